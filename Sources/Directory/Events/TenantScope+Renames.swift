import Postgres

/// A user who got another name.
package struct UserRename: Sendable, Hashable {
    package let before: String
    package let after: String
}

extension TenantScope {
    /// The changes of users' names that are committed and are not among the events up to a
    /// position: later ones, and those that have no number yet.
    ///
    /// One round trip.
    ///
    /// An event without a number can have a lower id than one with; how much lower, the patience
    /// with writes bounds. So this looks back over more events than a tenant writes in that time.
    package func renames(
        after position: Int64
    ) async throws(DirectoryError) -> [UserRename] {
        let rows = try await scan(
            Self.readRenames,
            [tenantValue, .integer(position), .integer(position - Self.overtakingMax)]
        )
        do throws(PostgresError) {
            return try rows.map { row throws(PostgresError) in
                UserRename(before: try rows.text(row, 0), after: try rows.text(row, 1))
            }
        } catch {
            throw DirectoryError(error)
        }
    }

    /// How many of a tenant's events can get their numbers while one waits for its commit.
    private static let overtakingMax: Int64 = 10_000

    /// Binds: $1 tenant, $2 the position, $3 the position from which to look.
    static let readRenames = Statement(
        """
        select e.before ->> 'userName', e.after ->> 'userName'
        from roster.events e
        where e.tenant_id = $1::uuid and e.id > coalesce((
                select q.event_id
                from roster.sequenced_events q
                where q.tenant_id = $1::uuid and q.sequence = $3::bigint), 0)
            and e.type = 'user.updated'
            and e.before ->> 'userName' <> e.after ->> 'userName'
            and not exists (
                select 1
                from roster.sequenced_events q
                where q.tenant_id = $1::uuid and q.event_id = e.id and q.sequence <= $2::bigint
                offset 0)
        order by e.id
        """
    )
}
