import Postgres
import PostgresTesting
import Testing

@Suite("LISTEN", .timeLimit(.minutes(1)))
struct NotificationTests {
    private func listen(_ harness: Harness, to channel: String) -> AsyncStream<NotificationEvent> {
        Notifications.listen(
            to: channel,
            harness.database.configuration,
            on: harness.reactor,
            observer: harness.observations.observer
        )
    }

    @Test func `notifications arrive in order with their payload`() async throws {
        try await Harness.with { harness in
            var events = listen(harness, to: "Odd \"channel\"").makeAsyncIterator()
            #expect(await events.next() == .listening)
            try await harness.execute(
                """
                select pg_notify('Odd "channel"', 'one');
                select pg_notify('other', 'not for us');
                select pg_notify('Odd "channel"', 'two')
                """
            )
            #expect(
                await events.next() == .notification(channel: "Odd \"channel\"", payload: "one")
            )
            #expect(
                await events.next() == .notification(channel: "Odd \"channel\"", payload: "two")
            )
        }
    }

    @Test func `a lost connection is told, and listening goes on`() async throws {
        try await Harness.with { harness in
            var events = listen(harness, to: "tokens").makeAsyncIterator()
            #expect(await events.next() == .listening)
            try await harness.execute(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and query like 'listen %'
                """
            )
            #expect(await events.next() == .lost)
            #expect(await events.next() == .listening)
            try await harness.execute("notify tokens, 'again'")
            #expect(await events.next() == .notification(channel: "tokens", payload: "again"))
        }
    }

    @Test func `the end of the reactor ends the stream`() async throws {
        try await Harness.with { harness in
            var events = listen(harness, to: "tokens").makeAsyncIterator()
            #expect(await events.next() == .listening)
            await harness.reactor.shutdown()
            #expect(await events.next() == nil)
        }
    }

    /// Listens until the first event, and no longer.
    private func hearOnce(_ harness: Harness) async {
        for await _ in listen(harness, to: "tokens") { return }
    }

    @Test func `a reader that goes away takes the connection along`() async throws {
        try await Harness.with { harness in
            await hearOnce(harness)
            let session = try await PostgresSession(harness.database.configuration)
            var others: Int64 = 1
            while others > 0 {
                let rows = try await session.query(
                    """
                    select count(*) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid()
                    """
                )
                others = try rows.integer(0, 0)
            }
            await session.close()
        }
    }
}
