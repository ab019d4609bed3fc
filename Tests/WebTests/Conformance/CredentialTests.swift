import SCIM
import Testing
import WebTesting

@Suite("Authentication, RFC 7644 §2, RFC 6750, RFC 9110 §11")
struct CredentialTests {
    static let endpoints = [
        ("GET", "/Users"), ("POST", "/Users"), ("GET", "/Users/x"), ("PUT", "/Users/x"),
        ("PATCH", "/Users/x"), ("DELETE", "/Users/x"), ("GET", "/Groups"), ("GET", "/Schemas"),
        ("GET", "/ResourceTypes"), ("POST", "/.search"), ("POST", "/Bulk"), ("GET", "/Me"),
        ("GET", "/"), ("GET", "/Nothing"), ("TRACE", "/Users"),
        ("DELETE", "/ServiceProviderConfig"),
    ]

    @Test(.rows("AUTH-02", "AUTH-03", "AUTH-04", "AUTH-06"), arguments: endpoints)
    func `without credentials nothing is answered but a challenge`(
        _ endpoint: (method: String, path: String)
    ) async throws {
        try await withTenant { tenant in
            let answer = try await tenant.sendAnonymously(endpoint.method, endpoint.path)
            #expect(answer.status == 401)
            #expect(try answer.scimType == nil)
            let challenge = try #require(answer.header("WWW-Authenticate"))
            #expect(challenge.hasPrefix("Bearer "))
            #expect(!challenge.contains("error"))
        }
    }

    @Test(
        .rows("AUTH-01", "AUTH-04"),
        arguments: ["Bearer x", "Bearer rst_x", "bearer ", "rst_x", "Basic YTpi"],
        ["/Users", "/ServiceProviderConfig", "/Nothing"]
    )
    func `a wrong credential is told from a missing one`(
        _ credential: String,
        _ path: String
    ) async throws {
        try await withTenant { tenant in
            let answer = try await tenant.read(path, headers: [("Authorization", credential)])
            #expect(answer.status == 401)
            #expect(try answer.scimType == nil)
            let challenge = try #require(answer.header("WWW-Authenticate"))
            #expect(challenge.contains(#"error="invalid_token""#))
        }
    }

    @Test(.rows("AUTH-08"), arguments: ["access_token", "token", "authorization"])
    func `a token in the query is no credential`(_ name: String) async throws {
        try await withTenant { tenant in
            let answer = try await tenant.sendAnonymously("GET", "/Users?\(name)=\(tenant.token)")
            #expect(answer.status == 401)
            #expect(!answer.text.contains(tenant.token))
        }
    }

    @Test(.rows("AUTH-07"))
    func `how to authenticate is known to everybody, and nothing else`() async throws {
        try await withTenant { tenant in
            let path = "/ServiceProviderConfig"
            let open = try await tenant.sendAnonymously("GET", path)
            let whole = try await tenant.read(path)
            #expect(open.status == 200)
            #expect(try open.names == ["authenticationSchemes", "schemas"])
            for name in try open.names { #expect(try open.value(name) == whole.value(name)) }
            let other = TestTenant(
                id: "",
                integrationID: "",
                baseURL: "",
                address: tenant.address.replacing(
                    tenant.id,
                    with: "0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a1"
                ),
                token: "",
                client: tenant.client
            )
            #expect(try await other.sendAnonymously("GET", path).text == open.text)
            #expect(try await tenant.sendAnonymously("HEAD", path).status == 200)
        }
    }
}
