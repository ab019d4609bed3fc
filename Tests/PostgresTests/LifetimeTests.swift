import Postgres
import PostgresTesting
import Synchronization
import Testing

@Suite("Opening, closing, and what is read when", .timeLimit(.minutes(1)))
struct LifetimeTests {
    private static let sleep = Statement("select pg_sleep(60)")

    @Test func `the DSN is read anew for each connection`() async throws {
        try await Harness.with { harness in
            let dsn = harness.database.dsn
            let counting = Counter()
            let lane = harness.lane(
                .writes(connections: 1),
                PostgresConfiguration(dsn: {
                    counting.increment()
                    return dsn
                })
            )
            let backend = try await lane.run(Statement("select pg_backend_pid()")).integer(0, 0)
            #expect(counting.value == 1)
            try await harness.execute("select pg_terminate_backend(\(backend))")
            await harness.observations.first { observation in
                if case .disconnected = observation { true } else { false }
            }
            _ = try await lane.run(Statement("select 1"))
            #expect(counting.value == 2)
        }
    }

    @Test func `connections are opened when they are needed`() async throws {
        try await Harness.with { harness in
            let lane = harness.writes(connections: 8)
            for _ in 0..<20 { _ = try await lane.run(Statement("select 1")) }
            #expect(lane.health.connections == 1)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<100 {
                    group.addTask { _ = try await lane.run(Statement("select pg_sleep(0.01)")) }
                }
                try await group.waitForAll()
            }
            #expect(lane.health.connections > 1)
            #expect(lane.health.connections <= 8)
            #expect(lane.health.inFlight == 0)
            #expect(lane.health.waiting == 0)
        }
    }

    @Test func `the server sees the application's name`() async throws {
        try await Harness.with { harness in
            let rows = try await harness.reads().run(
                Statement("select current_setting('application_name')")
            )
            #expect(try rows.text(0, 0) == "roster")
        }
    }

    @Test func `the end of the reactor is an answer to everybody`() async throws {
        try await TestDatabase.with { database in
            let reactor = PostgresReactor()
            let writes = Lane(.writes(connections: 2), database.configuration, on: reactor)
            let reads = Lane(.reads(connections: 1), database.configuration, on: reactor)
            _ = try await (writes.run(Statement("select 1")), reads.run(Statement("select 1")))
            let errors = await withTaskGroup(of: PostgresError?.self) { group in
                for lane in [writes, writes, writes, writes, writes, reads, reads] {
                    group.addTask {
                        do throws(PostgresError) {
                            _ = try await lane.run(Self.sleep)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                while writes.health.inFlight + writes.health.waiting < 5
                    || reads.health.inFlight < 2
                {
                    await Task.yield()
                }
                await reactor.shutdown()
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(errors.count == 7)
            #expect(errors.allSatisfy { $0 == .closed || $0 == .connectionLost(sent: true) })
            let late = try await postgresError { () throws(PostgresError) in
                _ = try await writes.run(Statement("select 1"))
            }
            #expect(late == .closed)
        }
    }

    @Test func `a lane that drains answers what it has accepted and nothing more`() async throws {
        try await Harness.with { harness in
            let lane = harness.writes(connections: 2)
            // Nothing is answered before everything has been accepted: all wait for this lock.
            let holder = try await PostgresSession(harness.database.configuration)
            _ = try await holder.query("select pg_advisory_lock(77)")
            let answers = try await withThrowingTaskGroup(of: Int64.self) { group in
                for number: Int64 in 1...20 {
                    group.addTask {
                        try await lane.run(
                            Statement("select $1::bigint, pg_advisory_xact_lock_shared(77)"),
                            [.integer(number)]
                        ).integer(0, 0)
                    }
                }
                while lane.health.inFlight + lane.health.waiting < 20 { await Task.yield() }
                async let drained: Void = lane.drain()
                await holder.close()
                await drained
                return try await group.reduce(0, +)
            }
            #expect(answers == 210)
            #expect(lane.health.isClosed)
            let late = try await postgresError { () throws(PostgresError) in
                _ = try await lane.run(Statement("select 1"))
            }
            #expect(late == .closed)
        }
    }

    @Test func `a task that still prefers an ended reactor goes on`() async throws {
        let reactor = PostgresReactor()
        let answer = await withTaskExecutorPreference(reactor) {
            await reactor.shutdown()
            return await withTaskGroup(of: Int.self) { group in
                for number in 1...3 { group.addTask { number } }
                return await group.reduce(0, +)
            }
        }
        #expect(answer == 6)
    }

    @Test(arguments: [
        "host=h password=hunter2 hunter3", "postgres://u:hunter2@h:hunter3/d",
        "postgres://u:hun@ter2@h/d", "postgres://u:hunt/er2@h/d", "hunter2",
    ])
    func `an error about the DSN never quotes it`(_ dsn: String) async throws {
        let error = try await postgresError { () throws(PostgresError) in
            _ = try await PostgresSession(PostgresConfiguration(dsn: dsn))
        }
        guard case .unavailable(let reason) = error else { throw error }
        #expect(reason.hasPrefix("The "))
        #expect(!reason.contains("hunt") && !reason.contains("ter2"))
    }
}

private final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    func increment() { count.add(1, ordering: .sequentiallyConsistent) }
}
