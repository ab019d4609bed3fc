import Postgres
import SCIM

extension TenantScope {
    /// How many resources one search may read when no index decides it.
    static let scanMax = 200_000

    private static let scanPortion = 500
    /// The same where each comes with its members, of which there can be many.
    private static let scanPortionWithReferences = 20

    /// Reads the candidates in portions, lets the evaluator decide, and sorts what is left.
    func scan(
        _ parts: [SearchPart],
        sort: SortRequest?,
        at place: ListPlace,
        locations: Locations
    ) async throws(DirectoryError) -> SearchPage {
        var scan = FilterScan(sort: sort, place: place, isStreamed: parts.count == 1)
        for part in parts {
            try await read(part, into: &scan, locations: locations)
        }
        let page = scan.page()
        let resources = try await resources(page.entries.map(\.id), of: parts)
        return place.page(total: page.total, resources: resources, next: page.next)
    }

    private func read(
        _ part: SearchPart,
        into scan: inout FilterScan,
        locations: Locations
    ) async throws(DirectoryError) {
        var last = scan.firstOrdinal - 1
        while true {
            guard scan.readCount < Self.scanMax else { throw Self.tooMany }
            let needsReferences = part.needsReferences(for: scan.sort)
            let limit = needsReferences ? Self.scanPortionWithReferences : Self.scanPortion
            let rows = try await self.scan(
                portion(of: part, after: last, limit: limit, needsReferences)
            )
            for row in 0..<rows.count {
                let stored = try StoredResource(rows, row: row, type: part.part.type, from: 1)
                let memberships = try Self.memberships(rows, row: row, of: part)
                do {
                    last = try rows.integer(row, 0)
                } catch {
                    throw DirectoryError(error)
                }
                let object = try stored.object(at: locations)
                let isMatch = part.part.filter?.matches(object, memberships: memberships) ?? true
                scan.take(stored, ordinal: last, object: object, isMatch: isMatch)
                if scan.isComplete { return }
            }
            if rows.count < limit { return }
        }
    }

    private static let tooMany = DirectoryError.refused(
        .tooMany(
            "Neither the filter nor the sorting can be decided by an index, and more than "
                + "\(scanMax) resources would have to be read. Add a condition such as userName eq, "
                + "externalId eq or emails.value eq."
        )
    )

    private static func memberships(
        _ rows: Rows,
        row: Int,
        of part: SearchPart
    ) throws(DirectoryError) -> [Bool] {
        var memberships: [Bool] = []
        do throws(PostgresError) {
            for index in part.membershipColumns.indices {
                memberships.append(
                    try rows.boolean(row, 1 + StoredResource.columnCount + index)
                )
            }
        } catch {
            throw DirectoryError(error)
        }
        return memberships
    }

    private func portion(
        of part: SearchPart,
        after ordinal: Int64,
        limit: Int,
        _ needsReferences: Bool
    ) -> SQL {
        let columns = StoredResource.columns(
            of: part.part.type.kind,
            tenant: tenantBind,
            included: needsReferences ? "true" : "false"
        )
        var sql: SQL = "select r.ordinal, \(columns)"
        for membership in part.membershipColumns { sql = "\(sql), \(membership)" }
        return """
            \(sql)
            from roster.resources r
            where r.tenant_id = \(tenantBind) and \(part.condition) and r.ordinal > \(ordinal)
            order by r.ordinal
            limit \(limit)
            """
    }

