import Postgres
package import SCIM

extension TenantScope {
    /// The resource of this type with this id, or nil.
    ///
    /// One round trip.
    ///
    /// - Parameter includesReferences: whether `groups` or `members` are read too. A group's
    ///   members are as many as it has; leave them out unless they are shown.
    package func resource(
        _ id: String,
        type: ResourceType,
        includesReferences: Bool
    ) async throws(DirectoryError) -> StoredResource? {
        guard Self.isStorable(id) else { return nil }
        let statement = type.kind == .group ? Self.readGroup : Self.readUser
        let rows = try await read(
            statement,
            [tenantValue, .text(id), .text(type.name), .boolean(includesReferences)]
        )
        guard rows.count > 0 else { return nil }
        return try StoredResource(rows, row: 0, type: type)
    }

    /// The resource whose unique attribute has this folded value, or nil.
    ///
    /// One round trip.
    ///
    /// This is the lookup with which every provider begins: `userName eq` or `displayName eq`.
    func resource(
        nameKey: String,
        type: ResourceType,
        includesReferences: Bool
    ) async throws(DirectoryError) -> StoredResource? {
        guard Self.isStorable(nameKey) else { return nil }
        let statement = type.kind == .group ? Self.lookUpGroup : Self.lookUpUser
        let rows = try await read(
            statement,
            [tenantValue, .text(nameKey), .text(type.name), .boolean(includesReferences)]
        )
        guard rows.count > 0 else { return nil }
        return try StoredResource(rows, row: 0, type: type)
    }

    /// PostgreSQL's text cannot hold NUL; no id or key of ours has one.
    static func isStorable(_ text: String) -> Bool { !text.utf8.contains(0) }

    private static let readUser = reading(.user, by: "id")
    private static let readGroup = reading(.group, by: "id")
    private static let lookUpUser = reading(.user, by: "name_key")
    private static let lookUpGroup = reading(.group, by: "name_key")

    /// Binds: $1 tenant, $2 the key, $3 resource type, $4 whether references are included.
    private static func reading(_ kind: ResourceType.Kind, by column: String) -> Statement {
        let columns = StoredResource.columns(
            of: kind,
            tenant: "$1::uuid",
            included: "$4::boolean"
        )
        return Statement(
            """
            select \(columns.text)
            from roster.resources r
            where r.tenant_id = $1::uuid and r.\(column) = $2 and r.resource_type = $3
            """
        )
    }

    /// For `PlanTests`.
    static var hotReads: [HotStatement] {
        let binds = ["'x'", "'User'", "true"]
        let byID = ["(tenant_id = ", "(id = "]
        let byName = ["name_key = "]
        return [
            HotStatement("read user", readUser, conditions: byID, binds: binds),
            HotStatement("read group", readGroup, conditions: byID, binds: binds),
            HotStatement("look up user", lookUpUser, conditions: byName, binds: binds),
            HotStatement("look up group", lookUpGroup, conditions: byName, binds: binds),
            HotStatement(
                "authenticate",
                authentication,
                conditions: ["token_hash = "],
                binds: ["'\\x00'"]
            ),
        ]
    }
}
