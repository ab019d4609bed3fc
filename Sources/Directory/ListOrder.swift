import Postgres
import SCIM

/// An order of lists that PostgreSQL can give: by a column, then by ordinal, or by ordinal alone.
///
/// Resources without value come last in ascending and first in descending order, RFC 7644
/// §3.4.2.3. Folded columns are compared byte for byte, as the SCIM module compares them.
struct ListOrder: Sendable {
    private struct Key: Sendable {
        let column: SQL
        /// What the text of a key in a cursor is cast to.
        let cast: SQL
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
            column: "r.\(unsafe: column.name)",
            cast: "\(unsafe: column.cast)",
            isDescending: sort.isDescending
        )
    }

    /// What follows `order by`.
    var clause: SQL {
        guard let key else { return "r.ordinal" }
        let direction: SQL = key.isDescending ? "desc nulls first" : "asc nulls last"
        return "\(key.column) \(direction), r.ordinal"
    }

    /// A column with the key of a row, as a text that a cursor can carry; null without value.
    var keyText: SQL { key.map { "\($0.column)::text" } ?? "null" }

    /// That the resource `r` comes after a position.
    func isAfter(_ position: ListPosition) -> SQL {
        guard let key else { return "r.ordinal > \(position.ordinal)" }
        guard let bytes = position.key else {
            let tie: SQL = "(\(key.column) is null and r.ordinal > \(position.ordinal))"
            return key.isDescending ? "(\(tie) or \(key.column) is not null)" : tie
        }
        let value: SQL = "\(String(decoding: bytes, as: UTF8.self))::\(key.cast)"
        let beyond: SQL =
            key.isDescending
            ? "\(key.column) < \(value)" : "(\(key.column) > \(value) or \(key.column) is null)"
        return "(\(beyond) or (\(key.column) = \(value) and r.ordinal > \(position.ordinal)))"
    }

    private static func column(
        at path: AttributePath,
        of type: ResourceType
    ) -> (name: String, cast: String)? {
        switch path {
        case AttributePath(name: "id"): ("id", "text")
        case AttributePath(name: "externalId"): ("external_id", "text")
        case AttributePath(name: "meta", subName: "created"): ("created_at", "timestamptz")
        case AttributePath(name: "meta", subName: "lastModified"):
            ("last_modified", "timestamptz")
        case IndexedValues.uniqueAttribute(of: type).map({ AttributePath(name: $0.name) }):
            ("name_key", "text")
        default: nil
        }
    }
}
