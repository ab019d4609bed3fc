import Postgres
import SCIM

/// An order of lists that PostgreSQL can give: by a column, then by ordinal, or by ordinal alone.
///
/// Resources without value come last in ascending and first in descending order, RFC 7644
/// §3.4.2.3. Folded columns are compared byte for byte, as the SCIM module compares them.
struct ListOrder: Sendable {
    fileprivate struct Key: Sendable {
        let column: SQL
        /// Whether it holds a moment; otherwise it holds a text.
        let isMoment: Bool
        let isDescending: Bool
    }

    private let key: Key?

    /// Nil when no column has what the list is sorted by in each of the types.
    init?(_ sort: SortRequest?, types: [ResourceType]) {
        guard let sort else {
            key = nil
            return
        }
        let columns = types.map { type in
            sort.path(for: type).flatMap { Self.column(at: $0, of: type) }
        }
        guard let first = columns.first, let column = first,
            columns.allSatisfy({ $0?.name == column.name })
        else { return nil }
        key = Key(
            column: "\(unsafe: column.name)",
            isMoment: column.isMoment,
            isDescending: sort.isDescending
        )
    }

    /// The order of creation.
    static let byOrdinal = ListOrder(key: nil)

    private init(key: Key?) { self.key = key }

    /// Whether the ordinal alone decides.
    var isByOrdinal: Bool { key == nil }

    /// What follows `order by`.
    var clause: SQL {
        guard let key else { return "r.ordinal" }
        let direction: SQL = key.isDescending ? "desc nulls first" : "asc nulls last"
        return "\(key.column) \(direction), r.ordinal"
    }

    /// A column with the key of a row, as a text that a cursor can carry; null without value.
    var keyText: SQL {
        guard let key else { return "null" }
        return key.isMoment
            ? "((extract(epoch from \(key.column)) * 1000)::bigint)::text" : "\(key.column)::text"
    }

    /// That the resource `r` comes after a position; nil when its key is none of this order.
    func isAfter(_ position: ListPosition) -> SQL? {
        guard let key else { return "r.ordinal > \(position.ordinal)" }
        guard let bytes = position.key else {
            let tie: SQL = "(\(key.column) is null and r.ordinal > \(position.ordinal))"
            return key.isDescending ? "(\(tie) or \(key.column) is not null)" : tie
        }
        guard let value = key.value(bytes) else { return nil }
        let beyond: SQL =
            key.isDescending
            ? "\(key.column) < \(value)" : "(\(key.column) > \(value) or \(key.column) is null)"
        return "(\(beyond) or (\(key.column) = \(value) and r.ordinal > \(position.ordinal)))"
    }

    private static func column(
        at path: AttributePath,
        of type: ResourceType
    ) -> (name: String, isMoment: Bool)? {
        switch path {
        case AttributePath(name: "id"): ("r.id", false)
        case AttributePath(name: "externalId"): ("r.external_id", false)
        case AttributePath(name: "meta", subName: "created"): (moment("created_at"), true)
        case AttributePath(name: "meta", subName: "lastModified"): (moment("last_modified"), true)
        case type.uniqueAttribute.map({ AttributePath(name: $0.name) }):
            ("r.name_key", false)
        default: nil
        }
    }

    /// What clients see of a moment is its milliseconds.
    private static func moment(_ column: String) -> String {
        "date_trunc('milliseconds', r.\(column))"
    }
}

extension ListOrder.Key {
    /// The years that `DateTime` and PostgreSQL both write with four digits.
    private static let moments = Int64(-62_135_596_800_000)...253_402_300_799_999

    /// The key of a cursor as a value of the column; nil for what cannot be one.
    fileprivate func value(_ bytes: [UInt8]) -> SQL? {
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            return nil
        }
        guard isMoment else { return "\(text)::text" }
        guard let milliseconds = Int64(text), Self.moments ~= milliseconds else { return nil }
        return "\(DateTime(milliseconds: milliseconds).text)::timestamptz"
    }
}
