import SCIM
import Simulator
import Testing
import WebTesting

@Suite("The admin API")
struct AdminTests {
    @Test func `an integration is answered with its URL, its token and the steps`() async throws {
        try await withServer { server in
            let answer = try await server.admin(
                "POST",
                "/integrations",
                #"{"name":"Acme","provider":"okta","organization":"Acme Inc","external_key":"c-42"}"#
            )
            #expect(answer.status == 201)
            let tenant = try #require(try answer.text("tenant_id"))
            let base = "\(TestServer.publicURL)/t/\(tenant)/scim/v2"
            #expect(try answer.text("scim_base_url") == base)
            #expect(try answer.text("dialect") == "okta")
            let token = try #require(try answer.text("token"))
            #expect(token.hasPrefix("rst_"))
            #expect(answer.text.contains("SCIM connector base URL"))
            let id = try #require(try answer.text("id"))
            let read = try await server.admin("GET", "/integrations/\(id)")
            #expect(read.status == 200)
            #expect(!read.text.contains(token))
            #expect(try read.text("external_key") == "c-42")
        }
    }

    @Test(arguments: [
        (#"{"provider":"okta"}"#, "/name"), (#"{"name":"A"}"#, "/provider"),
        (#"{"name":"A","provider":"octa"}"#, "/provider"),
        (#"{"name":"A","provider":"okta","dialect":"loose"}"#, "/dialect"),
        (#"{"name":"A","provider":"okta","colour":"red"}"#, "/colour"),
        (#"{"name":5,"provider":"okta"}"#, "/name"),
    ])
    func `a wrong field is named by a pointer`(_ body: String, _ pointer: String) async throws {
        try await withServer { server in
            let answer = try await server.admin("POST", "/integrations", body)
            #expect(answer.status == 400)
            #expect(answer.response.header("Content-Type") == "application/problem+json")
            #expect(try answer.text("code") == "invalid_request")
            #expect(try answer.texts("errors", "pointer") == [pointer])
            #expect(try answer.text("request_id") == answer.response.header("Request-Id"))
        }
    }

    @Test func `an external key belongs to one integration at a time`() async throws {
        try await withServer { server in
            let body = #"{"name":"Acme","provider":"okta","external_key":"c-42"}"#
            let first = try await server.admin("POST", "/integrations", body)
            let second = try await server.admin("POST", "/integrations", body)
            #expect(second.status == 409)
            #expect(try second.text("code") == "conflict")
            let id = try #require(try first.text("id"))
            #expect(try await server.admin("DELETE", "/integrations/\(id)").status == 204)
            #expect(try await server.admin("POST", "/integrations", body).status == 201)
        }
    }

    @Test func `lists go page by page, newest first`() async throws {
        try await withServer { server in
            for _ in 0..<5 { _ = try await server.tenant() }
            var ids: [String] = []
            var query = "?limit=2"
            while true {
                let page = try await server.admin("GET", "/integrations\(query)")
                ids += try page.texts("data", "id")
                guard let cursor = try page.text("next_cursor") else { break }
                query = "?limit=2&after=\(cursor)"
            }
            #expect(ids.count == 5)
            #expect(Set(ids).count == 5)
            let wrong = try await server.admin("GET", "/integrations?after=nonsense")
            #expect(wrong.status == 400)
        }
    }

    @Test func `a deleted integration opens nothing and is not listed`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            _ = try await tenant.newUser("anna")
            let path = "/integrations/\(tenant.integrationID)"
            #expect(try await server.admin("DELETE", path).status == 204)
            #expect(try await tenant.read("/Users").status == 401)
            #expect(try await server.admin("GET", path).status == 404)
            #expect(try await server.admin("GET", "\(path)/users").status == 404)
            #expect(try await server.admin("GET", "/integrations").texts("data", "id") == [])
        }
    }

    @Test func `tokens rotate with an overlap, and a revoked one opens nothing`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            let path = "/integrations/\(tenant.integrationID)/tokens"
            let made = try await server.admin("POST", path, #"{"label":"next"}"#)
            #expect(made.status == 201)
            let next = try #require(try made.text("token"))
            for token in [tenant.token, next] {
                let answer = try await tenant.read(
                    "/Users",
                    headers: [("Authorization", "Bearer \(token)")]
                )
                #expect(answer.status == 200)
            }
            let listed = try await server.admin("GET", path)
            #expect(!listed.text.contains(next) && !listed.text.contains(tenant.token))
            let id = try #require(try made.text("id"))
            #expect(try await server.admin("DELETE", "\(path)/\(id)").status == 204)
            let after = try await tenant.read(
                "/Users",
                headers: [("Authorization", "Bearer \(next)")]
            )
            #expect(after.status == 401)
            #expect(try await server.admin("DELETE", "\(path)/\(id)").status == 404)
        }
    }

    @Test func `an integration has at most five tokens`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            let path = "/integrations/\(tenant.integrationID)/tokens"
            for _ in 0..<4 {
                #expect(try await server.admin("POST", path, "{}").status == 201)
            }
            let sixth = try await server.admin("POST", path, "{}")
            #expect(sixth.status == 409)
            #expect(try sixth.text("code") == "too_many_tokens")
        }
    }

    @Test func `users, groups and members can be checked`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            let anna = try await tenant.newUser("anna", more: #","displayName":"Anna Berg""#)
            let berta = try await tenant.newUser("berta")
            let group = try await tenant.newGroup("Staff", members: [anna, berta])
            let path = "/integrations/\(tenant.integrationID)"
            let users = try await server.admin("GET", "\(path)/users?limit=1")
            #expect(try users.texts("data", "user_name") == ["anna"])
            #expect(try users.texts("data", "display_name") == ["Anna Berg"])
            let cursor = try #require(try users.text("next_cursor"))
            let rest = try await server.admin("GET", "\(path)/users?limit=1&after=\(cursor)")
            #expect(try rest.texts("data", "user_name") == ["berta"])
            #expect(try rest.value("has_more") == .boolean(false))
            let groups = try await server.admin("GET", "\(path)/groups")
            #expect(try groups.texts("data", "id") == [group])
            let members = try await server.admin("GET", "\(path)/groups/\(group)/members")
            #expect(Set(try members.texts("data", "user_name")) == ["anna", "berta"])
        }
    }

    @Test func `without a valid key there is only 401`() async throws {
        try await withServer { server in
            for headers in [[], [("Authorization", "Bearer rka_wrong")]] {
                let answer = try await server.admin("GET", "/integrations", headers: headers)
                #expect(answer.status == 401)
                #expect(try answer.text("code") == "unauthenticated")
            }
            let unknown = try await server.admin("GET", "/nothing")
            #expect(unknown.status == 404)
            let method = try await server.admin("PATCH", "/integrations", "{}")
            #expect(method.status == 405)
            #expect(method.response.header("Allow") == "GET, HEAD, POST")
        }
    }
}
