import Postgres
import SCIM

extension TenantScope {
    /// The groups and by which names products know them, in the order of their creation.
    ///
    /// - Parameter ordinal: the ordinal of the last group of the page before.
    /// - Returns: at most `limit` groups, and the ordinal to continue from if there are more.
    package func groupNames(
        after ordinal: Int64?,
        limit: Int
    ) async throws(DirectoryError) -> (names: [GroupName], next: Int64?) {
        try await pinGroupNames()
        let condition: SQL = """
            r.ordinal > \(ordinal ?? -1)
            order by r.ordinal
            limit \(limit + 1)
            """
        let rows = try await scan(groupNames(where: condition))
        let names = try await groupNames(in: rows, atMost: limit)
        guard rows.count > limit else { return (names, nil) }
        let ordinals = try rows.values { row throws(PostgresError) in try rows.integer(row, 0) }
        return (names, ordinals[limit - 1])
    }

    /// Has products know a group by this name from now on, be it the one it was renamed to or another.
    ///
    /// A product takes a name that changes for another group. What applications have been told of
    /// changes is void then: their next synchronisation is a full one.
    ///
    /// Throws `notFound`, `conflict` when another group has the name, and `refused` for a name that a
    /// product cannot show.
    package func name(_ id: String, as text: String) async throws(DirectoryError) -> GroupName {
        guard Self.isStorable(id) else { throw .notFound(id) }
        let name = ProductText.name(text)
        let key = GroupName.key(name)
        try Self.check(name, key: key)
        var pipeline = namingPipeline()
        let result = pipeline.append(
            Self.nameGroup,
            [
                tenantValue, .text(id), .text(name), .text(key), .text(request.actor),
                .text(request.requestID),
            ]
        )
        do throws(PostgresError) {
            _ = try await persistently(pipeline, on: lanes.slow)[result]
        } catch {
            guard case .server(let server) = error, server.isUniqueViolation else {
                throw DirectoryError(error)
            }
            throw .conflict(attribute: "name", value: name)
        }
        let rows = try await scan(groupNames(where: "r.id = \(id)"))
        // Also when there was no group to name.
        guard let named = try await groupNames(in: rows, atMost: 1).first else {
            throw .notFound(id)
        }
        return named
    }

    private static func check(_ name: String, key: String) throws(DirectoryError) {
        guard !name.isEmpty else {
            throw .refused(.invalidValue("A group's name needs a character that can be shown."))
        }
        let bytesMax = Limits.standard.indexedValueBytesMax
        guard key.utf8.count <= bytesMax else {
            throw .refused(.invalidValue("A group's name has at most \(bytesMax) bytes."))
        }
    }

    private func groupNames(where condition: SQL) -> SQL {
        """
        select r.ordinal, r.id, coalesce(r.document ->> 'displayName', ''), p.name,
            (extract(epoch from p.pinned_at) * 1000)::bigint
        from roster.resources r
        left join \(ViewSQL.pin(of: "r.id", tenant: "\(uuid: tenant.text)"))
        where r.tenant_id = \(uuid: tenant.text) and r.resource_type = 'Group' and \(condition)
        """
    }

    private func groupNames(
        in rows: Rows,
        atMost limit: Int
    ) async throws(DirectoryError) -> [GroupName] {
        let found = try rows.values { row throws(PostgresError) in
            (
                id: try rows.text(row, 1), displayName: try rows.text(row, 2),
                name: try rows.optionalText(row, 3),
                pinnedAt: try rows.optionalInteger(row, 4)
            )
        }.prefix(limit)
        let wanted = found.filter { $0.name == nil }.map { ProductText.name($0.displayName) }
        let holders = try await holders(of: wanted)
        return found.map { group in
            let pin = group.name.flatMap { name in
                group.pinnedAt.map { (name, DateTime(milliseconds: $0)) }
            }
            let name = ProductText.name(group.displayName)
            return GroupName(
                groupID: group.id,
                displayName: group.displayName,
                pin: pin,
                conflict: pin == nil ? holders[GroupName.key(name)] ?? .empty : nil
            )
        }
    }

    /// Who has the names that other groups want, by their keys.
    func holders(of names: [String]) async throws(DirectoryError) -> [String: GroupName.Conflict] {
        let keys = names.map { GroupName.key($0) }
        guard !keys.isEmpty else { return [:] }
        let rows = try await scan(
            """
            select p.name_key, p.group_id, p.name
            from roster.group_names p
            where p.tenant_id = \(uuid: tenant.text) and p.name_key = any(\(keys))
                and p.released_at is null
            """
        )
        let found = try rows.values { row throws(PostgresError) in
            (
                try rows.text(row, 0),
                GroupName.Conflict.taken(
                    groupID: try rows.text(row, 1),
                    name: try rows.text(row, 2)
                )
            )
        }
        return Dictionary(found) { first, _ in first }
    }

    /// Run after `namingPipeline`.
    ///
    /// A group that had no name is news like any other. Only a change of one voids what was told.
    private static let nameGroup = Statement(
        """
        with target as (
            select r.id, r.version, p.name as before
            from roster.resources r
            left join \(ViewSQL.pin(of: "r.id", tenant: "$1::uuid").text)
            where r.tenant_id = $1::uuid and r.id = $2 and r.resource_type = 'Group'
        ), changed as (
            select t.id, t.version, t.before
            from target t
            where t.before is distinct from $3::text
        ), named as (
            insert into roster.group_names (tenant_id, group_id, name, name_key)
            select $1::uuid, c.id, $3::text, $4
            from changed c
            on conflict (tenant_id, group_id) do update
            set name = excluded.name, name_key = excluded.name_key,
                pinned_at = excluded.pinned_at, released_at = null
        ), event as (
            insert into roster.events (tenant_id, type, resource_type, resource_id, version,
                before, after, actor, request_id)
            select $1::uuid, 'group.named', 'Group', c.id, c.version,
                case when c.before is not null then jsonb_build_object('name', c.before) end,
                jsonb_build_object('name', $3::text), $5, $6
            from changed c
        ), voided as (
            update roster.applications a
            set epoch = \(ControlPlane.drawnEpoch)
            from changed c
            where a.tenant_id = $1::uuid and c.before is not null
        )
        select t.id from target t
        """
    )
}
