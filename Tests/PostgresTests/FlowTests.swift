import Postgres
import PostgresTesting
import Testing

@Suite("Flows", .timeLimit(.minutes(1)))
struct FlowTests {
    private let flood = Flow("flood")
    private let quiet = Flow("quiet")

    /// A lane that is busy with one unit of the flood until `release`.
    private struct Busy {
        let harness: Harness
        let lane: Lane
        let lock: PostgresSession

        func awaitWaiting(_ count: Int) async {
            while lane.health.waiting < count { await Task.yield() }
        }

        func release() async throws {
            try await lock.execute(script: "select pg_advisory_unlock_all()")
        }

        func noted() async throws -> [String] {
            let rows = try await lane.run(Statement("select name from noted order by id"))
            return try (0..<rows.count).map { try rows.text($0, 0) }
        }
    }

    private static let hold = Statement("select pg_advisory_xact_lock_shared(1)")
    private static let note = Statement("insert into noted (name) values ($1)")

    private func withBusy(
        _ configuration: LaneConfiguration,
        _ body: (Busy) async throws -> Void
    ) async throws {
        try await Harness.with { harness in
            try await harness.execute(
                "create table noted (id int generated always as identity, name text)"
            )
            let lane = harness.lane(configuration)
            _ = try await lane.run(Statement("select 1"))
            let lock = try await PostgresSession(harness.database.configuration)
            try await lock.execute(script: "select pg_advisory_lock(1)")
            let result: Result<Void, any Error>
            do {
                try await body(Busy(harness: harness, lane: lane, lock: lock))
                result = .success(())
            } catch {
                result = .failure(error)
            }
            await lock.close()
            try result.get()
        }
    }

    @Test func `a quiet flow waits for one unit of a flood, not for all`() async throws {
        try await withBusy(.writes(connections: 1)) { busy in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let lane = busy.lane
                group.addTask { [flood] in _ = try await lane.run(Self.hold, flow: flood) }
                while lane.health.inFlight == 0 { await Task.yield() }
                for _ in 0..<20 {
                    group.addTask { [flood] in
                        _ = try await lane.run(Self.note, [.text("flood")], flow: flood)
                    }
                }
                await busy.awaitWaiting(20)
                group.addTask { [quiet] in
                    _ = try await lane.run(Self.note, [.text("quiet")], flow: quiet)
                }
                await busy.awaitWaiting(21)
                try await busy.release()
                try await group.waitForAll()
            }
            let noted = try await busy.noted()
            #expect(noted.count == 21)
            #expect(noted.firstIndex(of: "quiet") == 1)
        }
    }

    @Test func `a flow cannot have the last connection of the slow lane`() async throws {
        try await withBusy(.slow(connections: 3)) { busy in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let lane = busy.lane
                for _ in 0..<8 {
                    group.addTask { [flood] in _ = try await lane.run(Self.hold, flow: flood) }
                }
                while lane.health.inFlight < 2 || lane.health.waiting < 6 { await Task.yield() }
                // Answered though the flood is stuck.
                _ = try await lane.run(Self.note, [.text("quiet")], flow: quiet)
                #expect(lane.health.inFlight == 2 && lane.health.waiting == 6)
                try await busy.release()
                try await group.waitForAll()
            }
            #expect(busy.lane.health.inFlight == 0 && busy.lane.health.waiting == 0)
        }
    }

    @Test func `a flow that fills its part of the queue is refused, others are not`() async throws {
        var configuration = LaneConfiguration.writes(connections: 1)
        configuration.flowQueueMax = 2
        try await withBusy(configuration) { busy in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let lane = busy.lane
                group.addTask { [flood] in _ = try await lane.run(Self.hold, flow: flood) }
                while lane.health.inFlight == 0 { await Task.yield() }
                for _ in 0..<2 {
                    group.addTask { [flood] in _ = try await lane.run(Self.hold, flow: flood) }
                }
                await busy.awaitWaiting(2)
                let error = try await postgresError { () throws(PostgresError) in
                    _ = try await lane.run(Self.hold, flow: flood)
                }
                #expect(error == .queueFull)
                group.addTask { [quiet] in _ = try await lane.run(Self.hold, flow: quiet) }
                await busy.awaitWaiting(3)
                try await busy.release()
                try await group.waitForAll()
            }
        }
    }

    @Test func `what a limit holds back ends by its deadline`() async throws {
        var configuration = LaneConfiguration.slow(connections: 2)
        configuration.deadline = .milliseconds(600)
        try await withBusy(configuration) { busy in
            let lane = busy.lane
            async let sent = postgresError { () throws(PostgresError) in
                _ = try await lane.run(Self.hold, flow: flood)
            }
            async let held = postgresError { () throws(PostgresError) in
                _ = try await lane.run(Self.hold, flow: flood)
            }
            let errors = try await Set([sent, held])
            #expect(errors == [.deadlineExceeded(sent: true), .deadlineExceeded(sent: false)])
        }
    }

    @Test func `draining waits for what a limit holds back`() async throws {
        try await withBusy(.slow(connections: 2)) { busy in
            let lane = busy.lane
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<5 {
                    group.addTask { [flood] in _ = try await lane.run(Self.hold, flow: flood) }
                }
                while lane.health.inFlight < 1 || lane.health.waiting < 4 { await Task.yield() }
                group.addTask { await lane.drain() }
                try await busy.release()
                try await group.waitForAll()
            }
            #expect(lane.health.isClosed)
        }
    }
}
