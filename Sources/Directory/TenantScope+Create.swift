import Postgres
package import SCIM

extension TenantScope {
    /// Stores a new resource and returns it as stored.
    ///
    /// One round trip.
    ///
    /// - Parameter id: from `newID`, when it had to be known before.
    ///
    /// Throws `conflict` when its unique attribute is taken, and `unknownMembers` when a member
    /// names nothing here and `interpretation` is strict; otherwise such members are skipped and
    /// recorded. A password is hashed first, where passwords are stored. RFC 7644 §3.3.
    package func create(
        _ submission: ResourceSubmission,
        id: String? = nil,
        interpretation: inout Interpretation
    ) async throws(DirectoryError) -> StoredResource {
        let resource = submission.resource
        let index = try IndexedValues(of: resource, limits: interpretation.limits)
        let id = id ?? newID()
        let document = resource.document
        var values: [PostgresValue] = [
            tenantValue, .text(id), .text(resource.type.name), .json(document),
            .text(orNull: index.nameKey), .text(orNull: index.externalID),
            .textArray(index.paths), .textArray(index.keys),
            .text(EventType.created.text(for: resource.type)), .text(request.actor),
            .text(request.requestID),
        ]
        guard resource.type.kind == .group else {
            var statement = Self.createUser
            if storesPasswords, let password = submission.password {
                values.append(.text(try await passwords.hash(password).text))
                statement = Self.createUserWithPassword
            }
            let rows = try await inserted(statement, values, resource)
            return try StoredResource(
                created: rows,
                id: id,
                resource: resource,
                document: document
            )
        }
        let members = submission.members ?? []
        let isStrict = interpretation.dialect == .strict
        values += [.textArray(members), .boolean(isStrict)]
        let rows = try await inserted(Self.createGroup, values, resource)
        try interpretation.note(missing: Self.missing(from: members, known: rows, column: 4))
        return try StoredResource(created: rows, id: id, resource: resource, document: document)
    }

    /// An id for a resource that is yet to be created.
    package func newID() -> String {
        var generator = SystemRandomNumberGenerator()
        return UUIDText.ordered(at: clock(), using: &generator)
    }

    private func inserted(
        _ statement: Statement,
        _ values: [PostgresValue],
        _ resource: Resource
    ) async throws(DirectoryError) -> Rows {
        do {
            return try await write(statement, values, keepsPlan: resource.type.kind != .group)
        } catch {
            throw Self.conflict(in: error, writing: resource) ?? DirectoryError(error)
        }
    }

    /// The ids of `members` that are not among the known ones; none when the column is null.
    private static func missing(
        from members: [String],
        known rows: Rows,
        column: Int
    ) throws(DirectoryError) -> [String] {
        do throws(PostgresError) {
            guard try !rows.isNull(0, column) else { return [] }
            let known = Set(try rows.textArray(0, column))
            return members.filter { !known.contains($0) }
        } catch {
            throw DirectoryError(error)
        }
    }

    /// The conflict a violated unique key means, if that is what the error is.
    static func conflict(in error: PostgresError, writing resource: Resource) -> DirectoryError? {
        guard case .server(let server) = error, server.sqlState == "23505" else { return nil }
        let isFurther = server.constraint == "indexed_values_unique"
        let name = resource.type.uniqueAttribute?.name
        let paths =
            isFurther
            ? resource.type.uniquePaths : name.map { [.init(name: $0)] } ?? []
        // Of several the server does not say which: row-level security keeps that back.
        let taken = paths.filter { !resource.values(at: $0).isEmpty }
        return .conflict(
            attribute: taken.map(\.text).joined(separator: " or "),
            value: taken.compactMap { resource.values(at: $0).first?.text }
                .joined(separator: "\" or \"")
        )
    }

    private static let createUser = creation(withPassword: false)
    private static let createUserWithPassword = creation(withPassword: true)

    private static func creation(withPassword: Bool) -> Statement {
        Statement(
            """
            with created as (
                insert into roster.resources (tenant_id, id, resource_type, version, created_at,
                    last_modified, name_key, external_id, document)
                select $1::uuid, $2, $3, 1, now.at, now.at, $5, $6, $4::jsonb
                from (select date_trunc('milliseconds', clock_timestamp()) as at) now
                returning id, version, created_at, last_modified, document
            ), indexed as (
                insert into roster.indexed_values (tenant_id, path, value_key, resource_id)
                select distinct $1::uuid, v.path, v.key, c.id
                from created c, unnest($7::text[], $8::text[]) as v (path, key)
            ), \(withPassword ? "\(password), " : "")event as (
                insert into roster.events (tenant_id, type, resource_type, resource_id, version,
                    after, actor, request_id\(withPassword ? ", password_changed" : ""))
                select $1::uuid, $9, $3, c.id, 1, c.document, $10, $11\
            \(withPassword ? ", true" : "")
                from created c
            )
            \(StoredResource.writtenColumns), null
            from created c
            """
        )
    }

    private static let password = """
        password as (
            insert into roster.passwords (tenant_id, resource_id, hash, changed_at)
            select $1::uuid, c.id, $12, c.created_at
            from created c
        )
        """

    /// Like `createUser`, with the members that exist.
    ///
    /// A new group is in no other group yet, so it cannot close a cycle.
    private static let createGroup = Statement(
        """
        with wanted as (
            select r.id, r.resource_type
            from roster.resources r
            where r.tenant_id = $1::uuid and r.id = any($12::text[])
                and r.resource_type in ('User', 'Group')
        ), created as (
            insert into roster.resources (tenant_id, id, resource_type, version, created_at,
                last_modified, name_key, external_id, document)
            select $1::uuid, $2, $3, 1, now.at, now.at, $5, $6, $4::jsonb
            from (select date_trunc('milliseconds', clock_timestamp()) as at) now
            where not $13::boolean
                or (select count(*) from wanted) = cardinality($12::text[])
            returning id, version, created_at, last_modified, document
        ), indexed as (
            insert into roster.indexed_values (tenant_id, path, value_key, resource_id)
            select distinct $1::uuid, v.path, v.key, c.id
            from created c, unnest($7::text[], $8::text[]) as v (path, key)
        ), added as (
            insert into roster.members (tenant_id, group_id, member_id, member_type)
            select $1::uuid, c.id, w.id, w.resource_type
            from created c, wanted w
            returning member_id, member_type
        ), event as (
            insert into roster.events (tenant_id, type, resource_type, resource_id, version,
                after, members_added, actor, request_id)
            select $1::uuid, $9, $3, c.id, 1, c.document,
                (select array_agg(a.member_id order by a.member_id) from added a), $10, $11
            from created c
        )
        \(StoredResource.writtenColumns),
            (select string_agg(\(References.memberLine), E'\\n')
                from (select a.member_id, a.member_type from added a order by a.member_id) m),
            case when (select count(*) from wanted) < cardinality($12::text[])
                then coalesce((select array_agg(w.id) from wanted w), '{}') end
        from (select) always
        left join created c on true
        """
    )
}
