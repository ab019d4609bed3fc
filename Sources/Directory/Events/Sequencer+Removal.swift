import Postgres

extension Sequencer {
    /// Removes a portion of the numbered events that are older than they are kept, of each
    /// tenant from the old end, and returns how many; 0 when there are none.
    ///
    /// What has no number yet stays, however old it is.
    package func removeExpired() async throws(DirectoryError) -> Int {
        var pipeline = Pipeline()
        pipeline.append(Self.enter, [.integer(Self.lock)])
        let removal = pipeline.append(
            Self.removal,
            [.integer(eventDays), .integer(Self.tenantsMax), .integer(Self.eventsOfTenantMax)]
        )
        do throws(PostgresError) {
            return Int(try await lane.run(pipeline)[removal].integer(0, 0))
        } catch {
            throw DirectoryError(error)
        }
    }

    private static let tenantsMax = 10
    private static let eventsOfTenantMax = 1_000

    /// Binds: $1 days, $2 tenants at once, $3 events of each.
    ///
    /// The order of numbers is not quite that of times, so a tenant's events go up to the first
    /// one that is to stay: what is left has no gap.
    static let removal = Statement(
        """
        with cutoff as materialized (
            select clock_timestamp() - make_interval(days => $1::int) as at
        ), stale as materialized (
            select s.tenant_id, s.first
            from roster.sequences s
            join roster.sequenced_events q
                on q.tenant_id = s.tenant_id and q.sequence = s.first
            left join roster.events e on e.tenant_id = q.tenant_id and e.id = q.event_id
            where e.occurred_at is null or e.occurred_at < (select c.at from cutoff c)
            limit $2::bigint
        ), oldest as materialized (
            select o.tenant_id, o.sequence,
                coalesce(e.occurred_at >= (select c.at from cutoff c), false) as stays
            from stale t
            cross join lateral (
                select q.tenant_id, q.sequence, q.event_id
                from roster.sequenced_events q
                where q.tenant_id = t.tenant_id and q.sequence >= t.first
                order by q.sequence
                limit $3::bigint) o
            left join roster.events e on e.tenant_id = o.tenant_id and e.id = o.event_id
        ), kept as materialized (
            select o.tenant_id, coalesce(min(o.sequence) filter (where o.stays),
                max(o.sequence) + 1) as first
            from oldest o
            group by o.tenant_id
        ), unnumbered as (
            delete from roster.sequenced_events q
            using kept k
            where q.tenant_id = k.tenant_id and q.sequence < k.first
            returning q.tenant_id, q.event_id
        ), removed as (
            delete from roster.events e
            using unnumbered u
            where e.tenant_id = u.tenant_id and e.id = u.event_id
        ), moved as (
            update roster.sequences s
            set first = k.first
            from kept k
            where s.tenant_id = k.tenant_id
        )
        select count(*)
        from unnumbered
        """
    )
}
