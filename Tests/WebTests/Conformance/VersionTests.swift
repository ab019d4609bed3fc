import SCIM
import Testing
import WebTesting

@Suite("Entity tags and conditions, RFC 7644 §3.14, RFC 9110 §13")
struct VersionTests {
    /// A tenant's user at its second version, with the tags of both.
    private struct Subject {
        let tenant: TestTenant
        let path: String
        let stale: String
        let current: String

        init(_ tenant: TestTenant) async throws {
            self.tenant = tenant
            let created = try await tenant.post("/Users", Body.user())
            path = "/Users/\(try created.id)"
            stale = try #require(created.header("ETag"))
            let written = try await tenant.put(path, Body.user("berta"))
            current = try #require(written.header("ETag"))
            #expect(stale != current)
        }

        /// A condition written with `STALE` and `CURRENT` for the tags.
        func condition(_ text: String) -> String {
            text.replacing("STALE", with: stale).replacing("CURRENT", with: current)
        }

        func send(_ method: String, _ header: String, _ value: String) async throws -> TestAnswer {
            let bodies = [
                "PUT": Body.user("clara"),
                "PATCH": """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                 "Operations":[{"op":"replace","path":"userName","value":"clara"}]}
                """,
            ]
            return try await tenant.send(
                method,
                path,
                bodies[method],
                headers: [(header, condition(value))]
            )
        }
    }

    private static let changes = ["PUT", "PATCH", "DELETE"]

    @Test(
        .rows("ETG-04", "ETG-07"),
        arguments: changes,
        [
            ("If-Match", "STALE"), ("If-Match", #"STALE, W/"other""#), ("If-Match", #""""#),
            ("If-Match", "nonsense"), ("If-None-Match", "CURRENT"), ("If-None-Match", "*"),
            ("If-None-Match", "STALE, CURRENT"),
        ]
    )
    func `a condition that does not hold is 412 and changes nothing`(
        _ method: String,
        _ condition: (header: String, value: String)
    ) async throws {
        try await withTenant(in: .strict) { tenant in
            let subject = try await Subject(tenant)
            let before = try await tenant.read(subject.path)
            let answer = try await subject.send(method, condition.header, condition.value)
            #expect(answer.status == 412, "\(answer.text)")
            #expect(try answer.scimType == nil)
            let after = try await tenant.read(subject.path)
            #expect(try after.json == before.json)
            #expect(after.header("ETag") == subject.current)
        }
    }

    @Test(
        .rows("ETG-05", "ETG-06", "ETG-07"),
        arguments: changes,
        [
            ("If-Match", "CURRENT"), ("If-Match", "*"), ("If-Match", #"W/"other" , CURRENT"#),
            ("If-None-Match", "STALE"),
        ]
    )
    func `a condition that holds lets the change through`(
        _ method: String,
        _ condition: (header: String, value: String)
    ) async throws {
        try await withTenant(in: .strict) { tenant in
            let subject = try await Subject(tenant)
            let answer = try await subject.send(method, condition.header, condition.value)
            #expect(answer.status == (method == "DELETE" ? 204 : 200), "\(answer.text)")
            let after = try await tenant.read(subject.path)
            #expect(after.status == (method == "DELETE" ? 404 : 200))
            #expect(after.header("ETag") != subject.current)
        }
    }

    @Test(.rows("ETG-05"))
    func `a tag counts without its mark of weakness too`() async throws {
        try await withTenant(in: .strict) { tenant in
            let subject = try await Subject(tenant)
            let strong = String(subject.current.dropFirst(2))
            #expect(try await subject.send("PUT", "If-Match", strong).status == 200)
        }
    }

    @Test(
        .rows("ETG-03", "ETG-07"),
        arguments: [
            ("If-None-Match", "CURRENT", 304), ("If-None-Match", "*", 304),
            ("If-None-Match", #"W/"other",CURRENT"#, 304), ("If-None-Match", "STALE", 200),
            ("If-None-Match", #"W/"other""#, 200), ("If-Match", "CURRENT", 200),
            ("If-Match", "STALE", 412),
        ]
    )
    func `a read answers by its condition`(
        _ header: String,
        _ value: String,
        _ status: Int
    ) async throws {
        try await withTenant(in: .strict) { tenant in
            let subject = try await Subject(tenant)
            for method in ["GET", "HEAD"] {
                let answer = try await subject.send(method, header, value)
                #expect(answer.status == status)
                #expect(status == 412 || answer.header("ETag") == subject.current)
                #expect(answer.text.isEmpty == (method == "HEAD" || status == 304))
            }
        }
    }

    @Test(.rows("ETG-04"), arguments: changes)
    func `a condition on what is not there is 404`(_ method: String) async throws {
        try await withTenant(in: .strict) { tenant in
            let subject = try await Subject(tenant)
            _ = try await tenant.delete(subject.path)
            #expect(try await subject.send(method, "If-Match", "CURRENT").status == 404)
        }
    }

    @Test(.rows("ETG-06", "ETG-08", "PAT-25", "GRP-05", "GRP-06"), arguments: standardDialects)
    func `what changes nothing keeps the version`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            let user = try await tenant.post(
                "/Users",
                Body.user("anna", #","title":"Boss","emails":[{"value":"a","type":"work"}]"#)
            )
            let member = try user.id
            let group = try await tenant.newGroup("Staff", members: [member])
            let changes = [
                ("/Users/\(member)", #"{"op":"add","path":"title","value":"Boss"}"#),
                (
                    "/Users/\(member)",
                    #"{"op":"add","path":"emails","value":[{"value":"a","type":"work"}]}"#
                ),
                ("/Users/\(member)", #"{"op":"remove","path":"nickName"}"#),
                ("/Users/\(member)", #"{"op":"replace","value":{"active":true}}"#),
                (
                    "/Groups/\(group)",
                    #"{"op":"add","path":"members","value":[{"value":"\#(member)"}]}"#
                ),
                ("/Groups/\(group)", #"{"op":"remove","path":"members[value eq \"nobody\"]"}"#),
                ("/Groups/\(group)", #"{"op":"replace","path":"displayName","value":"Staff"}"#),
            ]
            for (path, operation) in changes {
                let before = try await tenant.read(path)
                let answer = try await tenant.patch(path, operation)
                #expect([200, 204].contains(answer.status), "\(operation): \(answer.text)")
                #expect(try await tenant.read(path).json == before.json, "\(operation)")
            }
        }
    }
}
