import Directory
import Logging
import Testing
import Web

@testable import roster

@Suite("Settings: one reader of flags and environment")
struct SettingsTests {
    @Test func `without flags and environment the defaults hold`() throws {
        let settings = try Settings(SettingValues(flags: [:], environment: [:]))
        #expect(settings.publicURL == nil)
        #expect(settings.host == "127.0.0.1")
        #expect(settings.port == 8080)
        #expect(settings.logLevel == .info)
        #expect(settings.eventDays == 30)
        #expect(settings.tenantLimits.requestsMax == 2)
        #expect(settings.tenantLimits.rate == nil)
        #expect(settings.database.preparesStatements)
        #expect(settings.database.connections.write == 16)
        #expect(settings.database.roles.tenant == "roster_tenant")
    }

    @Test func `a flag wins over the environment`() throws {
        let values = SettingValues(
            flags: [.port: "9000"],
            environment: ["ROSTER_PORT": "9001", "ROSTER_HOST": "::1"]
        )
        let settings = try Settings(values)
        #expect(settings.port == 9000)
        #expect(settings.host == "::1")
    }

    @Test func `an empty variable counts as not set`() throws {
        let values = SettingValues(flags: [:], environment: ["ROSTER_PORT": ""])
        #expect(try Settings(values).port == 8080)
    }

    @Test func `the variable that Kubernetes makes of a service called roster is no port`() throws {
        let environment = ["ROSTER_PORT": "tcp://10.0.0.1:8080"]
        #expect(try Settings(SettingValues(flags: [:], environment: environment)).port == 8080)
    }

    @Test func `trusted proxies are addresses and networks with commas between them`() throws {
        let values = SettingValues(
            flags: [.trustedProxies: "10.0.0.0/8, 2001:db8::1"],
            environment: [:]
        )
        let proxies = try Settings(values).trustedProxies
        #expect(proxies.map(\.description) == ["10.0.0.0/8", "2001:db8::1"])
        #expect(try Settings(SettingValues(flags: [:], environment: [:])).trustedProxies == [])
    }

    @Test func `the public URL loses its trailing slash`() throws {
        let values = SettingValues(
            flags: [.publicURL: "https://roster.example.com/scim//"],
            environment: [:]
        )
        #expect(try Settings(values).publicURL == "https://roster.example.com/scim")
    }

    @Test func `listening uses the control role's connection unless it has its own`() throws {
        let values = SettingValues(flags: [.controlDSN: "host=a"], environment: [:])
        #expect(try Settings(values).database.dsn.listen == .text("host=a"))
    }

    @Test(arguments: [
        (Setting.port, "65536"), (.port, "80a"), (.publicURL, "roster.example.com"),
        (.publicURL, "ftp://example.com"), (.publicURL, "https://user:pw@example.com"),
        (.publicURL, "https://example.com/?a=b"),
        (.logLevel, "verbose"), (.preparedStatements, "yes"), (.readConnections, "0"),
        (.roleOwner, "a role"), (.adminKey, "short"), (.trustedProxies, "10.0.0.0/8,proxy"),
        (.eventDays, "0"), (.eventDays, "3651"), (.operationsPort, "-1"), (.drainDelay, "5s"),
        (.drainGrace, "0.5"), (.logFormat, "xml"), (.tenantConcurrency, "0"),
        (.tenantRate, "24"), (.tenantRate, "-25"), (.tenantRate, "100001"),
    ])
    func `a value that cannot be used is refused`(_ setting: Setting, _ text: String) {
        let values = SettingValues(flags: [:], environment: [setting.variable: text])
        #expect(throws: SettingsError.self) { try Settings(values) }
    }

    @Test func `an error names the variable, the value and what would do`() throws {
        let values = SettingValues(flags: [:], environment: ["ROSTER_PORT": "abc"])
        let error = try #require(throws: SettingsError.self) { try Settings(values) }
        #expect(
            error.sentence
                == "ROSTER_PORT is \"abc\", but it has to be a whole number from 0 to 65535."
        )
        #expect(error.failure.status == CommandFailure.configuration)
    }

    @Test func `an error of a flag names the flag`() throws {
        let values = SettingValues(flags: [.port: "abc"], environment: [:])
        let error = try #require(throws: SettingsError.self) { try Settings(values) }
        #expect(error.sentence.hasPrefix("--port is \"abc\""))
        #expect(error.failure.status == CommandFailure.usage)
    }

    @Test func `an error about a secret does not show it`() throws {
        let values = SettingValues(flags: [:], environment: ["ROSTER_ADMIN_KEY": "hunter2"])
        let error = try #require(throws: SettingsError.self) { try Settings(values) }
        #expect(!error.sentence.contains("hunter2"))
    }
}
