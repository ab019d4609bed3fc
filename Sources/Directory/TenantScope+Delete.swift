import Postgres
package import SCIM

extension TenantScope {
    /// Removes the resource for good, and its memberships with it, or throws `notFound`.
    ///
    /// One round trip. A tombstone stays; each group that loses a member gets a new version and
    /// an event. RFC 7644 §3.6.
    package func delete(
        _ id: String,
        type: ResourceType,
        if precondition: Precondition?
    ) async throws(DirectoryError) {
        guard Self.isStorable(id) else { throw .notFound(id) }
        for _ in 0..<Self.attemptsMax {
            let version =
                try await precondition == nil
                ? nil : current(id, type: type, if: precondition).version
            if try await removed(id, type: type, at: version) { return }
            guard version != nil else { throw .notFound(id) }
        }
        throw .contended
    }

    private func removed(
        _ id: String,
        type: ResourceType,
        at version: Int64?
    ) async throws(DirectoryError) -> Bool {
        do throws(PostgresError) {
            let rows = try await write(
                Self.deletion,
                [
                    tenantValue, .text(id), .text(type.name),
                    .integer(orNull: version),
                    .text(EventType.deleted.text(for: type)),
                    .text(EventType.updated.text(for: .group)), .text(request.actor),
                    .text(request.requestID),
                ]
            )
            return rows.count > 0
        } catch {
            throw DirectoryError(error)
        }
    }

    /// Groups are locked in the order of their ids, so that two deletions wait for each other
    /// instead of failing.
    static let deletion = Statement(
        """
        with gone as (
            delete from roster.resources r
            where r.tenant_id = $1::uuid and r.id = $2 and r.resource_type = $3
                and ($4::bigint is null or r.version = $4::bigint)
            returning r.id, r.version, r.name_key, r.created_at, r.document
        ), emptied as (
            delete from roster.members m
            using gone g
            where m.tenant_id = $1::uuid and m.group_id = g.id
            returning m.member_id
        ), quit as (
            delete from roster.members m
            using gone g
            where m.tenant_id = $1::uuid and m.member_id = g.id
            returning m.group_id
        ), locked as (
            select r.id
            from roster.resources r
            where r.tenant_id = $1::uuid and r.id in (select q.group_id from quit q)
            order by r.id
            for update
        ), touched as (
            update roster.resources r
            set version = r.version + 1,
                last_modified = greatest(date_trunc('milliseconds', clock_timestamp()),
                    r.last_modified + interval '1 millisecond')
            from locked l
            where r.tenant_id = $1::uuid and r.id = l.id
            returning r.id, r.version, r.document
        ), tombstone as (
            insert into roster.tombstones (tenant_id, id, resource_type, version, name_key,
                created_at, document)
            select $1::uuid, g.id, $3, g.version, g.name_key, g.created_at, g.document
            from gone g
        ), event as (
            insert into roster.events (tenant_id, type, resource_type, resource_id, version,
                before, members_removed, actor, request_id)
            select $1::uuid, $5, $3, g.id, g.version + 1, g.document,
                (select array_agg(e.member_id order by e.member_id) from emptied e), $7, $8
            from gone g
        ), group_event as (
            insert into roster.events (tenant_id, type, resource_type, resource_id, version,
                before, after, members_removed, actor, request_id)
            select $1::uuid, $6, 'Group', t.id, t.version, t.document, t.document,
                array[$2], $7, $8
            from touched t
        )
        select g.version from gone g
        """
    )
}
