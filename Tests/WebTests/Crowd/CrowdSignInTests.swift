import Simulator
import Testing
import WebTesting

@Suite("People sign in to a product with the password that the identity provider sent")
struct CrowdSignInTests {
    private static func password(_ text: String) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><password><value>\(text)</value></password>"
    }

    private func withPeople(
        passwords: Bool,
        _ body: (ProductClient, TestTenant) async throws -> Void
    ) async throws {
        let server = try await SharedServer.server()
        let tenant = try await server.tenant(features: #"{"passwords":\#(passwords)}"#)
        _ = try await tenant.newUser("anna", more: #","password":"correct horse & staple""#)
        _ = try await tenant.newUser(
            "idle",
            more: #","password":"correct horse & staple","active":false"#
        )
        let client = try await server.product(of: tenant)
        try await body(client, tenant)
        await client.http.close()
        await tenant.client.close()
    }

    @Test func `the right password is answered with the user`() async throws {
        try await withPeople(passwords: true) { client, _ in
            let body = Self.password("correct horse &amp; staple")
            let user = try await client.document("POST", "/authentication?username=Anna", body)
            #expect(user["name"] == "anna")
            #expect(user.text("active") == "true")
        }
    }

    @Test(arguments: [
        ("anna", "wrong", "INVALID_USER_AUTHENTICATION"),
        ("idle", "correct horse &amp; staple", "INACTIVE_ACCOUNT"),
        ("idle", "wrong", "INVALID_USER_AUTHENTICATION"),
        ("nobody", "wrong", "USER_NOT_FOUND"),
    ])
    func `every refusal is a 400`(name: String, password: String, reason: String) async throws {
        try await withPeople(passwords: true) { client, _ in
            let path = "/authentication?username=\(name)"
            let answer = try await client.send("POST", path, Self.password(password))
            #expect(answer.status == 400)
            #expect(try answer.reason == reason)
        }
    }

    @Test func `without passwords kept none is right`() async throws {
        try await withPeople(passwords: false) { client, _ in
            let body = Self.password("correct horse &amp; staple")
            let answer = try await client.send("POST", "/authentication?username=anna", body)
            #expect(answer.status == 400)
            #expect(try answer.reason == "INVALID_USER_AUTHENTICATION")
        }
    }

    @Test func `after ten wrong passwords the right one is not told from a wrong one`() async throws
    {
        try await withPeople(passwords: true) { client, _ in
            let path = "/authentication?username=anna"
            for _ in 0..<10 {
                _ = try await client.send("POST", path, Self.password("wrong"))
            }
            let body = Self.password("correct horse &amp; staple")
            let answer = try await client.send("POST", path, body)
            #expect(answer.status == 400)
            #expect(try answer.reason == "INVALID_USER_AUTHENTICATION")
        }
    }

    @Test(arguments: ["", "<password/>", "<password><value>", "{}", "<!DOCTYPE p><password/>"])
    func `a body without a password is not read as one`(body: String) async throws {
        try await withPeople(passwords: true) { client, _ in
            let answer = try await client.send("POST", "/authentication?username=anna", body)
            #expect(answer.status == 400)
            #expect(try answer.reason == "ILLEGAL_ARGUMENT")
        }
    }

    @Test func `who came by SAML is told about`() async throws {
        try await withPeople(passwords: false) { client, _ in
            let path = "/authentication/notify?username="
            let user = try await client.document("POST", path + "anna")
            #expect(user["name"] == "anna")
            let answer = try await client.send("POST", path + "nobody")
            #expect(answer.status == 404)
            #expect(try answer.reason == "USER_NOT_FOUND")
        }
    }
}
