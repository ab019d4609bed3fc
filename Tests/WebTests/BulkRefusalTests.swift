import Directory
import SCIM
import Simulator
import Testing
import WebTesting

@Suite("Bulk requests that cannot be done, RFC 7644 §3.7.4, §3.12")
struct BulkRefusalTests {
    @Test(arguments: [
        ("", 400, "invalidSyntax"), ("[]", 400, "invalidSyntax"), ("{", 400, "invalidSyntax"),
        (
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]}"#, 400,
            "invalidSyntax"
        ),
        (TestTenant.bulk([]), 400, "invalidSyntax"),
        (TestTenant.bulk(["1"], more: #","failOnErrors":0"#), 400, "invalidValue"),
        (
            TestTenant.bulk([TestTenant.newUser("a", "x"), TestTenant.newUser("b", "x")]), 400,
            "invalidValue"
        ),
        (
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{}]}"#,
            400,
            "invalidSyntax"
        ),
    ])
    func `a job that is none is refused as a whole`(
        _ body: String,
        _ status: Int,
        _ type: String
    ) async throws {
        try await withTenant { tenant in
            let answer = try await tenant.post("/Bulk", body)
            #expect(answer.status == status, "\(answer.text)")
            #expect(try answer.scimType == type)
            #expect(try await tenant.read("/Users").totalResults == 0)
        }
    }

    @Test func `more operations than the limit are refused by its name`() async throws {
        try await withTenant { tenant in
            let max = Limits.standard.bulkOperationsMax
            let operations = (0...max).map { TestTenant.newUser("user\($0)", "\($0)") }
            let answer = try await tenant.post("/Bulk", TestTenant.bulk(operations))
            #expect(answer.status == 413)
            #expect(try answer.scimType == nil)
            #expect(try answer.text("detail")?.contains("at most \(max) ") == true)
            #expect(try await tenant.read("/Users").totalResults == 0)
        }
    }

    @Test func `a body over the limit is refused by its name`() async throws {
        try await withTenant { tenant in
            let max = Limits.standard.bulkBodyBytesMax
            let blanks = String(repeating: " ", count: max)
            let answer = try await tenant.post(
                "/Bulk",
                TestTenant.bulk([TestTenant.newUser("anna", "a")]) + blanks
            )
            #expect(answer.status == 413)
            #expect(try answer.scimType == nil)
            #expect(try answer.text("detail")?.contains("\(max)") == true)
            #expect(try await tenant.read("/Users").totalResults == 0)
        }
    }

    @Test func `a resource cannot be larger than in a request of its own`() async throws {
        try await withTenant { tenant in
            let long = String(repeating: "x", count: Limits.standard.userBodyBytesMax)
            let anna = try await tenant.newUser("anna")
            let patch = #"{"op":"add","path":"title","value":"\#(long)"}"#
            let results = try await tenant.bulk([
                TestTenant.newUser("berta", "b", more: #","title":"\#(long)""#),
                TestTenant.patching("/Users/\(anna)", patch),
                TestTenant.newUser("clara", "c"),
            ])
            #expect(results.map(\.status) == ["413", "413", "201"])
            #expect(try await tenant.read("/Users/\(anna)").value("title") == nil)
        }
    }

    @Test(arguments: [
        ("1", nil, nil), (#"{"path":"/Users","bulkId":"a","data":USER}"#, nil, "/Users"),
        (#"{"method":"GET","path":"/Users/x"}"#, "GET", "/Users/x"),
        (#"{"method":"POST","path":"/Users","data":USER}"#, "POST", nil),
        (#"{"method":"POST","path":"/Users","bulkId":"a"}"#, "POST", nil),
        (#"{"method":"POST","bulkId":"a","data":USER}"#, "POST", nil),
        (#"{"method":"PUT","path":"/Users/x"}"#, "PUT", "/Users/x"),
        (#"{"method":"PATCH","path":"Users/x","data":null}"#, "PATCH", "/Users/x"),
        (#"{"method":"DELETE"}"#, "DELETE", nil),
    ])
    func `an operation without what it needs fails alone`(
        _ operation: String,
        _ method: String?,
        _ path: String?
    ) async throws {
        try await withTenant { tenant in
            let parts = operation.split(separator: "USER", omittingEmptySubsequences: false)
            let results = try await tenant.bulk([
                parts.joined(separator: TestTenant.user("anna")),
                TestTenant.newUser("berta", "b"),
            ])
            #expect(results.map(\.status) == ["400", "201"])
            #expect(results[0].scimType == "invalidSyntax")
            #expect(results[0].method == method)
            #expect(results[0].location == path.map { tenant.baseURL + $0 })
            #expect(try await tenant.read("/Users").totalResults == 1)
        }
    }

    @Test(arguments: [
        ("POST", "/Me", "405"), ("PUT", "/Me", "405"), ("DELETE", "/Me", "405"),
        ("POST", "/Bulk", "405"), ("POST", "/.search", "405"), ("POST", "/Users/.search", "405"),
        ("POST", "/", "405"), ("POST", "/Users/ID", "405"), ("PUT", "/Users", "405"),
        ("DELETE", "/Users", "405"), ("DELETE", "/Schemas", "405"),
        ("PUT", "/ServiceProviderConfig", "405"), ("PATCH", "/ResourceTypes/User", "405"),
        ("POST", "/Userz", "404"), ("POST", "/users", "404"), ("POST", "/Users?a=b", "404"),
        ("PUT", "/Users/ID/x", "404"), ("DELETE", "/Users/ID%00", "404"),
        ("DELETE", "/Users/%ff", "404"),
    ])
    func `only paths of resources can be named`(
        _ method: String,
        _ path: String,
        _ status: String
    ) async throws {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna")
            let named = path.split(separator: "ID", omittingEmptySubsequences: false)
                .joined(separator: anna)
            let data = method == "PATCH" ? "[]" : TestTenant.user("berta")
            let results = try await tenant.bulk([
                #"{"method":"\#(method)","path":"\#(named)","bulkId":"a","data":\#(data)}"#,
                TestTenant.patching(
                    "//Users/\(anna)/",
                    #"{"op":"add","path":"title","value":"Boss"}"#
                ),
            ])
            #expect(results.map(\.status) == [status, "200"])
            #expect(try await tenant.read("/Users").totalResults == 1)
        }
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
    func `the endpoint takes a POST alone`(_ method: String) async throws {
        try await withTenant { tenant in
            let body = method == "GET" || method == "HEAD" ? nil : "{}"
            let answer = try await tenant.send(method, "/Bulk", body)
            #expect(answer.status == 405)
            #expect(answer.response.header("Allow") == "POST")
            if method != "HEAD" { #expect(try answer.scimType == nil) }
        }
    }

    @Test func `a body of another media type is refused`() async throws {
        try await withTenant { tenant in
            let answer = try await tenant.send(
                "POST",
                "/Bulk",
                TestTenant.bulk([TestTenant.newUser("anna", "a")]),
                headers: [("Content-Type", "text/xml")]
            )
            #expect(answer.status == 415)
            #expect(try await tenant.read("/Users").totalResults == 0)
        }
    }

    @Test func `an integration without bulk answers 501`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            let id = try #require(TenantID(tenant.id))
            var wanted = IntegrationRequest(name: "Acme", provider: .okta)
            wanted.features[.bulk] = false
            _ = try await server.controlPlane.change(id, to: wanted)
            let job = TestTenant.bulk([TestTenant.newUser("anna", "a")])
            let answer = try await tenant.post("/Bulk", job)
            #expect(answer.status == 501)
            #expect(try answer.scimType == nil)
            #expect(try await tenant.read("/Bulk").status == 501)
            #expect(try await tenant.read("/Users").totalResults == 0)
        }
    }

    @Test func `in strict each leniency fails its operation alone`() async throws {
        let tenant = try await SharedServer.server().tenant(dialect: "strict")
        let anna = try await tenant.newUser("anna")
        let results = try await tenant.bulk([
            #"{"method":"delete","path":"/Users/\#(anna)"}"#,
            TestTenant.newUser("berta", "b", more: #","active":"true""#),
            TestTenant.newGroup("Staff", "g", members: ["ghost"]),
            #"{"method":"PATCH","path":"/Users/\#(anna)","data":[{"op":"remove","path":"title"}]}"#,
            TestTenant.newUser("clara", "c"),
        ])
        #expect(results.map(\.status) == ["400", "400", "400", "400", "201"])
        #expect(
            results.map(\.scimType)
                == ["invalidSyntax", "invalidValue", "invalidValue", "invalidSyntax", nil]
        )
        #expect(try await tenant.read("/Groups").totalResults == 0)
        await tenant.client.close()
    }
}
