import Postgres
import SCIM

/// Rows beside the resource `r`: one for each element of an attribute, or for each of its values.
struct FilterRows: Sendable {
    /// What follows `from`, for the rows of all resources.
    let table: SQL
    /// The column that says whose a row is.
    let resourceID: SQL
    let columns: [(path: AttributePath, column: FilterColumn)]
    /// Whether each element has a row; otherwise those with a value have.
    let isComplete: Bool

    func column(at path: AttributePath) -> FilterColumn? {
        columns.first { $0.path == path }?.column
    }

    /// Whether `r` has a row that meets the condition.
    func existing(_ condition: SQL? = nil) -> SQL {
        let own: SQL = "select 1 from \(table) and \(resourceID) = r.id"
        guard let condition else { return "exists (\(own))" }
        return "exists (\(own) and \(condition))"
    }

    /// The same for a condition that few rows meet, which are read first: an index finds their
    /// resources even where only one of several conditions has to hold.
    func existing(rarely condition: SQL) -> SQL {
        "r.id = any (array(select \(resourceID) from \(table) and \(condition)))"
    }
}

/// A value in SQL that compares as the evaluator of filters compares.
struct FilterColumn: Sendable {
    enum Kind: Sendable {
        /// `text collate "C"`, whose order is that of UTF-8 bytes.
        case exactText
        /// Likewise, holding `CaseFolding.key` of the value.
        case foldedText
        /// `timestamptz`, in whole milliseconds.
        case moment
        /// `jsonb`.
        case boolean

        /// The text as the column holds it.
        func key(_ text: String) -> String {
            self == .foldedText ? CaseFolding.key(text) : text
        }
    }

    private let sql: SQL
    private let kind: Kind

    init(_ sql: SQL, _ kind: Kind) {
        self.sql = sql
        self.kind = kind
    }

    /// The comparison, null or false where the value is absent unless that meets it; nil when it
    /// cannot be made in SQL.
    func condition(_ comparison: ComparisonOperator, _ value: FilterValue) -> SQL? {
        switch (kind, value) {
        case (_, .null): comparison == .equal ? "\(sql) is null" : "\(sql) is not null"
        case (.exactText, .string(let text)), (.foldedText, .string(let text)):
            condition(comparison, text: kind.key(text))
        case (.moment, .dateTime(let moment)):
            Self.moments ~= moment.milliseconds
                ? condition(comparison, "\(moment.text)::timestamptz") : nil
        case (.boolean, .boolean(let value)):
            condition(comparison, value ? "'true'::jsonb" : "'false'::jsonb")
        default: nil
        }
    }

    /// What PostgreSQL reads as a date: the evaluator takes care of the others.
    private static let moments = Int64(0)...253_402_300_799_999

    private func condition(_ comparison: ComparisonOperator, text: String) -> SQL? {
        switch comparison {
        case .contains: "strpos(\(sql), \(text)) > 0"
        case .startsWith: "\(sql) ^@ \(text)"
        case .endsWith: "right(\(sql), length(\(text)::text)) = \(text)"
        case .equal, .notEqual, .greaterThan, .greaterOrEqual, .lessThan, .lessOrEqual:
            condition(comparison, "\(text)")
        }
    }

    private func condition(_ comparison: ComparisonOperator, _ operand: SQL) -> SQL? {
        switch comparison {
        case .equal: "\(sql) = \(operand)"
        case .notEqual: "\(sql) is distinct from \(operand)"
        case .greaterThan: "\(sql) > \(operand)"
        case .greaterOrEqual: "\(sql) >= \(operand)"
        case .lessThan: "\(sql) < \(operand)"
        case .lessOrEqual: "\(sql) <= \(operand)"
        case .contains, .startsWith, .endsWith: nil
        }
    }
}
