import Postgres
import SCIM

/// What the statement of a page has answered.
struct ListRows: Sendable {
    private(set) var total = 0
    /// Whether the list was as it was remembered.
    private(set) var isAsRemembered = false
    /// What the list can be recognised by later; nil when it cannot be, or nobody asked.
    private(set) var mark: ListMark?
    private(set) var resources: [StoredResource] = []
    /// The ordinals of the first resource and the last.
    private(set) var first: Int64?
    private(set) var last: Int64?
    /// The last resource of the page when others follow it.
    private(set) var next: ListPosition?

    /// Reads the columns of `ListSQL.page`.
    init(
        _ rows: Rows,
        parts: [SearchPart],
        place: ListPlace
    ) throws(DirectoryError) {
        do throws(PostgresError) {
            try read(rows, parts: parts, place: place)
        } catch {
            throw DirectoryError(error)
        }
    }

    private mutating func read(
        _ rows: Rows,
        parts: [SearchPart],
        place: ListPlace
    ) throws(PostgresError) {
        resources.reserveCapacity(rows.count)
        for row in 0..<rows.count {
            if let total = try rows.optionalInteger(row, 0) {
                self.total = Int(total)
                isAsRemembered = try rows.optionalBoolean(row, 1) ?? false
                mark = try rows.optionalText(row, 2).flatMap(ListMark.init)
            }
            // Without a page there is one row all the same, and it has no resource.
            guard try !rows.isNull(row, 3) else { continue }
            guard resources.count < place.count else {
                next = last.map { ListPosition(ordinal: $0, key: lastKey) }
                continue
            }
            let name = try rows.text(row, 3)
            guard let type = parts.first(where: { $0.part.type.name == name })?.part.type
            else { continue }
            last = try rows.integer(row, 4)
            lastKey = try rows.optionalBytes(row, 5)
            first = first ?? last
            resources.append(
                try StoredResource(
                    decoding: rows,
                    row: row,
                    type: type,
                    from: ListSQL.resourceColumn
                )
            )
        }
    }

    private var lastKey: [UInt8]?
}
