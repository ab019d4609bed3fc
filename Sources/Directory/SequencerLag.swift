package import Postgres

/// How far the numbers of events are behind the events.
package struct SequencerLag: Sendable {
    private let lane: Lane

    /// - Parameter lane: connections of the control role.
    package init(lane: Lane) { self.lane = lane }

    /// The age of the oldest committed event that has no number yet; zero when every one has.
    ///
    /// Costs as much as there are such events.
    package func measure() async throws(DirectoryError) -> Duration {
        do throws(PostgresError) {
            let rows = try await lane.run(Self.statement)
            return .milliseconds(try rows.integer(0, 0))
        } catch {
            throw DirectoryError(error)
        }
    }

    static let statement = Statement(
        """
        select coalesce(max(
            (extract(epoch from clock_timestamp() - e.occurred_at) * 1000)::bigint), 0)
        from roster.sequencer s
        join roster.events e
            on e.transaction_id >= pg_snapshot_xmin(s.numbered)
            and not pg_visible_in_snapshot(e.transaction_id, s.numbered)
        """
    )
}
