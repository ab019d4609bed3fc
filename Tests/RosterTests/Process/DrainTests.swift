import Foundation
import Postgres
import PostgresTesting
import Simulator
import Synchronization
import Testing
import WebTesting

@Suite("SIGTERM: readiness goes first, and no request is lost", .serialized)
struct DrainTests {
    /// What the clients of a test know of each other.
    private final class Traffic: Sendable {
        let isOver = Atomic<Bool>(false)
        let answered = Atomic<Int>(0)
        let lost = Mutex<[String]>([])
    }

    /// Sends users, one every 40 ms on a connection that it keeps, until the traffic is over: as
    /// a load balancer that has seen /readyz say no sends no more.
    private static func send(_ name: String, to tenant: TestTenant, _ traffic: Traffic) async throws
    {
        let tenant = tenant.apart()
        let start = ContinuousClock.now
        var sent = 0
        while !traffic.isOver.load(ordering: .relaxed) {
            sent += 1
            do {
                let answer = try await tenant.post("/Users", TestTenant.user("\(name)-\(sent)"))
                if answer.status == 201 {
                    traffic.answered.add(1, ordering: .relaxed)
                } else {
                    traffic.lost.withLock { $0.append("\(answer.status) \(answer.text)") }
                }
                if answer.response.header("Connection") == "close" { await tenant.client.close() }
            } catch {
                traffic.lost.withLock { $0.append("\(error)") }
            }
            try await Task.sleep(until: start + .milliseconds(40 * sent), clock: .continuous)
        }
        await tenant.client.close()
    }

    @Test func `200 requests a second go on while it comes, and all are answered`() async throws {
        try await TestDatabase.with(template: try await TemplateDatabase.name()) { database in
            let settings = ["ROSTER_DRAIN_DELAY": "3"]
            try await ServerProcess.with(database, settings: settings) { server in
                let tenant = try await server.tenant()
                let traffic = Traffic()
                try await withThrowingTaskGroup(of: Void.self) { clients in
                    for number in 0..<8 {
                        clients.addTask {
                            try await Self.send("client\(number)", to: tenant, traffic)
                        }
                    }
                    try await server.wait { traffic.answered.load(ordering: .relaxed) >= 200 }
                    server.send(SIGTERM)
                    // As a kubelet looks, and takes the server out when it says no twice.
                    var refusals = 0
                    try await server.wait {
                        refusals += try await server.probe("/readyz") == 503 ? 1 : 0
                        return refusals >= 20
                    }
                    #expect(try await server.probe("/livez") == 200)
                    traffic.isOver.store(true, ordering: .relaxed)
                    try await clients.waitForAll()
                }
                #expect(traffic.lost.withLock { $0 } == [])
                #expect(try await server.exit(within: .seconds(20)) == 0)
                let stored = try await count(database)
                #expect(stored == traffic.answered.load(ordering: .relaxed))
                await tenant.client.close()
            }
        }
    }

    @Test func `a request in flight is answered after the listener has closed`() async throws {
        try await TestDatabase.with(template: try await TemplateDatabase.name()) { database in
            let settings = ["ROSTER_DRAIN_DELAY": "0"]
            try await ServerProcess.with(database, settings: settings) { server in
                let tenant = try await server.tenant()
                let blocker = try await blocker(database)
                async let slow = tenant.post("/Users", TestTenant.user("slow"))
                try await server.wait { try await isBlocked(database) }
                server.send(SIGTERM)
                try await server.wait { try await !accepts(server) }
                #expect(try await server.probe("/readyz") == 503)
                try await blocker.execute(script: "rollback")
                await blocker.close()
                let answer = try await slow
                #expect(answer.status == 201)
                #expect(answer.response.header("Connection") == "close")
                #expect(try await server.exit(within: .seconds(20)) == 0)
                await tenant.client.close()
            }
        }
    }

    @Test func `a request that does not end is broken off when the grace is over`() async throws {
        try await TestDatabase.with(template: try await TemplateDatabase.name()) { database in
            let settings = ["ROSTER_DRAIN_DELAY": "0", "ROSTER_DRAIN_GRACE": "1"]
            try await ServerProcess.with(database, settings: settings) { server in
                let tenant = try await server.tenant()
                let blocker = try await blocker(database)
                async let slow = tenant.post("/Users", TestTenant.user("slow"))
                try await server.wait { try await isBlocked(database) }
                server.send(SIGTERM)
                // The statement alone would wait for 35 s.
                #expect(try await server.exit(within: .seconds(20)) != nil)
                _ = try? await slow
                await blocker.close()
                await tenant.client.close()
            }
        }
    }

    /// A session in whose transaction no user can be created.
    private func blocker(_ database: TestDatabase) async throws -> PostgresSession {
        let session = try await PostgresSession(database.configuration)
        try await session.execute(
            script: "begin; lock table roster.resources in exclusive mode"
        )
        return session
    }

    private func isBlocked(_ database: TestDatabase) async throws -> Bool {
        let session = try await PostgresSession(database.configuration)
        let rows = try await session.query(
            "select count(*) from pg_locks where not granted and database = "
                + "(select oid from pg_database where datname = current_database())"
        )
        await session.close()
        return try rows.integer(0, 0) > 0
    }

    private func count(_ database: TestDatabase) async throws -> Int {
        let session = try await PostgresSession(database.configuration)
        let rows = try await session.query("select count(*) from roster.resources")
        await session.close()
        return Int(try rows.integer(0, 0))
    }

    /// Whether the server takes a new connection.
    private func accepts(_ server: ServerProcess) async throws -> Bool {
        let client = HTTPClient()
        do {
            _ = try await client.send(HTTPExchangeRequest(method: "GET", url: server.url + "/"))
            await client.close()
            return true
        } catch HTTPClientError.unreachable {
            await client.close()
            return false
        } catch HTTPClientError.connectionClosed {
            await client.close()
            return true
        }
    }
}
