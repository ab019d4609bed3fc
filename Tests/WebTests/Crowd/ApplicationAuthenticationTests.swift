import Directory
import SCIM
import Testing
import Web
import WebTesting

@Suite("Applications log in with HTTP Basic")
struct ApplicationAuthenticationTests {
    @Test func `name and password are needed, and the name's case does not matter`() async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make("Jira \u{C4}")
            #expect(await bench.logIn("Jira \u{C4}", made.password) == made.id)
            #expect(await bench.logIn("JIRA a\u{308}", made.password) == made.id)
            #expect(await bench.logIn("jira", made.password) == "invalid")
            #expect(await bench.logIn(authorization: nil) == "missing")
            let right = ApplicationBench.basic("Jira \u{C4}", made.password)
            let value = right.dropFirst(6)
            for accepted in [
                "basic \(value)", "BASIC  \(value)", "Basic \(value.filter { $0 != "=" })",
            ] {
                #expect(await bench.logIn(authorization: accepted) == made.id, "\(accepted)")
            }
            for refused in [
                "", "Basic", "Basic \(value)=====", "Bearer \(value)", "\(value)", "Basic ????",
                "Bearer \(bench.tenant.token)", "Basic \(value) x", ApplicationBench.basic("", ""),
                ApplicationBench.basic("Jira \u{C4}\0", made.password),
            ] {
                #expect(await bench.logIn(authorization: refused) == "invalid", "\(refused)")
            }
        }
    }

    @Test func `a wrong password, application or tenant all look the same`() async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make()
            let wrong = ApplicationBench.wrongPassword()
            #expect(await bench.logIn("jira", wrong) == "invalid")
            #expect(await bench.logIn("wiki", made.password) == "invalid")
            let tenant = "0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a1"
            #expect(await bench.logIn("jira", made.password, tenant: tenant) == "invalid")
            #expect(await bench.logIn("jira", made.password, tenant: "x") == "invalid")
            #expect(await bench.logIn("jira", bench.tenant.token) == "invalid")
            try await ApplicationBench.run { stranger in
                let theirs = try await stranger.make("jira")
                #expect(await bench.logIn("jira", theirs.password) == "invalid")
                #expect(await stranger.logIn("jira", theirs.password) == theirs.id)
            }
        }
    }

    @Test func `every well-formed password costs a hash, and no other does`() async throws {
        try await ApplicationBench.run(apart: true) { bench in
            let made = try await bench.make()
            let other = try await bench.make("wiki")
            #expect(await bench.logIn("wiki", other.password) == other.id)
            // A worker that takes nothing shows who would have asked it.
            await bench.server.worker.shutdown()
            let wrong = ApplicationBench.wrongPassword()
            let tenant = "0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a1"
            #expect(await bench.logIn("jira", made.password) == "directory unavailable")
            #expect(await bench.logIn("jira", wrong) == "directory unavailable")
            #expect(await bench.logIn("nobody", wrong) == "directory unavailable")
            #expect(await bench.logIn("jira", wrong, tenant: tenant) == "directory unavailable")
            #expect(await bench.logIn("jira", "admin") == "invalid")
            #expect(await bench.logIn("jira", String(wrong.dropLast()) + "#") == "invalid")
            #expect(await bench.logIn("wiki", other.password) == other.id)
        }
    }

    @Test func `wrong passwords of one client are limited, a right one known before is not`()
        async throws
    {
        try await ApplicationBench.run { bench in
            let known = try await bench.make("known")
            let new = try await bench.make("new")
            #expect(await bench.logIn("known", known.password) == known.id)
            for _ in 0..<LoginLimiter.tenantFailuresMax {
                #expect(await bench.logIn("known", ApplicationBench.wrongPassword()) == "invalid")
            }
            #expect(await bench.logIn("known", ApplicationBench.wrongPassword()) == "throttled")
            #expect(await bench.logIn("nobody", ApplicationBench.wrongPassword()) == "throttled")
            #expect(await bench.logIn("new", new.password) == "throttled")
            #expect(await bench.logIn("known", known.password) == known.id)
            let elsewhere = ClientAddress(IPAddress("192.0.2.2"))
            #expect(await bench.logIn("new", new.password, from: elsewhere) == new.id)
            bench.clock.advance(by: LoginLimiter.window)
            #expect(await bench.logIn("known", ApplicationBench.wrongPassword()) == "invalid")
        }
    }

    @Test func `an address outside the list is refused, told only with the right password`()
        async throws
    {
        try await ApplicationBench.run { bench in
            let list = #","allowed_addresses":["192.0.2.0/24","2001:db8::/32"]"#
            let made = try await bench.make(more: list)
            let inside = [ApplicationBench.home, ClientAddress(IPAddress("2001:db8:5::1"))]
            for address in inside {
                #expect(await bench.logIn("jira", made.password, from: address) == made.id)
            }
            for text in ["198.51.100.1", "2001:db9::1", "unknown"] {
                let address = ClientAddress(IPAddress(text))
                let wrong = ApplicationBench.wrongPassword()
                #expect(
                    await bench.logIn("jira", made.password, from: address) == "address refused"
                )
                #expect(await bench.logIn("jira", wrong, from: address) == "invalid")
            }
            let path = "\(bench.path)/\(made.id)"
            let body = #"{"allowed_addresses":["198.51.100.1"]}"#
            #expect(try await bench.server.admin("PATCH", path, body).status == 200)
            #expect(await bench.logIn("jira", made.password) == "address refused")
        }
    }

    @Test func `a deletion and a new name hold at once`() async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make()
            #expect(await bench.logIn("jira", made.password) == made.id)
            let path = "\(bench.path)/\(made.id)"
            _ = try await bench.server.admin("PATCH", path, #"{"name":"jira-2"}"#)
            #expect(await bench.logIn("jira", made.password) == "invalid")
            #expect(await bench.logIn("jira-2", made.password) == made.id)
            _ = try await bench.server.admin("DELETE", path)
            #expect(await bench.logIn("jira-2", made.password) == "invalid")
        }
    }

    @Test func `the application says what it may see and whether passwords are kept`() async throws
    {
        try await ApplicationBench.run { bench in
            let made = try await bench.make(more: #","lower_case_names":true,"tombstone_days":7"#)
            let found = try await bench.authentication.application(
                tenant: bench.tenant.id,
                authorization: ApplicationBench.basic("jira", made.password),
                address: ApplicationBench.home,
                requestID: "req_test"
            )
            #expect(found.policy.lowersNames)
            #expect(found.policy.tombstoneDays == 7)
            #expect(found.tenant.text == bench.tenant.id)
            #expect(!found.acceptsPasswords)
            _ = try await bench.server.admin(
                "PATCH",
                "/integrations/\(bench.tenant.integrationID)",
                #"{"features":{"passwords":true}}"#
            )
            #expect(try await bench.application(made.id).acceptsPasswords)
        }
    }

    @Test func `who was not let in stands in the status`() async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make(more: #","allowed_addresses":["192.0.2.1"]"#)
            let abroad = ClientAddress(IPAddress("198.51.100.1"))
            _ = await bench.logIn("jira", ApplicationBench.wrongPassword(), from: abroad)
            _ = await bench.logIn("jira", made.password, from: abroad)
            let logins = "refused_logins"
            #expect(
                try await bench.status(made.id, logins, "count") == .number(JSONNumber(2))
            )
            #expect(
                try await bench.status(made.id, logins, "last_from") == .string("198.51.100.1")
            )
            #expect(try await bench.status(made.id, "client_address") == .null)
        }
    }
}
