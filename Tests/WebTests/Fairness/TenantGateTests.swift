import HTTPTypes
import Simulator
import Testing
import WebTesting

@testable import Web

@Suite("One tenant's requests do not fill the server", .timeLimit(.minutes(2)))
struct TenantGateTests {
    private struct Bench: Sendable {
        let server: TestServer
        let operations: Operations

        /// What the metrics say of a series.
        func metric(_ series: String) -> String? {
            operations.metrics.registry.exposition().split(separator: "\n")
                .first { $0.hasPrefix(series + " ") }
                .map { String($0.dropFirst(series.count + 1)) }
        }

        func awaitWaiting(_ count: Int) async {
            while metric("roster_tenant_requests_waiting") != "\(count)" { await Task.yield() }
        }

        /// A request whose body does not come to its end, so that it stays in.
        func hold(
            _ tenant: TestTenant,
            _ path: String = "/Users",
            length: Int = TenantGateTests.body.utf8.count
        ) async throws -> RawConnection {
            // Known from now on, so that nothing is looked up between the request and its place.
            _ = try await answer(200, to: tenant)
            return try await hold(
                tenant.address + path,
                authorization: "Bearer \(tenant.token)",
                contentType: "application/scim+json",
                length: length
            )
        }

        /// The same at any URL.
        func hold(
            _ url: String,
            authorization: String,
            contentType: String,
            length: Int = TenantGateTests.body.utf8.count
        ) async throws -> RawConnection {
            let path = try #require(url.firstRange(of: "/t/")).lowerBound
            let port = url[..<path].split(separator: ":").last.flatMap { UInt16($0) }
            let connection = try RawConnection(port: try #require(port))
            let before = metric("roster_http_requests_in_flight")
            try connection.send(
                """
                POST \(url[path...]) HTTP/1.1\r
                Host: localhost\r
                Authorization: \(authorization)\r
                Content-Type: \(contentType)\r
                Content-Length: \(length)\r
                \r
                {
                """
            )
            while metric("roster_http_requests_in_flight") == before { await Task.yield() }
            return connection
        }

        /// The first answer to a GET that has this status.
        func answer(_ status: Int, to tenant: TestTenant) async throws -> TestAnswer {
            while true {
                let answer = try await tenant.read("/Users?count=1")
                if answer.status == status { return answer }
            }
        }
    }

    /// So long that it is not waited for at the door.
    private static let body = #"{"userName":"held"}"# + String(repeating: " ", count: 20_000)

    private func run(
        requestsMax: Int = 1,
        _ change: (inout TenantLimits) -> Void = { _ in },
        _ body: @escaping @Sendable (Bench) async throws -> Void
    ) async throws {
        var setup = TestServer.Setup()
        setup.tenantLimits.requestsMax = requestsMax
        setup.tenantLimits.requestsMaxAlone = requestsMax
        setup.tenantLimits.waitingMax = 0
        change(&setup.tenantLimits)
        let operations = setup.operations
        try await withServer(setup) { server in
            try await body(Bench(server: server, operations: operations))
        }
    }

    @Test func `what is beyond the limit is told to come back, and others are served`()
        async throws
    {
        try await run(requestsMax: 2) { bench in
            let loud = try await bench.server.tenant()
            let quiet = try await bench.server.tenant()
            let first = try await bench.hold(loud)
            let second = try await bench.hold(loud, "/Bulk")
            let refused = try await bench.answer(429, to: loud)
            #expect(try refused.scimType == nil)
            #expect(refused.response.header("Retry-After") == "5")
            for (method, path) in [
                ("GET", "/Users/x"), ("DELETE", "/Users/x"), ("GET", "/Schemas"),
            ] {
                #expect(try await loud.send(method, path).status == 429)
            }
            #expect(try await loud.send("HEAD", "/Users").status == 429)
            #expect(try await loud.patch("/Users/x", "").status == 429)
            for _ in 0..<5 { #expect(try await quiet.read("/Users").status == 200) }
            #expect(
                bench.metric(
                    #"roster_tenant_requests_refused_total{plane="scim",reason="concurrency"}"#
                ).flatMap { Int($0) } ?? 0 >= 6
            )
            try first.send(String(Self.body.dropFirst()))
            #expect(try first.received(until: "\r\n").contains("201"))
            #expect(try await loud.read("/Users").status == 200)
            _ = consume second
        }
    }

