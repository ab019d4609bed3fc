import InMemoryLogging
import Logging
import Simulator
import Testing
import Web
import WebTesting

@Suite("What a request leaves in the log and in the metrics")
struct RequestObservationTests {
    @Test func `requests are counted by route template, and no tenant is named`() async throws {
        var setup = TestServer.Setup()
        let operations = Operations()
        setup.operations = operations
        try await withServer(setup) { server in
            let tenant = try await server.tenant()
            let user = try await tenant.newUser("anna")
            _ = try await tenant.read("/Users/\(user)")
            _ = try await tenant.read("/Users/nobody")
            _ = try await tenant.read("/Users?filter=userName eq \"anna\"")
            let text = operations.metrics.registry.exposition()
            let lines = Set(text.split(separator: "\n"))
            let users = #"route="/t/{tenant}/scim/v2/Users"#
            let count = #"roster_http_requests_total{plane="scim","#
            #expect(lines.contains("\(count)\(users)\",method=\"POST\",status=\"201\"} 1"))
            #expect(lines.contains("\(count)\(users)\",method=\"GET\",status=\"200\"} 1"))
            #expect(lines.contains("\(count)\(users)/{id}\",method=\"GET\",status=\"200\"} 1"))
            #expect(lines.contains("\(count)\(users)/{id}\",method=\"GET\",status=\"404\"} 1"))
            #expect(
                lines.contains(
                    "roster_http_request_duration_seconds_count{\(users)/{id}\",method=\"GET\"} 2"
                )
            )
            #expect(lines.contains("roster_http_requests_in_flight 0"))
            #expect(lines.contains(#"roster_token_cache_lookups_total{result="miss"} 1"#))
            #expect(lines.contains(#"roster_token_cache_lookups_total{result="hit"} 3"#))
            for secret in [tenant.id, tenant.token, "anna", user] {
                #expect(!text.contains(secret))
            }
        }
    }

    @Test func `every metric that is written is one of the table`() async throws {
        var setup = TestServer.Setup()
        let operations = Operations()
        setup.operations = operations
        try await withServer(setup) { server in
            _ = try await server.tenant()
            let known = Set(MetricFamily.all.map(\.name))
            let written = operations.metrics.registry.exposition().split(separator: "\n")
                .filter { $0.hasPrefix("# TYPE ") }.map { String($0.split(separator: " ")[2]) }
            #expect(written.filter { !known.contains($0) } == [])
            #expect(!written.isEmpty)
        }
    }

    @Test func `a line has the request, the route and the caller's trace, never the query`()
        async throws
    {
        let log = InMemoryLogHandler()
        var setup = TestServer.Setup()
        setup.logger = Logger(label: "test") { _ in log }
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        try await withServer(setup) { server in
            let tenant = try await server.tenant()
            let answer = try await tenant.send(
                "GET",
                "/Users?filter=userName eq \"secret-name\"",
                headers: [
                    ("Authorization", "Bearer \(tenant.token)"),
                    ("traceparent", "00-\(trace)-00f067aa0ba902b7-01"),
                ]
            )
            let id = try #require(answer.response.header("Request-Id"))
            let line = try #require(
                log.entries.first { $0.metadata["request_id"] == "\(id)" }
            ).metadata
            #expect(line["trace_id"] == "\(trace)")
            #expect(line["span_id"] == "00f067aa0ba902b7")
            #expect(line["route"] == "/t/{tenant}/scim/v2/Users")
            #expect(line["tenant_id"] == "\(tenant.id)")
            #expect(line["status"]?.description == "200")
            #expect(line["method"] == "GET")
            #expect(line["duration_ms"] != nil)
            #expect(line.count == 8)
            #expect(!log.entries.contains { "\($0)".contains("secret-name") })
        }
    }

    @Test func `while the server drains, every answer closes its connection`() async throws {
        var setup = TestServer.Setup()
        let operations = Operations()
        setup.operations = operations
        try await withServer(setup) { server in
            let before = try await server.admin("GET", "/integrations")
            #expect(before.response.header("Connection") == nil)
            operations.draining.begin()
            for _ in 0..<3 {
                let answer = try await server.admin("GET", "/integrations")
                #expect(answer.status == 200)
                #expect(answer.response.header("Connection") == "close")
            }
        }
    }
}
