import Postgres
package import SCIM

extension TenantScope {
    /// Resources in the order of their creation, for the operator: keyset paging without a total.
    ///
    /// - Parameter ordinal: the ordinal of the last resource of the page before.
    /// - Returns: at most `limit` resources, and the ordinal to continue from if there are more.
    package func listing(
        of type: ResourceType,
        after ordinal: Int64?,
        limit: Int
    ) async throws(DirectoryError) -> (resources: [StoredResource], next: Int64?) {
        let columns = StoredResource.columns(
            of: type.kind,
            tenant: "\(uuid: tenant.text)",
            included: "false"
        )
        let rows = try await scan(
            """
            select r.ordinal, \(columns)
            from roster.resources r
            where r.tenant_id = \(uuid: tenant.text) and r.resource_type = \(type.name)
                and r.ordinal > \(ordinal ?? -1)
            order by r.ordinal
            limit \(limit + 1)
            """
        )
        let resources = try StoredResource.all(rows, type: type, from: 1)
        guard resources.count > limit else { return (resources, nil) }
        do {
            return (Array(resources.prefix(limit)), try rows.integer(limit - 1, 0))
        } catch {
            throw DirectoryError(error)
        }
    }

    /// The members of a group in the order of their ids, for the operator.
    ///
    /// Throws `notFound`.
    ///
    /// - Returns: at most `limit` members, and the id to continue from if there are more.
    package func members(
        of group: String,
        after id: String?,
        limit: Int
    ) async throws(DirectoryError) -> (members: [StoredResource], next: String?) {
        guard
            try await resource(group, type: .group, includesReferences: false) != nil
        else { throw .notFound(group) }
        let columns = StoredResource.columns(
            of: .user,
            tenant: "\(uuid: tenant.text)",
            included: "false"
        )
        let rows = try await scan(
            """
            select r.resource_type, \(columns)
            from roster.members m
            join roster.resources r
                on r.tenant_id = \(uuid: tenant.text) and r.id = m.member_id
            where m.tenant_id = \(uuid: tenant.text) and m.group_id = \(group)
                and m.member_id > \(id ?? "")
            order by m.member_id
            limit \(limit + 1)
            """
        )
        var members: [StoredResource] = []
        for row in 0..<min(rows.count, limit) {
            members.append(
                try StoredResource(rows, row: row, type: try Self.type(rows, row), from: 1)
            )
        }
        return (members, rows.count > limit ? members.last?.id : nil)
    }

    private static func type(_ rows: Rows, _ row: Int) throws(DirectoryError) -> ResourceType {
        do {
            return try rows.text(row, 0) == ResourceType.group.name ? .group : .user
        } catch {
            throw DirectoryError(error)
        }
    }
}
