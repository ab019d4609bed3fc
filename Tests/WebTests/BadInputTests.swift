import SCIM
import Simulator
import Testing
import WebTesting

@Suite("Bad input gets a SCIM Error that helps, RFC 7644 §3.12")
struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var method = "POST"
        var path = "/Users"
        var body: String?
        var headers: [(String, String)] = []
        let status: Int
        var scimType: String?
        var testDescription: String { name }
    }

    @Test(arguments: cases)
    func `each is refused for what it is`(_ wrong: Case) async throws {
        try await withTenant { tenant in
            _ = try await tenant.newUser("anna")
            let answer = try await tenant.send(
                wrong.method,
                wrong.path,
                wrong.body,
                headers: wrong.headers
            )
            #expect(answer.status == wrong.status, "\(answer.text)")
            #expect(try answer.scimType == wrong.scimType)
            #expect(try await tenant.read("/Users").totalResults == 1)
        }
    }

    static let cases: [Case] = [
        Case(name: "no body", body: "", status: 400, scimType: "invalidSyntax"),
        Case(name: "cut JSON", body: #"{"userName":"#, status: 400, scimType: "invalidSyntax"),
        Case(name: "not an object", body: "[1]", status: 400, scimType: "invalidSyntax"),
        Case(name: "no userName", body: "{\(schemas)}", status: 400, scimType: "invalidValue"),
        Case(
            name: "userName of blanks",
            body: "{\(schemas),\"userName\":\"  \"}",
            status: 400,
            scimType: "invalidValue"
        ),
        Case(
            name: "an object for a text",
            body: "{\(schemas),\"userName\":{}}",
            status: 400,
            scimType: "invalidValue"
        ),
        Case(
            name: "a word for a boolean",
            body: "{\(schemas),\"userName\":\"b\",\"active\":\"x\"}",
            status: 400,
            scimType: "invalidValue"
        ),
        Case(
            name: "a NUL in a text",
            body: "{\(schemas),\"userName\":\"a\\u0000b\"}",
            status: 400,
            scimType: "invalidSyntax"
        ),
        Case(
            name: "two megabytes",
            body: TestTenant.user(
                "b",
                more: #","title":""# + String(repeating: "x", count: 2_000_000) + "\""
            ),
            status: 413
        ),
        Case(
            name: "nested too deep",
            body: String(repeating: "[", count: 5000),
            status: 400,
            scimType: "invalidSyntax"
        ),
        Case(
            name: "a taken userName",
            body: TestTenant.user("ANNA"),
            status: 409,
            scimType: "uniqueness"
        ),
        Case(
            name: "an externalId beyond an index row",
            body: TestTenant.user(
                "b",
                more: #","externalId":""# + String(repeating: "x", count: 3000) + "\""
            ),
            status: 400,
            scimType: "invalidValue"
        ),
        Case(
            name: "XML",
            body: "<user/>",
            headers: [("Content-Type", "text/xml")],
            status: 415
        ),
        Case(
            name: "a group's body",
            body: TestTenant.group("Staff"),
            status: 400,
            scimType: "invalidValue"
        ),
        Case(name: "DELETE of the collection", method: "DELETE", status: 405),
        Case(name: "PUT of the collection", method: "PUT", body: "{}", status: 405),
        Case(name: "POST to discovery", path: "/Schemas", body: "{}", status: 405),
        Case(name: "no such endpoint", method: "GET", path: "/Userz", status: 404),
        Case(
            name: "an id that is no UUID",
            method: "GET",
            path: "/Users/010101001010101011001010101011",
            status: 404
        ),
        Case(
            name: "an id of 300 characters",
            method: "GET",
            path: "/Users/" + String(repeating: "x", count: 300),
            status: 404
        ),
        Case(name: "an id with quotes", method: "GET", path: "/Users/%22'%20or%201=1", status: 404),
        Case(name: "a schema with a NUL", method: "GET", path: "/Schemas/a%00b", status: 404),
        Case(name: "an id with a NUL", method: "GET", path: "/Users/a%00b", status: 404),
        Case(
            name: "a bulk request without operations",
            path: "/Bulk",
            body: "{}",
            status: 400,
            scimType: "invalidSyntax"
        ),
        Case(name: "me", method: "GET", path: "/Me", status: 501),
        Case(
            name: "an unknown filter attribute",
            method: "GET",
            path: #"/Users?filter=shoeSize eq "9""#,
            status: 400,
            scimType: "invalidFilter"
        ),
        Case(
            name: "a filter cut off",
            method: "GET",
            path: "/Users?filter=userName eq",
            status: 400,
            scimType: "invalidFilter"
        ),
        Case(
            name: "an unknown operator",
            method: "GET",
            path: #"/Users?filter=userName is "a""#,
            status: 400,
            scimType: "invalidFilter"
        ),
        Case(
            name: "a filter that is not UTF-8",
            method: "GET",
            path: "/Users?filter=%ff%fe",
            status: 400,
            scimType: "invalidValue"
        ),
        Case(
            name: "a NUL for an order",
            method: "GET",
            path: "/Users?sortOrder=%00",
            status: 400,
            scimType: "invalidValue"
        ),
        Case(
            name: "a count that is a word",
            method: "GET",
            path: "/Users?count=many",
            status: 400,
            scimType: "invalidValue"
        ),
        Case(
            name: "PATCH of nobody",
            method: "PATCH",
            path: "/Users/nobody",
            body: patch,
            status: 404
        ),
        Case(
            name: "PATCH without operations",
            method: "PATCH",
            path: "/Users/nobody",
            body: #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}"#,
            status: 400,
            scimType: "invalidSyntax"
        ),
        Case(
            name: "a filter on discovery",
            method: "GET",
            path: "/Schemas?filter=id pr",
            status: 403
        ),
    ]

    private static let schemas = #""schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]"#
    private static let patch = """
        {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
         "Operations":[{"op":"replace","path":"active","value":false}]}
        """

    @Test(arguments: ["", "Bearer", "Bearer rst_x", "Basic YTpi", "garbage", "Bearer a b c"])
    func `a wrong credential is 401 before the body is looked at`(_ value: String) async throws {
        try await withTenant { tenant in
            let answer = try await tenant.send(
                "POST",
                "/Users",
                "{not json",
                headers: [("Authorization", value)]
            )
            #expect(answer.status == 401)
            #expect(try answer.scimType == nil)
            #expect(answer.response.header("WWW-Authenticate")?.hasPrefix("Bearer") == true)
        }
    }

    @Test(arguments: ["Bearer T", "bearer T", "T", "Bearer Bearer T", "BEARER  T"])
    func `every way in which tokens are really sent is accepted`(_ form: String) async throws {
        try await withTenant { tenant in
            let value = form.split(separator: "T", omittingEmptySubsequences: false)
                .joined(separator: tenant.token)
            let answer = try await tenant.read("/Users", headers: [("Authorization", value)])
            #expect(answer.status == 200)
        }
    }

    @Test func `405 says what is allowed`() async throws {
        try await withTenant { tenant in
            let answer = try await tenant.send("PATCH", "/Users", "{}")
            #expect(answer.response.header("Allow") == "GET, HEAD, POST")
        }
    }

    @Test func `a forged Host or forwarding header changes no answer`() async throws {
        try await withTenant { tenant in
            let id = try await tenant.newUser("anna")
            let plain = try await tenant.read("/Users/\(id)")
            let forged = try await tenant.read(
                "/Users/\(id)",
                headers: [
                    ("Host", "evil.example"), ("X-Forwarded-For", "6.6.6.6"),
                    ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"),
                    ("Forwarded", "host=evil.example"),
                ]
            )
            #expect(forged.status == 200)
            #expect(forged.text == plain.text)
            #expect(forged.response.header("Location") == plain.response.header("Location"))
            #expect(!forged.response.headers.contains { $0.1.contains("evil") })
        }
    }
}
