import Postgres
import SCIM

/// What SQL says of one part of a filter.
struct FilterCondition: Sendable {
    /// True for everything that meets the part, perhaps for more; nil when it is true for all.
    ///
    /// Where it is not true it may be null.
    var sql: SQL?
    /// Whether it is true for nothing else.
    var isExact: Bool

    /// Nothing can be said.
    static let unknown = FilterCondition(sql: nil, isExact: false)

    init(sql: SQL?, isExact: Bool) {
        self.sql = sql
        self.isExact = isExact
    }

    /// Exact, or unknown when there is no such SQL.
    init(_ sql: SQL?) {
        self.init(sql: sql, isExact: sql != nil)
    }

    func and(_ other: FilterCondition) -> FilterCondition {
        let isExact = isExact && other.isExact
        guard let sql, let otherSQL = other.sql else {
            return FilterCondition(sql: sql ?? other.sql, isExact: isExact)
        }
        return FilterCondition(sql: "(\(sql) and \(otherSQL))", isExact: isExact)
    }

    func or(_ other: FilterCondition) -> FilterCondition {
        guard let sql, let otherSQL = other.sql else { return .unknown }
        return FilterCondition(
            sql: "(\(sql) or \(otherSQL))",
            isExact: isExact && other.isExact
        )
    }

    /// True where this is not; of a condition that keeps too much the opposite would lose some.
    var negated: FilterCondition {
        guard isExact, let sql else { return .unknown }
        return FilterCondition("(\(sql)) is not true")
    }
}

/// Turns the parts of a filter into conditions.
struct FilterTranslation {
    let columns: FilterColumns
    let memberships: [SQL]

    func condition(for filter: Filter) -> FilterCondition {
        switch filter {
        case .and(let left, let right): condition(for: left).and(condition(for: right))
        case .or(let left, let right): condition(for: left).or(condition(for: right))
        case .not(let inner): condition(for: inner).negated
        case .comparison(let path, let comparison, let value):
            FilterCondition(self.comparison(path, comparison, value))
        case .present(let path): FilterCondition(presence(path))
        case .element(let path, let inner): element(path, inner)
        case .membership(let index): FilterCondition(memberships[index])
        case .constant(let holds): FilterCondition(holds ? "true" : "false")
        }
    }

    private func comparison(
        _ path: AttributePath,
        _ comparison: ComparisonOperator,
        _ value: FilterValue
    ) -> SQL? {
        if let column = columns.column(at: path) { return column.condition(comparison, value) }
        guard let (rows, column) = columns.rows(withValuesAt: path) else { return nil }
        switch (comparison, value) {
        case (.equal, .null): return "not \(rows.existing())"
        case (_, .null): return rows.existing()
        case (.notEqual, _):
            // Met by any value that differs, and by the absence of one.
            return column.condition(comparison, value).map {
                "(\(rows.existing($0)) or not \(rows.existing()))"
            }
        case (.equal, _): return column.condition(comparison, value).map(rows.existing(rarely:))
        default: return column.condition(comparison, value).map { rows.existing($0) }
        }
    }

    private func presence(_ path: AttributePath) -> SQL? {
        if path.subName == nil, let rows = columns.rows(of: path), rows.isComplete {
            return rows.existing()
        }
        return comparison(path, .notEqual, .null)
    }

    private func element(_ path: AttributePath, _ filter: Filter) -> FilterCondition {
        guard let rows = columns.rows(of: path) else { return .unknown }
        let condition = condition(for: filter, in: rows)
        guard condition.sql != nil || rows.isComplete else { return .unknown }
        return FilterCondition(sql: rows.existing(condition.sql), isExact: condition.isExact)
    }

    /// The condition for one element, as far as its row tells.
    private func condition(for filter: Filter, in rows: FilterRows) -> FilterCondition {
        switch filter {
        case .and(let left, let right):
            return condition(for: left, in: rows).and(condition(for: right, in: rows))
        case .or(let left, let right):
            return condition(for: left, in: rows).or(condition(for: right, in: rows))
        case .not(let inner):
            return rows.isComplete ? condition(for: inner, in: rows).negated : .unknown
        case .comparison(let path, let comparison, let value):
            return part(path, comparison, value, in: rows)
        case .present(let path): return part(path, .notEqual, .null, in: rows)
        case .element, .membership, .constant: return .unknown
        }
    }

    private func part(
        _ path: AttributePath,
        _ comparison: ComparisonOperator,
        _ value: FilterValue,
        in rows: FilterRows
    ) -> FilterCondition {
        // An element without value has no row, and yet differs from everything and equals null.
        let isMetByAbsence = value == .null ? comparison == .equal : comparison == .notEqual
        guard rows.isComplete || !isMetByAbsence else { return .unknown }
        return FilterCondition(rows.column(at: path)?.condition(comparison, value))
    }
}
