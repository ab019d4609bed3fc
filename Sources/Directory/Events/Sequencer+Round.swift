import Postgres

extension Sequencer {
    /// How a round goes about the lock that only one of all sequencers has.
    enum Entry {
        case trying, waiting
    }

    /// What became of a round.
    enum Round: Equatable {
        /// Another sequencer is at it.
        case busy
        /// `isFull`: there is more than one round takes.
        case done(count: Int, isFull: Bool)
    }

    /// Numbers the events that have been committed since the last round.
    ///
    /// One round trip; when there are none it writes nothing. It is one transaction: a round
    /// that breaks off has not happened.
    ///
    /// - Parameters:
    ///   - isSurvey: whether events are looked for among transactions that are yet to come too,
    ///     as a restored database has them.
    ///   - max: how many events it takes.
    func round(
        _ entry: Entry,
        isSurvey: Bool,
        max: Int = eventsMax
    ) async throws(DirectoryError) -> Round {
        var pipeline = Pipeline()
        let seat = pipeline.append(
            entry == .trying ? Self.tryToEnter : Self.enter,
            [.integer(Self.lock)]
        )
        let numbering = pipeline.append(Self.numbering, [.boolean(isSurvey), .integer(max)])
        do throws(PostgresError) {
            let results = try await lane.run(pipeline)
            guard try results[seat].boolean(0, 0) else { return .busy }
            let numbered = results[numbering]
            if numbered.count > 0 {
                let count = Int(try numbered.integer(0, 0))
                return .done(count: count, isFull: count == max)
            }
        } catch {
            throw DirectoryError(error)
        }
        throw .fault("roster.sequencer has no row")
    }

    /// More than this at once is left after an outage only, and then takes a second.
    static let eventsMax = 100_000

    /// Any number that only sequencers lock: the letters "RSEQ".
    static let lock: Int64 = 0x5253_4551

    /// Takes the lock, until the transaction ends.
    ///
    /// A statement of its own, because the snapshot of the next has to be younger than the lock:
    /// then it sees all that the round before has done. The setting tells it whether to do
    /// anything, and ends with the transaction. Unlike a locked row, this lock costs no write.
    private static let tryToEnter = Statement(
        """
        select set_config('roster.sequencing', pg_try_advisory_xact_lock($1)::text, true)::boolean,
            \(settings)
        """
    )

    /// The same for who waits for it.
    static let enter = Statement(
        """
        select set_config('roster.sequencing', 'true', true)::boolean,
            \(settings), pg_advisory_xact_lock($1)
        """
    )

    /// Everything goes by its key.
    ///
    /// Plans are made while the tables are empty and used when they are large. So they must not
    /// read one from end to end, nor prepare for many rows, nor be compiled.
    private static let settings = """
        set_config('statement_timeout', '50000', true), set_config('enable_seqscan', 'off', true),
            set_config('enable_bitmapscan', 'off', true),
            set_config('enable_hashjoin', 'off', true),
            set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)
        """

    /// Numbers events in the order of their ids.
    ///
    /// Binds: $1 whether this is a survey, $2 max.
    ///
    /// Why the events of one resource get their numbers in the order of its changes: a change
    /// holds the resource's row until it has been committed, and draws the event's id meanwhile.
    /// So the later change has the higher id, and a snapshot that shows the later event shows
    /// the earlier one. A round takes all that it sees without a number, or the lowest ids of
    /// that; so it never takes an event and leaves an earlier one of the same resource behind.
    /// The same holds for any change that was begun after another one was committed.
    ///
    /// Transaction ids would not do as the order, nor their xmin as a border: who deletes a
    /// user has a transaction id first and waits for the groups then, behind writers with higher
    /// ids. A third transaction that stays open in between would let the later event pass and
    /// hold the earlier back. They only tell where to look: what is visible now and was not in
    /// the last round's snapshot was written by a transaction that was open then or came later.
    ///
    /// After a logical restore ids of transactions mean nothing: the snapshot can lie in the
    /// future of the new cluster, and so can visible events, which is impossible otherwise. The
    /// first is seen at once; for the others a survey looks. That an event has no number yet is
    /// looked up for each, so nothing is numbered twice.
    ///
    /// `offset 0` keeps that look-up a look-up: as a join it might read the whole table.
    static let numbering = Statement(
        """
        with seat as materialized (
            select s.numbered, pg_current_snapshot() as now,
                pg_snapshot_xmax(s.numbered) > pg_snapshot_xmax(pg_current_snapshot())
                    as is_restored
            from roster.sequencer s
            where current_setting('roster.sequencing', true) = 'true'
        ), bounds as materialized (
            select case when s.is_restored then '0'::xid8 else pg_snapshot_xmax(s.numbered) end
                    as lower,
                case when s.is_restored or $1::boolean then '18446744073709551615'::xid8
                    else pg_snapshot_xmax(s.now) end as upper,
                case when s.is_restored then '{}'::xid8[]
                    else array(select pg_snapshot_xip(s.numbered)) end as open
            from seat s
        ), candidates as materialized (
            select e.tenant_id, e.id
            from roster.events e
            where e.transaction_id >= (select b.lower from bounds b)
                and e.transaction_id < (select b.upper from bounds b)
            union all
            select e.tenant_id, e.id
            from roster.events e
            where e.transaction_id = any ((select b.open from bounds b)::xid8[])
        ), fresh as materialized (
            select c.tenant_id, c.id
            from candidates c
            where not exists (
                select 1 from roster.sequenced_events q
                where q.tenant_id = c.tenant_id and q.event_id = c.id
                offset 0)
            order by c.id
            limit $2::bigint
        ), numbered as materialized (
            select f.tenant_id, f.id, coalesce(s.last, 0)
                    + row_number() over (partition by f.tenant_id order by f.id) as sequence
            from fresh f
            left join roster.sequences s on s.tenant_id = f.tenant_id
        ), appended as (
            insert into roster.sequenced_events (tenant_id, sequence, event_id)
            select n.tenant_id, n.sequence, n.id
            from numbered n
        ), extended as (
            insert into roster.sequences (tenant_id, first, last)
            select n.tenant_id, 1, max(n.sequence)
            from numbered n
            group by n.tenant_id
            on conflict (tenant_id) do update set last = excluded.last
        ), counted as materialized (
            select count(*) as count
            from fresh
        ), noted as (
            update roster.sequencer r
            set numbered = case when c.count < $2::bigint then s.now else r.numbered end,
                last_round_at = clock_timestamp()
            from seat s, counted c
            where s.is_restored or exists (select 1 from candidates)
        )
        select c.count
        from seat s, counted c
        """
    )
}
