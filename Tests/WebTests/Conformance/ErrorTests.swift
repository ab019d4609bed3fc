import SCIM
import Testing
import WebTesting

@Suite("Every error is a SCIM Error that says what to do, RFC 7644 §3.12")
struct ErrorTests {
    static let refusals = [
        Refusal("ERR-05", "broken JSON", body: "{", .invalidSyntax),
        Refusal("ERR-05", "a missing value", body: #"{"schemas":["\#(URN.user)"]}"#, .invalidValue),
        Refusal("ERR-05", "a taken name", body: Body.user("ANNA"), status: 409, .uniqueness),
        Refusal("ERR-05", "nobody", "GET", "/Users/nobody", status: 404),
        Refusal("ERR-05", "no such endpoint", "GET", "/Userz", status: 404),
        Refusal("ERR-05", "no such schema", "GET", "/Schemas/x", status: 404),
        Refusal("ERR-05", "no such type", "GET", "/ResourceTypes/x", status: 404),
        Refusal("ERR-05", "no such method", "DELETE", "/Users", status: 405),
        Refusal("ERR-05", "a filter", "GET", "/Users?filter=userName", .invalidFilter),
        Refusal("ERR-05", "a discovery filter", "GET", "/Schemas?filter=id pr", status: 403),
        Refusal("ERR-05", "an alias", "GET", "/Me", status: 501),
        Refusal(
            "ERR-05",
            "a large body",
            body: #"{"a":"\#(String(repeating: "x", count: 2 << 20))"}"#,
            status: 413
        ),
        Refusal("ERR-05", "a read-only path", "PATCH", "/Users/ID", body: patch("id"), .mutability),
        Refusal("ERR-05", "an unknown path", "PATCH", "/Users/ID", body: patch("x"), .invalidPath),
        Refusal(
            "ERR-05",
            "a path without target",
            "PATCH",
            "/Users/ID",
            body: patch(#"emails[type eq \"fax\" or type eq \"x\"].value"#),
            .noTarget
        ),
    ]

    private static func patch(_ path: String) -> String {
        """
        {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
         "Operations":[{"op":"replace","path":"\(path)","value":"y"}]}
        """
    }

    @Test(.rows("ERR-01", "ERR-02", "ERR-03", "ERR-04", "ERR-05"), arguments: refusals)
    func `the body has the status as text, a fitting scimType, and a sentence`(
        _ refusal: Refusal
    ) async throws {
        try await withTenant(in: .strict) { tenant in
            let id = try await tenant.newUser("anna")
            var refusal = refusal
            refusal.path = refusal.path.replacing("/ID", with: "/\(id)")
            let answer = try await tenant.send(refusal.method, refusal.path, refusal.body)
            #expect(answer.status == refusal.status, "\(answer.text)")
            #expect(try answer.scimType == refusal.scimType?.rawValue)
            let known = Set(["schemas", "status", "scimType", "detail"])
            #expect(Set(try answer.names).isSubset(of: known))
            let detail = try #require(try answer.text("detail"))
            #expect(detail.hasSuffix(".") && detail.contains(" "), "\(detail)")
        }
    }

    @Test(.rows("ERR-07"), arguments: refusals)
    func `the text of an error says nothing of the inside`(_ refusal: Refusal) async throws {
        try await withTenant(in: .strict) { tenant in
            _ = try await tenant.newUser("anna")
            let text = try await tenant.send(refusal.method, refusal.path, refusal.body).text
            let inside = /(?i)\b(insert|postgres|sql|swift|fatal|nil|errno)\b|select .* from|rst_/
            #expect(!text.contains(inside), "\(text)")
            #expect(!text.contains(tenant.token))
        }
    }
}
