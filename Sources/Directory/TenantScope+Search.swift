import Postgres
import SCIM

extension TenantScope {
    /// The page of resources that match, in the order in which they were created or by what the
    /// request sorts.
    ///
    /// A lookup by the unique attribute is one keyed read. What indexes and columns decide is one
    /// statement, so that total and page are of one moment. Anything else reads the tenant's
    /// resources of the types and decides here; beyond `scanMax` of them it throws `refused` with
    /// tooMany. Pages by cursor neither miss nor repeat a resource that stays.
    package func search(
        _ request: SearchRequest,
        at locations: Locations
    ) async throws(DirectoryError) -> SearchPage {
        let place = try place(of: request)
        guard let first = request.parts.first else {
            return place.page(total: 0, resources: [], next: nil)
        }
        if request.parts.count == 1, let nameKey = first.nameKey {
            return try await lookUp(nameKey, first, place)
        }
        let parts = request.parts.map { SearchPart($0, tenant: tenant) }
        let order = ListOrder(request.sort, types: request.parts.map(\.type))
        if let order, parts.allSatisfy(\.isExact) {
            return try await page(of: parts, in: order, at: place)
        }
        return try await scan(parts, sort: request.sort, at: place, locations: locations)
    }

    private func place(of request: SearchRequest) throws(DirectoryError) -> ListPlace {
        switch request.page {
        case .index(let start, let count):
            return .index(start: start, count: count)
        case .cursor(let text, let count):
            let query = request.cursorQuery(of: tenant)
            guard !text.isEmpty else {
                let count = count ?? request.limits.pageSizeDefault
                return .cursor(after: nil, count: count, query, clock())
            }
            do throws(SCIMError) {
                let cursor = try PageCursor(text, for: query, at: clock(), limits: request.limits)
                guard count == nil || count == cursor.count else { throw cursor.otherCount }
                return .cursor(after: cursor.position, count: cursor.count, query, clock())
            } catch {
                throw .refused(error)
            }
        }
    }

    private func lookUp(
        _ nameKey: String,
        _ part: SearchRequest.Part,
        _ place: ListPlace
    ) async throws(DirectoryError) -> SearchPage {
        let found = try await resource(
            nameKey: nameKey,
            type: part.type,
            includesReferences: part.includesReferences
        )
        let isOnPage = place.count > 0 && place.skipped == 0 && place.position == nil
        return place.page(
            total: found == nil ? 0 : 1,
            resources: isOnPage ? found.map { [$0] } ?? [] : [],
            next: nil
        )
    }

    private func page(
        of parts: [SearchPart],
        in order: ListOrder,
        at place: ListPlace
    ) async throws(DirectoryError) -> SearchPage {
        let matching = matching(parts)
        var after: SQL = ""
        if let position = place.position {
            guard let isAfter = order.isAfter(position) else {
                throw .refused(PageCursor.invalid)
            }
            after = " and \(isAfter)"
        }
        var offset: SQL = ""
        if place.skipped > 0 {
            if order.isByOrdinal {
                // An index says where the page begins, without a look at what comes before it.
                after = """
                     and r.ordinal >= (
                        select r.ordinal \(matching)
                        order by r.ordinal
                        limit 1 offset \(place.skipped))
                    """
            } else {
                offset = " offset \(place.skipped)"
            }
        }
        let sql: SQL = """
            select total.n, r.resource_type, r.ordinal, \(order.keyText), \(columns(of: parts))
            from (select count(*) as n \(matching)) total
            left join (
                select r.* \(matching)\(after)
                order by \(order.clause)
                limit \(place.limit)\(offset)
            ) r on true
            order by \(order.clause)
            """
        // Others have more forms than are worth keeping prepared.
        let isCommon = parts.count == 1 && parts[0].hasCommonForm
        let statement = isCommon ? Statement(sql.text) : sql.statement
        let rows = try await scan(statement, sql.values)
        return try page(from: rows, parts: parts, at: place)
    }

    /// Reads total, type, ordinal, key text and columns of each row.
    private func page(
        from rows: Rows,
        parts: [SearchPart],
        at place: ListPlace
    ) throws(DirectoryError) -> SearchPage {
        var resources: [StoredResource] = []
        var last: ListPosition?
        do throws(PostgresError) {
            let total = Int(try rows.integer(0, 0))
            guard try !rows.isNull(0, 1) else {
                return place.page(total: total, resources: [], next: nil)
            }
            for row in 0..<min(rows.count, place.count) {
                let name = try rows.text(row, 1)
                guard let type = parts.first(where: { $0.part.type.name == name })?.part.type
                else { continue }
                last = ListPosition(
                    ordinal: try rows.integer(row, 2),
                    key: try rows.optionalBytes(row, 3)
                )
                resources.append(try StoredResource(decoding: rows, row: row, type: type, from: 4))
            }
            return place.page(
                total: total,
                resources: resources,
                next: rows.count > place.count ? last : nil
            )
        } catch {
            throw DirectoryError(error)
        }
    }

    /// What follows `select …` for the resources `r` that each part's conditions keep.
    func matching(_ parts: [SearchPart]) -> SQL {
        let sql: SQL = "from roster.resources r where r.tenant_id = \(uuid: tenant.text)"
        let conditions = parts.map(\.condition)
        guard conditions.count > 1 else {
            return conditions.reduce(sql) { "\($0) and \($1)" }
        }
        let first: SQL = "(\(conditions[0]))"
        let any: SQL = conditions.dropFirst().reduce(first) { "\($0) or (\($1))" }
        return "\(sql) and (\(any))"
    }

    /// The columns of resources `r` of these parts, whichever each is of.
    func columns(of parts: [SearchPart]) -> SQL {
        let tenant: SQL = "\(uuid: tenant.text)"
        guard parts.count > 1 else {
            return StoredResource.columns(
                of: parts[0].part.type.kind,
                tenant: tenant,
                included: parts[0].part.includesReferences ? "true" : "false"
            )
        }
        var lines: SQL = "case r.resource_type"
        var included: SQL = "r.resource_type = any("
        included = "\(included)\(parts.filter(\.part.includesReferences).map(\.part.type.name)))"
        for part in parts where part.part.type.kind != .other {
            let own = References.lines(of: part.part.type.kind, tenant: tenant)
            lines = "\(lines) when \(part.part.type.name) then (\(own))"
        }
        // A case needs one branch, and not every list has users or groups in it.
        return StoredResource.columns(lines: "\(lines) when '' then null end", included: included)
    }
}
