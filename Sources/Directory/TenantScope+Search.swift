import Postgres
import SCIM

extension TenantScope {
    /// The page of resources that match, in the order in which they were created.
    ///
    /// A lookup by the unique attribute is one keyed read. What indexes decide is one statement,
    /// so that total and page are of one moment. Anything else reads the tenant's resources of
    /// the type and decides here; beyond `scanMax` of them it throws `refused` with tooMany.
    package func search(
        _ request: SearchRequest,
        at locations: Locations
    ) async throws(DirectoryError) -> SearchPage {
        guard let filter = request.filter else {
            return try await page(of: request, where: [], isCommon: true)
        }
        let narrowed = FilterSQL(filter, type: request.type, tenant: tenant)
        if let nameKey = narrowed.nameKey {
            return try await lookUp(nameKey, request)
        }
        guard !narrowed.isExact else {
            return try await page(
                of: request,
                where: narrowed.conditions,
                isCommon: narrowed.hasCommonForm
            )
        }
        return try await scan(request, filter: filter, narrowed: narrowed, at: locations)
    }

    /// How many resources one search may read when no index decides it.
    static let scanMax = 200_000

    /// How many resources are read at a time: fewer when each may bring thousands of members.
    private static func portion(of filter: FilterExpression) -> Int {
        filter.needsReferences ? 50 : 500
    }

    private func lookUp(
        _ nameKey: String,
        _ request: SearchRequest
    ) async throws(DirectoryError) -> SearchPage {
        let found = try await resource(
            nameKey: nameKey,
            type: request.type,
            includesReferences: request.includesReferences
        )
        guard let found else { return SearchPage(totalResults: 0, resources: []) }
        let isOnPage = request.startIndex == 1 && request.count > 0
        return SearchPage(totalResults: 1, resources: isOnPage ? [found] : [])
    }

    private func page(
        of request: SearchRequest,
        where conditions: [SQL],
        isCommon: Bool
    ) async throws(DirectoryError) -> SearchPage {
        let matching = matching(request.type, conditions)
        let sql: SQL = """
            select total.n, \(columns(of: request))
            from (select count(*) as n \(matching)) total
            left join (
                select r.* \(matching)
                order by r.ordinal
                limit \(request.count) offset \(request.startIndex - 1)
            ) r on true
            order by r.ordinal
            """
        let statement = isCommon ? Statement(sql.text) : sql.statement
        let rows = try await scan(statement, sql.values)
        let (total, isEmpty): (Int, Bool)
        do throws(PostgresError) {
            (total, isEmpty) = (Int(try rows.integer(0, 0)), try rows.isNull(0, 1))
        } catch {
            throw DirectoryError(error)
        }
        let resources = isEmpty ? [] : try StoredResource.all(rows, type: request.type, from: 1)
        return SearchPage(totalResults: total, resources: resources)
    }

    /// Reads the candidates in portions and lets the evaluator decide.
    private func scan(
        _ request: SearchRequest,
        filter: FilterExpression,
        narrowed: FilterSQL,
        at locations: Locations
    ) async throws(DirectoryError) -> SearchPage {
        var scan = FilterScan(filter: filter, request: request, locations: locations)
        while !scan.isComplete {
            guard scan.readCount < Self.scanMax else {
                throw .refused(
                    .tooMany(
                        "The filter has no condition that an index can decide, and more than "
                            + "\(Self.scanMax) resources would have to be read. Add a condition "
                            + "such as userName eq, externalId eq or emails.value eq."
                    )
                )
            }
            let portion = portion(after: scan.lastOrdinal, request, filter, narrowed)
            let rows = try await self.scan(portion)
            try scan.take(rows, portion: Self.portion(of: filter))
        }
        guard request.includesReferences, !scan.page.isEmpty else {
            return SearchPage(totalResults: scan.matchCount, resources: scan.page)
        }
        let resources = try await resources(withIDs: scan.page.map(\.id), request)
        return SearchPage(totalResults: scan.matchCount, resources: resources)
    }

    private func portion(
        after ordinal: Int64,
        _ request: SearchRequest,
        _ filter: FilterExpression,
        _ narrowed: FilterSQL
    ) -> SQL {
        let columns = StoredResource.columns(
            of: request.type,
            tenant: "\(uuid: tenant.text)",
            included: filter.needsReferences ? "true" : "false"
        )
        var sql: SQL = "select r.ordinal, \(columns)"
        for membership in narrowed.membershipColumns { sql = "\(sql), \(membership)" }
        return """
            \(sql)
            \(matching(request.type, narrowed.conditions)) and r.ordinal > \(ordinal)
            order by r.ordinal
            limit \(Self.portion(of: filter))
            """
    }

    private func resources(
        withIDs ids: [String],
        _ request: SearchRequest
    ) async throws(DirectoryError) -> [StoredResource] {
        let rows = try await scan(
            """
            select \(columns(of: request))
            \(matching(request.type, ["r.id = any(\(ids))"]))
            order by r.ordinal
            """
        )
        return try StoredResource.all(rows, type: request.type)
    }

    private func columns(of request: SearchRequest) -> SQL {
        StoredResource.columns(
            of: request.type,
            tenant: "\(uuid: tenant.text)",
            included: request.includesReferences ? "true" : "false"
        )
    }

    private func matching(_ type: ResourceType, _ conditions: [SQL]) -> SQL {
        let sql: SQL = """
            from roster.resources r
            where r.tenant_id = \(uuid: tenant.text) and r.resource_type = \(type.name)
            """
        return conditions.reduce(sql) { "\($0) and \($1)" }
    }
}

/// A search that no index decides, as far as it has come.
private struct FilterScan {
    let filter: FilterExpression
    let request: SearchRequest
    let locations: Locations
    private(set) var readCount = 0
    private(set) var matchCount = 0
    private(set) var page: [StoredResource] = []
    private(set) var lastOrdinal: Int64 = -1
    private(set) var isComplete = false

    init(filter: FilterExpression, request: SearchRequest, locations: Locations) {
        self.filter = filter
        self.request = request
        self.locations = locations
    }

    /// Takes one portion: ordinal, the resource's columns, then one boolean a membership.
    mutating func take(_ rows: Rows, portion: Int) throws(DirectoryError) {
        for row in 0..<rows.count {
            let stored = try StoredResource(rows, row: row, type: request.type, from: 1)
            var memberships: [Bool] = []
            do throws(PostgresError) {
                lastOrdinal = try rows.integer(row, 0)
                for index in filter.memberships.indices {
                    memberships.append(
                        try rows.boolean(row, 1 + StoredResource.columnCount + index)
                    )
                }
            } catch {
                throw DirectoryError(error)
            }
            readCount += 1
            let object = try stored.object(at: locations)
            guard filter.matches(object, memberships: memberships) else { continue }
            matchCount += 1
            if matchCount >= request.startIndex, page.count < request.count { page.append(stored) }
        }
        isComplete = rows.count < portion
    }
}
