import Postgres

extension TenantScope {
    /// From where to where the tenant's events are kept.
    ///
    /// One round trip, one row by its key.
    package func eventPositions() async throws(DirectoryError) -> EventPositions {
        let rows = try await read(Self.readPositions, [tenantValue])
        guard rows.count > 0 else { return EventPositions(first: 1, last: 0) }
        do throws(PostgresError) {
            return EventPositions(
                first: try rows.integer(0, 0),
                last: try rows.integer(0, 1)
            )
        } catch {
            throw DirectoryError(error)
        }
    }

    /// The events that follow a position, in their order, at most `limit`.
    ///
    /// One round trip, which costs as much as it returns. Events that are no longer kept are
    /// missing from the answer without a word: compare the position with `eventPositions()`,
    /// and read that afterwards.
    package func events(
        after position: Int64,
        limit: Int
    ) async throws(DirectoryError) -> [SequencedEvent] {
        let values: [PostgresValue] = [tenantValue, .integer(position), .integer(limit)]
        let rows =
            limit <= Self.fewEvents
            ? try await read(Self.readEvents, values) : try await scan(Self.readEvents, values)
        do throws(PostgresError) {
            var events: [SequencedEvent] = []
            events.reserveCapacity(rows.count)
            for row in 0..<rows.count { events.append(try SequencedEvent(rows, row: row)) }
            return events
        } catch {
            throw DirectoryError(error)
        }
    }

    /// More have documents enough to hold up the reads behind them.
    private static let fewEvents = 100

    private static let readPositions = Statement(
        """
        select s.first, s.last
        from roster.sequences s
        where s.tenant_id = $1::uuid
        """
    )

    /// Binds: $1 tenant, $2 the position, $3 limit.
    ///
    /// `offset 0` keeps the look-up of each event a look-up: as a join it might read all events
    /// of the tenant.
    private static let readEvents = Statement(
        """
        select q.sequence, e.id, e.type, e.resource_type, e.resource_id, e.version, e.before,
            e.after, coalesce(e.members_added, '{}'), coalesce(e.members_removed, '{}'),
            (extract(epoch from e.occurred_at) * 1000)::bigint
        from roster.sequenced_events q
        cross join lateral (
            select e.id, e.type, e.resource_type, e.resource_id, e.version, e.before, e.after,
                e.members_added, e.members_removed, e.occurred_at
            from roster.events e
            where e.tenant_id = $1::uuid and e.id = q.event_id
            offset 0) e
        where q.tenant_id = $1::uuid and q.sequence > $2::bigint
        order by q.sequence
        limit $3::bigint
        """
    )

    /// For `PlanTests`.
    static var hotEventReads: [HotStatement] {
        [
            HotStatement(
                "event positions",
                readPositions,
                conditions: ["(tenant_id = "],
                binds: []
            ),
            HotStatement(
                "events after a position",
                readEvents,
                conditions: ["(sequence > ", "(id = q.event_id)"],
                binds: ["5", "100"]
            ),
        ]
    }
}
