import Postgres
import PostgresTesting
import Testing

@Suite("Connections that go away", .timeLimit(.minutes(1)))
struct LossTests {
    private static let backend = Statement("select pg_backend_pid()")
    /// Waits for the advisory lock that the test holds, so that it is surely under way.
    private static let blocked = Statement("select pg_advisory_xact_lock_shared(1), $1::bigint")

    /// Holds the lock on which `blocked` waits while the body runs.
    private func withLockHeld<R>(
        _ harness: Harness,
        _ body: (PostgresSession) async throws -> R
    ) async throws -> R {
        let session = try await PostgresSession(harness.database.configuration)
        try await session.execute(script: "select pg_advisory_lock(1)")
        let result: Result<R, any Error>
        do {
            result = .success(try await body(session))
        } catch {
            result = .failure(error)
        }
        await session.close()
        return try result.get()
    }

    /// Returns when this many backends wait for the lock.
    private func awaitBlocked(_ count: Int, _ session: PostgresSession) async throws {
        while true {
            let rows = try await session.query(
                """
                select count(*) from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'
                """
            )
            if try rows.integer(0, 0) >= count { return }
            await Task.yield()
        }
    }

    private func terminateBlocked(_ session: PostgresSession) async throws {
        _ = try await session.query(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
            """
        )
    }

    @Test func `reads under way are sent again`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads(connections: 1)
            try await withLockHeld(harness) { session in
                async let first = lane.run(Self.blocked, [1])
                async let second = lane.run(Self.blocked, [2])
                try await awaitBlocked(1, session)
                try await terminateBlocked(session)
                await harness.observations.first { observation in
                    if case .resent = observation { true } else { false }
                }
                try await session.execute(script: "select pg_advisory_unlock(1)")
                let answers = try await (first.integer(0, 1), second.integer(0, 1))
                #expect(answers == (1, 2))
            }
        }
    }

    @Test func `a write under way is reported as unknown, and the lane recovers`() async throws {
        try await Harness.with { harness in
            let lane = harness.writes(connections: 1)
            try await withLockHeld(harness) { session in
                async let outcome = postgresError { () throws(PostgresError) in
                    _ = try await lane.run(Self.blocked, [1])
                }
                try await awaitBlocked(1, session)
                try await terminateBlocked(session)
                let error = try await outcome
                #expect(error == .connectionLost(sent: true))
                #expect(!error.isRetryable)
            }
            let answer = try await lane.run(Statement("select 1")).integer(0, 0)
            #expect(answer == 1)
        }
    }

    @Test func `a read that breaks every connection is given up`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads(connections: 1)
            let error = try await postgresError { () throws(PostgresError) in
                _ = try await lane.run(Statement("select pg_terminate_backend(pg_backend_pid())"))
            }
            #expect(error == .connectionLost(sent: true))
            // The last loss is told after its unit is answered, and before the lane has closed.
            await lane.close()
            let losses = harness.observations.count { observation in
                if case .disconnected(_, let reason) = observation {
                    reason != .closed
                } else {
                    false
                }
            }
            #expect(losses == 3)
        }
    }

    @Test func `a connection closed while idle is replaced without anybody noticing`() async throws
    {
        try await Harness.with { harness in
            let lane = harness.writes(connections: 1)
            let before = try await lane.run(Self.backend).integer(0, 0)
            try await harness.execute("select pg_terminate_backend(\(before))")
            await harness.observations.first { observation in
                if case .disconnected = observation { true } else { false }
            }
            let after = try await lane.run(Self.backend).integer(0, 0)
            #expect(after != before)
        }
    }

    @Test func `units that waited for a server get connections of their own`() async throws {
        try await Harness.with { harness in
            let lane = harness.writes(connections: 4)
            try await withLockHeld(harness) { session in
                // The first connection has yet to be made when all four are there.
                async let first = lane.run(Self.blocked, [1])
                async let second = lane.run(Self.blocked, [2])
                async let third = lane.run(Self.blocked, [3])
                async let fourth = lane.run(Self.blocked, [4])
                try await awaitBlocked(4, session)
                try await session.execute(script: "select pg_advisory_unlock(1)")
                let answers = try await [first, second, third, fourth].map { try $0.integer(0, 1) }
                #expect(answers == [1, 2, 3, 4])
            }
        }
    }

    @Test func `a server that has become read-only is left and the write tried elsewhere`()
        async throws
    {
        try await Harness.with { harness in
            try await harness.execute("create table t (n int)")
            let lane = harness.writes(connections: 1)
            _ = try await lane.run(Statement("select 1"))
            // The session turns read-only, as all sessions of a demoted server do.
            _ = try await lane.run(.unnamed("set default_transaction_read_only = on"))
            let rows = try await lane.run(Statement("insert into t values (1) returning n"))
            #expect(try rows.integer(0, 0) == 1)
            let losses = harness.observations.all.filter { observation in
                observation == .disconnected(lane: "writes", reason: .retired(sqlState: "25006"))
            }
            #expect(losses.count == 1)
        }
    }

    @Test func `a server that stays read-only is reported after a few attempts`() async throws {
        try await Harness.with { harness in
            let database = harness.database
            try await harness.execute(
                """
                create table t (n int);
                alter database "\(database.name)" set default_transaction_read_only = on
                """
            )
            let lane = harness.writes(connections: 1)
            let error = try await postgresError { () throws(PostgresError) in
                _ = try await lane.run(Statement("insert into t values (1)"))
            }
            guard case .server(let refusal) = error else { throw error }
            #expect(refusal.sqlState == "25006")
            #expect(error.isUnavailable)
        }
    }

    @Test func `no acknowledged write is lost and none runs twice while connections break`()
        async throws
    {
        try await Harness.with { harness in
            try await harness.execute("create table t (n bigint)")
            let lane = harness.writes(connections: 8)
            let insert = Statement("insert into t values ($1)")
            let (acknowledged, unknown) = try await withThrowingTaskGroup(of: Attempt.self) {
                group in
                for number: Int64 in 1...600 {
                    group.addTask { await Attempt(number, lane, insert) }
                }
                for _ in 0..<10 {
                    try await harness.execute(
                        """
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database() and pid <> pg_backend_pid()
                        """
                    )
                }
                return try await group.reduce(into: (Set<Int64>(), Set<Int64>())) { sets, attempt in
                    switch attempt.error {
                    case nil: sets.0.insert(attempt.number)
                    case .connectionLost(sent: true): sets.1.insert(attempt.number)
                    default: Issue.record("\(attempt)")
                    }
                }
            }
            #expect(acknowledged.count + unknown.count == 600)
            let rows = try await lane.run(Statement("select array_agg(n) from t"))
            let stored = try rows.integerArray(0, 0)
            #expect(Set(stored).count == stored.count)
            #expect(acknowledged.isSubset(of: stored))
            #expect(acknowledged.union(unknown).isSuperset(of: stored))
        }
    }
}

/// One write and how it ended.
private struct Attempt: Sendable {
    let number: Int64
    let error: PostgresError?

    init(_ number: Int64, _ lane: Lane, _ insert: Statement) async {
        self.number = number
        do throws(PostgresError) {
            _ = try await lane.run(insert, [.integer(number)])
            error = nil
        } catch {
            self.error = error
        }
    }
}
