import Postgres
import SCIM

extension TenantScope {
    /// Gives each group that has none the name by which products will know it: its displayName.
    ///
    /// A name stays when the group is renamed, and is free again once the group is gone. A group
    /// whose name another has, or has but for case, gets none. Usually there is nothing to do,
    /// which takes one query.
    ///
    /// - Returns: whether any group was given a name.
    @discardableResult
    package func pinGroupNames() async throws(DirectoryError) -> Bool {
        var isChanged = false
        var ordinal: Int64 = -1
        while true {
            let portion = try await nameless(after: ordinal)
            let names = try await free(portion.names)
            if !names.isEmpty || portion.hasStale {
                isChanged = try await pin(names) || isChanged
            }
            guard portion.names.count == Self.pinPortion, let last = portion.last else {
                return isChanged
            }
            ordinal = last
        }
    }

    private static let pinPortion = 1_000

    /// A group that has no name yet, with the one it would be given.
    private struct Candidate: Sendable {
        let groupID: String
        let name: String
        let key: String
    }

    /// Groups without a name, in the order in which they were created, and whether groups with one
    /// are gone.
    private func nameless(
        after ordinal: Int64
    ) async throws(DirectoryError) -> (names: [Candidate], last: Int64?, hasStale: Bool) {
        let rows = try await scan(
            Self.readNameless,
            [tenantValue, .integer(ordinal), .integer(Self.pinPortion)]
        )
        let found = try rows.values { row throws(PostgresError) -> (Int64, Candidate)? in
            guard let ordinal = try rows.optionalInteger(row, 1) else { return nil }
            let name = ProductText.name(try rows.optionalText(row, 3) ?? "")
            return (
                ordinal,
                Candidate(groupID: try rows.text(row, 2), name: name, key: GroupName.key(name))
            )
        }.compactMap { $0 }
        let hasStale = try rows.values { row throws(PostgresError) in try rows.boolean(row, 0) }
        return (found.map(\.1), found.last?.0, hasStale.first ?? false)
    }

    /// Those whose names no other group has: of two that want the same one, the older.
    private func free(_ candidates: [Candidate]) async throws(DirectoryError) -> [Candidate] {
        let wanted = candidates.filter { !$0.key.isEmpty }
        guard !wanted.isEmpty else { return [] }
        let rows = try await scan(
            Self.readTaken,
            [tenantValue, .textArray(wanted.map(\.key))]
        )
        var taken = Set(
            try rows.values { row throws(PostgresError) in try rows.text(row, 0) }
        )
        return wanted.filter { taken.insert($0.key).inserted }
    }

    /// Writes the names that are still free, and says whether any was.
    private func pin(_ names: [Candidate]) async throws(DirectoryError) -> Bool {
        var pipeline = namingPipeline()
        let result = pipeline.append(
            Self.pinNames,
            [
                tenantValue, .textArray(names.map(\.groupID)), .textArray(names.map(\.name)),
                .textArray(names.map(\.key)), .text(request.actor), .text(request.requestID),
            ]
        )
        do {
            return try await persistently(pipeline, on: lanes.slow)[result].count > 0
        } catch {
            throw DirectoryError(error)
        }
    }

    /// A pipeline in which names can be given: those who give them wait for each other, and what
    /// groups that are gone were called is free.
    func namingPipeline() -> Pipeline {
        var pipeline = tenantPipeline(patience: .long)
        pipeline.append(Self.lockNames, [tenantValue])
        pipeline.append(Self.releaseNames, [tenantValue])
        return pipeline
    }

    private static let readNameless = Statement(
        """
        with nameless as (
            select r.ordinal, r.id, r.document ->> 'displayName' as name
            from roster.resources r
            where r.tenant_id = $1::uuid and r.resource_type = 'Group' and r.ordinal > $2::bigint
                and not exists (
                    select 1 from roster.group_names p
                    where p.tenant_id = $1::uuid and p.group_id = r.id
                    offset 0)
            order by r.ordinal
            limit $3::bigint
        ), stale as (
            select exists (
                select 1 from roster.group_names p
                where p.tenant_id = $1::uuid and p.released_at is null
                    and not exists (
                        select 1 from roster.resources r
                        where r.tenant_id = $1::uuid and r.id = p.group_id
                        offset 0)) as found
        )
        select s.found, n.ordinal, n.id, n.name
        from stale s
        left join nameless n on true
        order by n.ordinal
        """
    )

    private static let readTaken = Statement(
        """
        select p.name_key
        from roster.group_names p
        join roster.resources r on r.tenant_id = $1::uuid and r.id = p.group_id
        where p.tenant_id = $1::uuid and p.name_key = any($2::text[]) and p.released_at is null
        """
    )

    private static let lockNames = Statement(
        "select pg_advisory_xact_lock(hashtextextended('roster.naming ' || $1, 0))"
    )

    /// What a group was called is kept for as long as anybody could have missed its deletion.
    private static let releaseNames = Statement(
        """
        with purged as (
            delete from roster.group_names p
            where p.tenant_id = $1::uuid and p.released_at < now() - interval '400 days'
        )
        update roster.group_names p
        set released_at = clock_timestamp()
        where p.tenant_id = $1::uuid and p.released_at is null
            and not exists (
                select 1 from roster.resources r
                where r.tenant_id = $1::uuid and r.id = p.group_id
                offset 0)
        """
    )

    private static let pinNames = Statement(
        """
        with pinned as (
            insert into roster.group_names (tenant_id, group_id, name, name_key)
            select $1::uuid, r.id, w.name, w.key
            from unnest($2::text[], $3::text[], $4::text[]) as w (id, name, key)
            join roster.resources r on r.tenant_id = $1::uuid and r.id = w.id
            where r.resource_type = 'Group'
            on conflict do nothing
            returning group_id, name
        ), event as (
            insert into roster.events (tenant_id, type, resource_type, resource_id, version,
                after, actor, request_id)
            select $1::uuid, 'group.named', 'Group', p.group_id, r.version,
                jsonb_build_object('name', p.name), $5, $6
            from pinned p
            join roster.resources r on r.tenant_id = $1::uuid and r.id = p.group_id
        )
        select p.group_id from pinned p
        """
    )
}
