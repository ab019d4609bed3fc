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
        let list = ListSQL(parts: parts, order: order, place: place, tenant: tenantBind)
        // What is whole is long, and few kinds of events change it.
        let isWhole = parts.allSatisfy(\.isWhole)
        let key = ListMemory.Key(tenant: tenant, types: parts.map(\.part.type.name))
        let memory = isWhole ? lists.entry(key, at: clock()) : nil
        guard let sql = list.page(memory) else { throw .refused(PageCursor.invalid) }
        // Others have more forms than are worth keeping prepared.
        let isCommon = parts.count == 1 && parts[0].hasCommonForm
        let rows = try await scan(
            isCommon ? Statement(sql.text) : sql.statement,
            sql.values,
            keepsPlan: isCommon && isWhole && order.isByOrdinal
        )
        let page = try ListRows(rows, parts: parts, place: place)
        if isWhole { remember(page, key, memory, at: place, in: order) }
        return place.page(total: page.total, resources: page.resources, next: page.next)
    }

    private func remember(
        _ page: ListRows,
        _ key: ListMemory.Key,
        _ memory: ListMemory.Entry?,
        at place: ListPlace,
        in order: ListOrder
    ) {
        var anchors: [ListAnchor] = []
        if case .index = place, order.isByOrdinal, let first = page.first, let last = page.last {
            anchors = [
                ListAnchor(preceding: place.skipped, ordinal: first),
                ListAnchor(preceding: place.skipped + page.resources.count, ordinal: last + 1),
            ]
        }
        if let known = memory?.known, page.isAsRemembered {
            lists.confirm(known, key, mark: page.mark, anchors: anchors)
        } else {
            lists.remember(
                key,
                total: page.total,
                mark: page.mark,
                anchors: anchors,
                at: clock()
            )
        }
    }

    /// The tenant as a part of composed statements.
    var tenantBind: SQL { "\(uuid: tenant.text)" }
}