    /// The resources with these ids, in this order; one deleted meanwhile is missing.
    private func resources(
        _ ids: [String],
        of parts: [SearchPart]
    ) async throws(DirectoryError) -> [StoredResource] {
        guard !ids.isEmpty else { return [] }
        let page: SQL = """
            page as materialized (
                select r.id, r.resource_type, r.version, r.created_at, r.last_modified, r.document
                from roster.resources r
                where r.tenant_id = \(tenantBind) and r.id = any(\(ids))
            )
            """
        let references = PageReferences(parts: parts, tenant: tenantBind)
        let tables = [page] + references.tables
        let rows = try await scan(
            """
            with recursive \(tables.joined(separator: ", "))
            select r.resource_type, \(references.columns)
            from page r\(references.join)
            """
        )
        var found: [String: StoredResource] = [:]
        for row in 0..<rows.count {
            let name: String
            do {
                name = try rows.text(row, 0)
            } catch {
                throw DirectoryError(error)
            }
            guard let type = parts.first(where: { $0.part.type.name == name })?.part.type else {
                continue
            }
            let stored = try StoredResource(rows, row: row, type: type, from: 1)
            found[stored.id] = stored
        }
        return ids.compactMap { found[$0] }
    }
}

/// A search that no index decides, as far as it has come.
struct FilterScan {
    /// A match: where it stands in the list, and its id.
    struct Entry {
        /// Nil when the list is not sorted.
        let key: SortKey?
        let ordinal: Int64
        let id: String
    }

    let sort: SortRequest?
    private let place: ListPlace
    /// Whether matches come in the order of the list, so that only those of the page are kept.
    private let isInOrder: Bool
    private(set) var readCount = 0
    private var matchCount = 0
    private var entries: [Entry] = []

    /// - Parameter isStreamed: whether resources will be taken in the order of their ordinals.
    init(sort: SortRequest?, place: ListPlace, isStreamed: Bool) {
        self.sort = sort
        self.place = place
        isInOrder = isStreamed && sort == nil
    }

    /// The ordinal from which resources have to be read.
    var firstOrdinal: Int64 {
        guard isInOrder, let position = place.position else { return 0 }
        return position.ordinal + 1
    }

    /// Whether nothing that follows can change the page.
    var isComplete: Bool {
        guard isInOrder, case .cursor = place else { return false }
        return matchCount >= place.limit
    }

    mutating func take(
        _ stored: StoredResource,
        ordinal: Int64,
        object: JSONObject,
        isMatch: Bool
    ) {
        readCount += 1
        guard isMatch else { return }
        matchCount += 1
        let isOnPage =
            !isInOrder || (matchCount > place.skipped && entries.count < place.limit)
        guard isOnPage else { return }
        let key = sort?.key(of: object, type: stored.type)
        entries.append(Entry(key: key, ordinal: ordinal, id: stored.id))
    }

    /// The matches of the page, how many there are in all when that is known, and what the next
    /// page comes after.
    mutating func page() -> (entries: [Entry], total: Int?, next: ListPosition?) {
        if !isInOrder {
            let isDescending = sort?.isDescending ?? false
            entries.sort { Self.precedes($0, $1, isDescending: isDescending) }
            if let position = place.position {
                let last = Entry(
                    key: position.key.flatMap { SortKey(encoded: $0) },
                    ordinal: position.ordinal,
                    id: ""
                )
                entries = Array(
                    entries.drop { !Self.precedes(last, $0, isDescending: isDescending) }
                )
            }
            entries = Array(entries.dropFirst(place.skipped).prefix(place.limit))
        }
        let page = Array(entries.prefix(place.count))
        let next = entries.count > place.count ? page.last : nil
        return (
            page,
            firstOrdinal > 0 || isComplete ? nil : matchCount,
            next.map { ListPosition(ordinal: $0.ordinal, key: $0.key?.encoded) }
        )
    }

    private static func precedes(_ left: Entry, _ right: Entry, isDescending: Bool) -> Bool {
        guard left.key != right.key, let leftKey = left.key, let rightKey = right.key else {
            return left.ordinal < right.ordinal
        }
        return isDescending ? rightKey < leftKey : leftKey < rightKey
    }
}

extension SearchPart {
    /// Whether filter or sorting look at what is kept outside the document.
    func needsReferences(for sort: SortRequest?) -> Bool {
        part.filter?.needsReferences ?? false || sort?.needsReferences(for: part.type) ?? false
    }
}
