import Directory
import Foundation
import PostgresTesting
import Simulator
import Testing
import WebTesting

@Suite("Several servers on one database")
struct RevocationTests {
    @Test func `a token revoked on one opens nothing on the other that knows it`() async throws {
        try await TestDatabase.with(template: try await TemplateDatabase.name()) { database in
            try await ServerProcess.with(database) { first in
                try await ServerProcess.with(database) { second in
                    let tenant = try await first.tenant()
                    let elsewhere = tenant.on(second.url)
                    // A hit shows that the token is in the cache by now.
                    try await second.wait {
                        #expect(try await elsewhere.read("/Users").status == 200)
                        return try await hits(second) > 0
                    }
                    try await revoke(tenant, on: first)
                    let revoked = ContinuousClock.now
                    try await second.wait { try await elsewhere.read("/Users").status == 401 }
                    let time = revoked.duration(to: .now)
                    // Unheard, the entry would have lived about twice as long.
                    #expect(time < .milliseconds(TokenCache.lifetime) / 2, "\(time)")
                    await elsewhere.client.close()
                    await tenant.client.close()
                }
            }
        }
    }

    private func revoke(_ tenant: TestTenant, on server: ServerProcess) async throws {
        let list = try await admin("GET", "/\(tenant.integrationID)/tokens", server, tenant)
        let token = try #require(try list.texts("data", "id").first)
        let path = "/\(tenant.integrationID)/tokens/\(token)"
        #expect(try await admin("DELETE", path, server, tenant).status == 204)
    }

    private func admin(
        _ method: String,
        _ path: String,
        _ server: ServerProcess,
        _ tenant: TestTenant
    ) async throws -> TestAnswer {
        TestAnswer(
            try await tenant.client.send(
                HTTPExchangeRequest(
                    method: method,
                    url: server.url + "/admin/v1/integrations" + path,
                    headers: [("Authorization", "Bearer \(ServerProcess.adminKey)")]
                )
            )
        )
    }

    /// How often the server found a token in its cache.
    private func hits(_ server: ServerProcess) async throws -> Int {
        let client = HTTPClient()
        let answer = try await client.send(
            HTTPExchangeRequest(method: "GET", url: server.operationsURL + "/metrics")
        )
        await client.close()
        let line = answer.text.split(separator: "\n")
            .first { $0.hasPrefix(#"roster_token_cache_lookups_total{result="hit"}"#) }
        return try #require(line?.split(separator: " ").last.flatMap { Int($0) })
    }
}