    @Test(arguments: [("okta", 429), ("entra", 503)])
    func `each provider is told what it waits on`(_ provider: String, _ status: Int) async throws {
        try await run { bench in
            let tenant = try await bench.server.tenant(provider: provider)
            let held = try await bench.hold(tenant)
            let refused = try await bench.answer(status, to: tenant)
            #expect(refused.response.header("Retry-After") == "5")
            _ = consume held
        }
    }

    @Test func `a client that is slow to send a short body takes nobody's place`() async throws {
        try await run { bench in
            let tenant = try await bench.server.tenant()
            let slow = try await bench.hold(tenant, length: 21)
            for _ in 0..<5 { #expect(try await tenant.read("/Users").status == 200) }
            try slow.send(#""userName":"later" }"#)
            #expect(try slow.received(until: "\r\n").contains("201"))
        }
    }

    @Test func `a client that goes away gives its place back`() async throws {
        try await run { bench in
            let tenant = try await bench.server.tenant()
            do {
                let held = try await bench.hold(tenant)
                _ = try await bench.answer(429, to: tenant)
                _ = consume held
            }
            _ = try await bench.answer(200, to: tenant)
        }
    }

    @Test func `what fails gives its place back`() async throws {
        try await run { bench in
            let tenant = try await bench.server.tenant()
            for (method, path, body) in [
                ("GET", "/Users/x", nil), ("POST", "/Users", "{"), ("PUT", "/Schemas", "{}"),
                ("GET", "/Users?filter=x", nil), ("GET", "/Nothing", nil), ("POST", "/Bulk", "[]"),
                ("DELETE", "/Groups/x", nil),
            ] {
                #expect(try await tenant.send(method, path, body).status / 100 == 4)
                #expect(try await tenant.read("/Users").status == 200, "\(method) \(path)")
            }
        }
    }

    @Test func `who waits is answered when there is a place`() async throws {
        try await run {
            $0.waitingMax = 3
        } _: { bench in
            let tenant = try await bench.server.tenant()
            let held = try await bench.hold(tenant)
            let answers = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<3 {
                    group.addTask { try await tenant.patchApart("/Users/x\(number)", "") }
                }
                await bench.awaitWaiting(3)
                let refused = try await tenant.read("/Users")
                #expect(refused.status == 429)
                try held.send(String(Self.body.dropFirst()))
                #expect(try held.received(until: "\r\n").contains("201"))
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count == 3 && !answers.contains(429))
            #expect(bench.metric("roster_tenant_requests_waiting") == "0")
        }
    }

    @Test func `nobody waits for ever`() async throws {
        try await run {
            $0.waitingMax = 3
            $0.waitMax = .milliseconds(50)
        } _: { bench in
            let tenant = try await bench.server.tenant()
            let held = try await bench.hold(tenant)
            _ = try await bench.answer(429, to: tenant)
            #expect(bench.metric("roster_tenant_requests_waiting") == "0")
            _ = consume held
            _ = try await bench.answer(200, to: tenant)
        }
    }

    @Test(arguments: ["okta", "entra"])
    func `above the rate it is 429 with the seconds to wait`(_ provider: String) async throws {
        try await run(requestsMax: 4) {
            $0.rate = RequestRate(perSecond: 1)
        } _: { bench in
            let tenant = try await bench.server.tenant(provider: provider)
            let other = try await bench.server.tenant(provider: provider)
            let refused = try await bench.answer(429, to: tenant)
            #expect(try refused.scimType == nil)
            #expect(refused.response.header("Retry-After") == "1")
            #expect(refused.text.contains("1 requests a second"))
            #expect(try await other.read("/Users").status == 200)
            #expect(
                bench.metric(#"roster_tenant_requests_refused_total{plane="scim",reason="rate"}"#)
                    == "1"
            )
        }
    }

    @Test func `the planes of a tenant have places of their own`() async throws {
        try await run { bench in
            let tenant = try await bench.server.tenant()
            let product = try await bench.server.product(of: tenant)
            let group = "/group?groupname=nobody"
            #expect(try await product.send("GET", group).status == 404)
            let provisioning = try await bench.hold(tenant)
            #expect(try await product.send("GET", group).status == 404)
            let searching = try await bench.hold(
                product.address + "/search?entity-type=user",
                authorization: product.authorization,
                contentType: "application/xml"
            )
            var refused = try await product.send("GET", group)
            // Applications are looked up anew each time, and the search may still be.
            while refused.status == 404 { refused = try await product.send("GET", group) }
            #expect(refused.status == 503)
            #expect(try refused.reason == "OPERATION_FAILED")
            #expect(refused.response.header("Retry-After") == "5")
            _ = consume provisioning
            _ = consume searching
            await product.http.close()
        }
    }
}
