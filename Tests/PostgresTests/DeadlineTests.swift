import Glibc
import Postgres
import PostgresTesting
import Testing

@Suite("Deadlines and bounds", .timeLimit(.minutes(1)))
struct DeadlineTests {
    /// Far too little for anything but a server that does not answer.
    private func impatient(resends: Bool, connections: Int = 1) -> LaneConfiguration {
        LaneConfiguration(
            name: "impatient",
            connections: connections,
            depth: resends ? 8 : 1,
            deadline: .milliseconds(600),
            resends: resends
        )
    }

    /// Stops the server's end of the lane's connection, as a frozen machine would, and returns it.
    private func freeze(_ lane: Lane) async throws -> pid_t {
        let backend = try await lane.run(Statement("select pg_backend_pid()")).integer(0, 0)
        try #require(kill(pid_t(backend), SIGSTOP) == 0)
        return pid_t(backend)
    }

    @Test func `a frozen server costs a write its deadline and the lane one connection`()
        async throws
    {
        try await Harness.with { harness in
            let lane = harness.lane(impatient(resends: false))
            let backend = try await freeze(lane)
            defer { kill(backend, SIGCONT) }
            let error = try await postgresError { () throws(PostgresError) in
                _ = try await lane.run(Statement("select 1"))
            }
            #expect(error == .deadlineExceeded(sent: true))
            let answer = try await lane.run(Statement("select 2")).integer(0, 0)
            #expect(answer == 2)
            #expect(
                harness.observations.all.contains(
                    .disconnected(lane: "impatient", reason: .frozen)
                )
            )
        }
    }

    @Test func `reads on a frozen server are answered by another connection`() async throws {
        try await Harness.with { harness in
            let lane = harness.lane(impatient(resends: true))
            let backend = try await freeze(lane)
            defer { kill(backend, SIGCONT) }
            let answer = try await lane.run(Statement("select 3")).integer(0, 0)
            #expect(answer == 3)
            #expect(harness.observations.all.contains(.resent(lane: "impatient", units: 1)))
        }
    }

    @Test func `time in the queue counts`() async throws {
        try await Harness.with { harness in
            var configuration = impatient(resends: false)
            configuration.frozenAfter = .seconds(10)
            let lane = harness.lane(configuration)
            let backend = try await freeze(lane)
            defer { kill(backend, SIGCONT) }
            async let sent = postgresError { () throws(PostgresError) in
                _ = try await lane.run(Statement("select 1"))
            }
            async let queued = postgresError { () throws(PostgresError) in
                _ = try await lane.run(Statement("select 2"))
            }
            let errors = try await Set([sent, queued])
            #expect(errors == [.deadlineExceeded(sent: true), .deadlineExceeded(sent: false)])
        }
    }

    @Test func `an answer that nobody waits for any more is thrown away`() async throws {
        try await Harness.with { harness in
            var configuration = impatient(resends: false)
            configuration.frozenAfter = .seconds(10)
            let lane = harness.lane(configuration)
            let backend = try await freeze(lane)
            _ = try await postgresError { () throws(PostgresError) in
                _ = try await lane.run(Statement("select 1"))
            }
            kill(backend, SIGCONT)
            let rows = try await lane.run(Statement("select pg_backend_pid(), 2"))
            #expect(try rows.integer(0, 0) == Int64(backend))
            #expect(try rows.integer(0, 1) == 2)
        }
    }

    /// Lanes of which only the first asks what takes a server no time.
    private func lanes(_ harness: Harness) -> (reads: Lane, writes: Lane) {
        var writes = impatient(resends: false)
        writes.name = "writes"
        writes.deadline = .seconds(50)
        writes.frozenAfter = .seconds(50)
        writes.silentAfter = .milliseconds(100)
        return (harness.lane(impatient(resends: true)), harness.lane(writes))
    }

    @Test func `a server that is silent everywhere is left by idle connections too`() async throws {
        try await Harness.with { harness in
            let (reads, writes) = lanes(harness)
            let backends = [try await freeze(reads), try await freeze(writes)]
            defer { for backend in backends { kill(backend, SIGCONT) } }
            _ = try await reads.run(Statement("select 1"))
            let answer = try await writes.run(Statement("select 2")).integer(0, 0)
            #expect(answer == 2)
            #expect(
                harness.observations.all.contains(.disconnected(lane: "writes", reason: .frozen))
            )
        }
    }

    @Test func `what is under way on a silent server ends long before its deadline`() async throws {
        try await Harness.with { harness in
            let (reads, writes) = lanes(harness)
            let backends = [try await freeze(reads), try await freeze(writes)]
            defer { for backend in backends { kill(backend, SIGCONT) } }
            async let outcome = postgresError { () throws(PostgresError) in
                _ = try await writes.run(Statement("select 1"))
            }
            // Sending is not hearing: the server stays silent whatever it is asked meanwhile.
            while writes.health.inFlight == 0 { await Task.yield() }
            _ = try await reads.run(Statement("select 2"))
            let error = try await outcome
            #expect(error == .deadlineExceeded(sent: true))
        }
    }

    @Test func `a server that answers others is not silent`() async throws {
        try await Harness.with { harness in
            let (reads, writes) = lanes(harness)
            let backend = Statement("select pg_backend_pid()")
            let before = try await writes.run(backend).integer(0, 0)
            let frozen = try await freeze(reads)
            defer { kill(frozen, SIGCONT) }
            async let answer = reads.run(Statement("select 1"))
            let isFrozen = { @Sendable in
                harness.observations.all.contains(
                    .disconnected(lane: "impatient", reason: .frozen)
                )
            }
            while !isFrozen() { _ = try await writes.run(Statement("select 2")) }
            _ = try await answer
            let after = try await writes.run(backend).integer(0, 0)
            #expect(after == before)
        }
    }

    @Test func `a full queue refuses at once`() async throws {
        try await Harness.with { harness in
            var configuration = impatient(resends: false)
            configuration.queueMax = 2
            let lane = harness.lane(configuration)
            let backend = try await freeze(lane)
            defer { kill(backend, SIGCONT) }
            let refusals = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        do throws(PostgresError) {
                            _ = try await lane.run(Statement("select 1"))
                            return false
                        } catch {
                            return error == .queueFull
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(refusals == 7)
        }
    }

    @Test func `without a server the reason is told when the deadline has passed`() async throws {
        try await Harness.with { harness in
            let nowhere = PostgresConfiguration(dsn: "host=/nonexistent user=nobody")
            let lane = harness.lane(impatient(resends: false), nowhere)
            let error = try await postgresError { () throws(PostgresError) in
                _ = try await lane.run(Statement("select 1"))
            }
            guard case .unavailable(let reason) = error else { throw error }
            #expect(reason.contains("/nonexistent"))
            #expect(!lane.isConnected)
            #expect(lane.health.connectionFailure == reason)
        }
    }

    @Test func `who does not wait for a server learns at once that there is none`() async throws {
        try await Harness.with { harness in
            let nowhere = PostgresConfiguration(dsn: "host=/nonexistent user=nobody")
            var configuration = impatient(resends: true)
            configuration.deadline = .seconds(50)
            configuration.waitsForServer = false
            let lane = harness.lane(configuration, nowhere)
            let error = try await postgresError { () throws(PostgresError) in
                _ = try await lane.run(Statement("select 1"))
            }
            guard case .unavailable(let reason) = error else { throw error }
            #expect(reason.contains("/nonexistent"))
        }
    }

    @Test func `units wait for a server that comes later`() async throws {
        try await Harness.with { harness in
            let name = TestDatabase.freshName()
            let dsn = "\(harness.database.dsn) dbname=\(name)"
            let lane = harness.lane(.writes(), PostgresConfiguration(dsn: dsn))
            async let answer = lane.run(Statement("select 4")).integer(0, 0)
            await harness.observations.first { observation in
                if case .connectionFailed = observation { true } else { false }
            }
            let database = try await TestDatabase.create(name: name)
            let four = try await answer
            #expect(four == 4)
            await lane.close()
            try await database.drop()
        }
    }
}
