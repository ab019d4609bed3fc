import Simulator
import Testing
import WebTesting

@Suite("What identity providers really send succeeds")
struct ProviderPlayTests {
    @Test(arguments: Provider.allCases)
    func `every step passes, also when the tenant has data already`(
        _ provider: Provider
    ) async throws {
        try await withServer { server in
            let kind = provider.rawValue.hasPrefix("okta") ? "okta" : "entra"
            let tenant = try await server.tenant(provider: kind)
            for seed: UInt64 in [1, 2] {
                let report = try await Player(baseURL: tenant.address, token: tenant.token)
                    .play(provider.script(scale: .quick, seed: seed))
                #expect(report.failed.isEmpty, "\(report.text)")
                #expect(report.passed > 10)
            }
        }
    }

    @Test func `both families of Okta app end in the same directory`() async throws {
        try await withServer { server in
            var states: [StoredState] = []
            for provider in [Provider.okta, .oktaCatalog] {
                let tenant = try await server.tenant()
                let script = provider.script(scale: .quick, seed: 7)
                _ = try await Player(baseURL: tenant.address, token: tenant.token).play(script)
                states.append(
                    try await Player(baseURL: tenant.address, token: tenant.token).storedState()
                )
            }
            #expect(states[0] == states[1])
            #expect(states[0].users.count > 25)
        }
    }

    @Test func `an import of 250 people and a push of 1,000 succeed`() async throws {
        try await withTenant { tenant in
            let report = try await Player(baseURL: tenant.address, token: tenant.token)
                .play(Provider.oktaCatalog.script(scale: .full, seed: 3))
            #expect(report.failed.isEmpty, "\(report.text)")
        }
    }
}
