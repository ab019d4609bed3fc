import SCIM
import Testing
import WebTesting

@Suite("No tenant sees or changes another")
struct TenantIsolationTests {
    @Test func `two tenants have the same names side by side`() async throws {
        try await withServer { server in
            let (one, two) = (try await server.tenant(), try await server.tenant())
            for tenant in [one, two] {
                let user = try await tenant.newUser("anna@example.com")
                _ = try await tenant.newGroup("Staff", members: [user])
            }
            #expect(try await one.read("/Users").totalResults == 1)
            #expect(try await two.read("/Groups").totalResults == 1)
            #expect(try await one.read("/Users").text != two.read("/Users").text)
        }
    }

    @Test func `another tenant's token is no token, on every route`() async throws {
        try await withServer { server in
            let (one, two) = (try await server.tenant(), try await server.tenant())
            let user = try await one.newUser("anna")
            let group = try await one.newGroup("Staff", members: [user])
            for (method, path, body) in Self.routes(user: user, group: group) {
                let answer = try await one.send(
                    method,
                    path,
                    body,
                    headers: [("Authorization", "Bearer \(two.token)")]
                )
                #expect(answer.status == 401, "\(method) \(path)")
                #expect(try answer.scimType == nil)
            }
            #expect(try await one.members(of: group) == [user])
            #expect(try await one.read("/Users/\(user)").text("userName") == "anna")
        }
    }

    @Test func `another tenant's ids name nothing, on every route`() async throws {
        try await withServer { server in
            let (one, two) = (try await server.tenant(), try await server.tenant())
            let user = try await one.newUser("anna")
            let group = try await one.newGroup("Staff", members: [user])
            let before = try await one.read("/Users/\(user)").text
            for (method, path, body) in Self.routes(user: user, group: group)
            where path.contains(user) || path.contains(group) {
                let answer = try await two.send(method, path, body)
                #expect(answer.status == 404, "\(method) \(path)")
                #expect(!answer.text.contains("anna") && !answer.text.contains("Staff"))
            }
            #expect(try await one.read("/Users/\(user)").text == before)
            #expect(try await one.members(of: group) == [user])
        }
    }

    @Test func `members of another tenant do not resolve`() async throws {
        try await withServer { server in
            let (one, two) = (try await server.tenant(), try await server.tenant())
            let user = try await one.newUser("anna")
            let group = try await two.newGroup("Staff", members: [user])
            #expect(try await two.members(of: group) == [])
            let found = try await two.read(#"/Groups?filter=members eq "\#(user)""#)
            #expect(try found.totalResults == 0)
        }
    }

    @Test func `admin keys open no tenant and tokens open no admin route`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            let answer = try await tenant.read(
                "/Users",
                headers: [("Authorization", "Bearer \(server.adminKey)")]
            )
            #expect(answer.status == 401)
            let admin = try await server.admin(
                "GET",
                "/integrations",
                headers: [("Authorization", "Bearer \(tenant.token)")]
            )
            #expect(admin.status == 401)
        }
    }

    @Test func `unknown tenants and wrong tokens look the same`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            let ghost = TestTenant(
                id: "0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a1",
                integrationID: "",
                baseURL: "",
                address: "\(server.address)/t/0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a1/scim/v2",
                token: tenant.token,
                client: tenant.client
            )
            let unknown = try await ghost.read("/Users")
            let wrong = try await tenant.read(
                "/Users",
                headers: [("Authorization", "Bearer rst_wrong")]
            )
            #expect(unknown.status == 401)
            #expect(unknown.text == wrong.text)
        }
    }

    private static func routes(user: String, group: String) -> [(String, String, String?)] {
        let patch = """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
             "Operations":[{"op":"remove","path":"members"}]}
            """
        return [
            ("GET", "/Users", nil), ("POST", "/Users", TestTenant.user("eve")),
            ("GET", "/Users/\(user)", nil), ("PUT", "/Users/\(user)", TestTenant.user("eve")),
            (
                "PATCH", "/Users/\(user)",
                """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                 "Operations":[{"op":"replace","path":"userName","value":"eve"}]}
                """
            ),
            ("DELETE", "/Users/\(user)", nil), ("GET", "/Groups", nil),
            ("POST", "/Groups", TestTenant.group("Eves")), ("GET", "/Groups/\(group)", nil),
            ("PUT", "/Groups/\(group)", TestTenant.group("Eves")),
            ("PATCH", "/Groups/\(group)", patch), ("DELETE", "/Groups/\(group)", nil),
            ("GET", "/ServiceProviderConfig", nil), ("GET", "/Schemas", nil),
            ("GET", "/ResourceTypes", nil),
        ]
    }
}
