import Directory
import Logging
import NIOPosix
import Postgres
import PostgresTesting
import SCIM
import Simulator
import Testing
import WebTesting

@testable import Web

@Suite("The operations server: /livez, /readyz, /metrics")
struct OperationsServerTests {
    /// Runs the body with an operations server and a client for it.
    private func withOperations(
        draining: Draining = Draining(),
        obstacle: @escaping @Sendable () async -> String? = { nil },
        _ body:
            @escaping @Sendable (@Sendable (String, String) async throws -> TestAnswer)
            async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = OperationsServer(
            host: "127.0.0.1",
            port: 0,
            readiness: Readiness(draining: draining, obstacle: obstacle),
            runtime: WebRuntime(
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
                executor: globalConcurrentExecutor,
                clock: { DateTime(milliseconds: 0) },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                onServing: { port.yield($0) }
            )
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.run() }
            tasks.addTask {
                for await port in ports {
                    let client = HTTPClient()
                    try await body { method, path in
                        let url = "http://127.0.0.1:\(port)\(path)"
                        return TestAnswer(
                            try await client.send(HTTPExchangeRequest(method: method, url: url))
                        )
                    }
                    await client.close()
                    return
                }
            }
            try await tasks.next()
            tasks.cancelAll()
        }
    }

    @Test func `a process that runs is alive, whatever its database does`() async throws {
        try await withOperations(obstacle: { "no database" }) { send in
            let answer = try await send("GET", "/livez")
            #expect(answer.status == 200)
            #expect(answer.text == "alive\n")
        }
    }

    @Test func `a server with a database is ready`() async throws {
        try await withOperations { send in
            let answer = try await send("GET", "/readyz")
            #expect(answer.status == 200)
            #expect(answer.text == "ready\n")
        }
    }

    @Test func `a server without one says why it is not`() async throws {
        try await withOperations(obstacle: { "PostgreSQL cannot be reached: it is gone." }) {
            let answer = try await $0("GET", "/readyz")
            #expect(answer.status == 503)
            #expect(answer.text == "not ready: PostgreSQL cannot be reached: it is gone.\n")
        }
    }

    @Test func `a server that drains is not ready and does not ask the database`() async throws {
        let draining = Draining()
        draining.begin()
        let obstacle: @Sendable () async -> String? = {
            Issue.record("asked")
            return nil
        }
        try await withOperations(draining: draining, obstacle: obstacle) { send in
            let answer = try await send("GET", "/readyz")
            #expect(answer.status == 503)
            #expect(answer.text.contains("shutting down"))
            #expect(try await send("GET", "/livez").status == 200)
        }
    }

    @Test func `metrics are text that Prometheus reads`() async throws {
        try await withOperations { send in
            let answer = try await send("GET", "/metrics")
            #expect(answer.status == 200)
            #expect(
                answer.response.header("Content-Type")
                    == "text/plain; version=0.0.4; charset=utf-8"
            )
            #expect(answer.text.contains("# TYPE roster_build_info gauge\n"))
            let head = try await send("HEAD", "/metrics")
            #expect(head.status == 200)
            #expect(head.text.isEmpty)
        }
    }

    @Test func `nothing else is here`() async throws {
        try await withOperations { send in
            let unknown = try await send("GET", "/admin/v1/integrations")
            #expect(unknown.status == 404)
            let post = try await send("POST", "/readyz")
            #expect(post.status == 405)
            #expect(post.response.header("Allow") == "GET, HEAD")
        }
    }
}

@Suite("Whether the database can be written")
struct DatabaseProbeTests {
    private func obstacle(
        dsn: String,
        beforehand: (Lane) async throws -> Void
    ) async throws
        -> String?
    {
        let reactor = PostgresReactor(name: "probe")
        let configuration = PostgresConfiguration(dsn: dsn)
        let lane = Lane(
            LaneConfiguration(
                name: "probe",
                connections: 1,
                depth: 4,
                deadline: .seconds(5),
                resends: true
            ),
            configuration,
            on: reactor
        )
        let writes = Lane(.writes(connections: 1), configuration, on: reactor)
        do {
            try await beforehand(writes)
        } catch {
            await reactor.shutdown()
            throw error
        }
        let obstacle = await DatabaseProbe(lane: lane, writes: writes).obstacle()
        await reactor.shutdown()
        return obstacle
    }

    @Test func `one that can is no obstacle`() async throws {
        try await TestDatabase.with { database in
            let obstacle = try await obstacle(dsn: database.dsn) { writes in
                _ = try await writes.run(Statement("select 1"))
            }
            #expect(obstacle == nil)
        }
    }

    @Test func `one that only reads is`() async throws {
        try await TestDatabase.with { database in
            try await TestCluster.execute(
                "alter database \"\(database.name)\" set default_transaction_read_only = on"
            )
            let obstacle = try await obstacle(dsn: database.dsn) { writes in
                _ = try await writes.run(Statement("select 1"))
            }
            #expect(obstacle == "PostgreSQL is set to read-only.")
        }
    }

    @Test func `one that is not there is, with the reason`() async throws {
        let obstacle = try await obstacle(dsn: "host=/nowhere") { _ in }
        let sentence = try #require(obstacle)
        #expect(sentence.hasPrefix("PostgreSQL cannot be reached: "))
        #expect(sentence.contains("/nowhere"))
    }

    @Test func `while no server takes writes it says so without asking`() async throws {
        let reactor = PostgresReactor(name: "probe")
        let nowhere = PostgresConfiguration(dsn: "host=/nowhere")
        let writes = Lane(.writes(connections: 1), nowhere, on: reactor)
        while writes.health.connectionFailure == nil { await Task.yield() }
        // A question on this lane would be refused in other words.
        let lane = Lane(.reads(connections: 1), nowhere, on: reactor)
        await lane.close()
        let obstacle = await DatabaseProbe(lane: lane, writes: writes).obstacle()
        await reactor.shutdown()
        #expect(try #require(obstacle).hasPrefix("PostgreSQL cannot be reached: "))
    }

    @Test func `without a connection for writes it cannot be written`() async throws {
        try await TestDatabase.with { database in
            let obstacle = try await obstacle(dsn: database.dsn) { await $0.close() }
            #expect(obstacle?.hasPrefix("There is no connection for writes") == true)
        }
    }
}
