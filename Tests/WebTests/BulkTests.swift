import Directory
import SCIM
import Simulator
import Testing
import WebTesting

@Suite("Bulk requests over HTTP, RFC 7644 §3.7")
struct BulkTests {
    @Test func `the job of RFC 7644 §3.7.3 is done`() async throws {
        try await withTenant { tenant in
            let bob = try await tenant.newUser("Robert")
            let dave = try await tenant.newUser("David", more: #","nickName":"Dave""#)
            let gone = try await tenant.newUser("Gone")
            let results = try await tenant.bulk(
                [
                    TestTenant.newUser("Alice", "qwerty"),
                    """
                    {"method":"PUT","path":"/Users/\(bob)","version":"W/\\"1\\"",
                     "data":\(TestTenant.user("Bob"))}
                    """,
                    """
                    {"method":"PATCH","path":"/Users/\(dave)","version":"W/\\"1\\"","data":[
                     {"op":"remove","path":"nickName"},
                     {"op":"add","path":"userName","value":"Dave"}]}
                    """,
                    #"{"method":"DELETE","path":"/Users/\#(gone)","version":"W/\"1\""}"#,
                ],
                more: #","failOnErrors":1"#
            )
            #expect(results.map(\.status) == ["201", "200", "200", "204"])
            #expect(results.map(\.method) == ["POST", "PUT", "PATCH", "DELETE"])
            #expect(results.map(\.bulkID) == ["qwerty", nil, nil, nil])
            #expect(results.map(\.version) == ["W/\"1\"", "W/\"2\"", "W/\"2\"", nil])
            #expect(results.allSatisfy { !$0.hasError })
            let alice = try results[0].id
            let locations = [alice, bob, dave, gone].map { "\(tenant.baseURL)/Users/\($0)" }
            #expect(results.map(\.location) == locations)
            #expect(try await tenant.read("/Users/\(alice)").text("userName") == "Alice")
            #expect(try await tenant.read("/Users/\(bob)").text("userName") == "Bob")
            let patched = try await tenant.read("/Users/\(dave)")
            #expect(try patched.text("userName") == "Dave")
            #expect(try patched.value("nickName") == nil)
            #expect(try patched.text("meta", "version") == results[2].version)
            #expect(try await tenant.read("/Users/\(gone)").status == 404)
        }
    }

    @Test func `an operation that fails says why and where, and the others go on`() async throws {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna")
            let results = try await tenant.bulk([
                TestTenant.newUser("ANNA", "a"),
                #"{"method":"PUT","path":"/Users/nobody","data":\#(TestTenant.user("b"))}"#,
                TestTenant.patching("/Users/\(anna)", #"{"op":"remove","path":"userName"}"#),
                #"{"method":"DELETE","path":"/Groups/\#(anna)"}"#,
                TestTenant.newUser("clara", "c"),
            ])
            #expect(results.map(\.status) == ["409", "404", "400", "404", "201"])
            #expect(results.map(\.scimType) == ["uniqueness", nil, "mutability", nil, nil])
            #expect(results.map(\.hasError) == [true, true, true, true, false])
            #expect(results.map(\.bulkID) == ["a", nil, nil, nil, "c"])
            let paths = [nil, "/Users/nobody", "/Users/\(anna)", "/Groups/\(anna)"]
            #expect(
                results.prefix(4).map(\.location) == paths.map { $0.map { tenant.baseURL + $0 } }
            )
            #expect(try await tenant.read("/Users").totalResults == 2)
        }
    }

    @Test(arguments: [(1, 2, 1), (2, 4, 2), (3, 5, 2), (9, 5, 2)])
    func `after failOnErrors errors nothing more is done`(
        _ max: Int,
        _ count: Int,
        _ created: Int64
    ) async throws {
        try await withTenant { tenant in
            let results = try await tenant.bulk(
                [
                    TestTenant.newUser("anna", "a"), TestTenant.newUser("Anna", "b"),
                    TestTenant.newUser("clara", "c"), #"{"method":"DELETE","path":"/Users/no"}"#,
                    TestTenant.newUser("clara", "d"),
                ],
                more: #","failOnErrors":\#(max)"#
            )
            #expect(results.count == count)
            #expect(
                results.map(\.status)
                    == ["201", "409", "201", "404", "409"].prefix(count).map { $0 }
            )
            #expect(try await tenant.read("/Users").totalResults == created)
        }
    }

    @Test func `operations see what those before them did`() async throws {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna")
            let path = "/Users/\(anna)"
            let rename = #"{"op":"replace","path":"userName","value":"berta"}"#
            let results = try await tenant.bulk([
                TestTenant.patching(path, rename),
                TestTenant.newUser("anna", "a"),
                TestTenant.patching("/Users/bulkId:a", #"{"op":"add","path":"title","value":"T"}"#),
                #"{"method":"PUT","path":"/Users/bulkId:a","data":\#(TestTenant.user("clara"))}"#,
                TestTenant.newUser("anna", "b"),
                #"{"method":"DELETE","path":"/Users/bulkId:b"}"#,
                #"{"method":"DELETE","path":"\#(path)"}"#,
                #"{"method":"DELETE","path":"\#(path)"}"#,
            ])
            #expect(
                results.map(\.status)
                    == ["200", "201", "200", "200", "201", "204", "204", "404"]
            )
            #expect(results[3].version == "W/\"3\"")
            #expect(results[1].location == results[2].location)
            #expect(results[4].location == results[5].location)
            let left = try await tenant.read("/Users")
            #expect(try left.texts("Resources", "userName") == ["clara"])
            #expect(try left.texts("Resources", "id") == [results[1].id])
        }
    }

    @Test func `each operation is answered as a request of its own is`() async throws {
        try await withTenant { tenant in
            let taken = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff", members: [taken])
            _ = try await tenant.newGroup("Crew")
            let bodies = [
                ("POST", "/Users", TestTenant.user("ANNA")), ("POST", "/Users", "{}"),
                ("POST", "/Users", #""Alice""#), ("POST", "/Users", "[]"),
                ("POST", "/Users", TestTenant.group("x")),
                ("POST", "/Groups", TestTenant.group("STAFF")),
                ("PUT", "/Users/\(taken)", #"{"userName":" "}"#),
                ("PUT", "/Users/\(group)", TestTenant.user("b")),
                ("PUT", "/Groups/\(group)", TestTenant.group("crew")),
                ("PATCH", "/Users/\(taken)", "{}"),
                ("PATCH", "/Users/\(taken)", patch(#"{"op":"add","path":"id","value":"x"}"#)),
                ("PATCH", "/Users/\(taken)", patch(#"{"op":"add","path":"x","value":"x"}"#)),
                ("PATCH", "/Groups/\(group)", patch(#"{"op":"remove","path":"displayName"}"#)),
                (
                    "PATCH", "/Groups/\(group)",
                    patch(#"{"op":"add","path":"members","value":[{"value":"\#(group)"}]}"#)
                ),
            ]
            for (method, path, body) in bodies {
                let alone = try await tenant.send(method, path, body)
                #expect(alone.status >= 400, "\(method) \(path) \(body)")
                let operation =
                    #"{"method":"\#(method)","path":"\#(path)","bulkId":"b","data":\#(body)}"#
                let result = try #require(try await tenant.bulk([operation]).first)
                #expect(result.status == String(alone.status))
                #expect(result.scimType == (try alone.scimType))
                #expect(result.detail == (try alone.text("detail")))
            }
        }
    }

    private func patch(_ operations: String) -> String {
        """
        {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[\(operations)]}
        """
    }

    @Test func `the version of an operation has to be that of the resource`() async throws {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff")
            let title = #"[{"op":"add","path":"title","value":"Boss"}]"#
            let name = #"[{"op":"replace","path":"displayName","value":"Crew"}]"#
            func operation(
                _ method: String,
                _ path: String,
                _ version: String,
                _ data: String
            )
                -> String
            {
                #"{"method":"\#(method)","path":"\#(path)","version":"\#(version)","data":\#(data)}"#
            }
            let (user, staff) = ("/Users/\(anna)", "/Groups/\(group)")
            let results = try await tenant.bulk([
                operation("PATCH", user, #"W/\"1\""#, title),
                operation("PATCH", user, #"W/\"1\""#, title),
                operation("PUT", user, #"W/\"1\""#, TestTenant.user("x")),
                operation("DELETE", user, #"W/\"1\""#, "null"),
                operation("PUT", user, #"\"2\""#, TestTenant.user("berta")),
                operation("PATCH", staff, #"W/\"9\""#, name),
                operation("PUT", staff, #"W/\"1\""#, TestTenant.group("Crew")),
                operation("DELETE", staff, "*", "null"),
                operation("DELETE", user, #"W/\"3\""#, "null"),
            ])
            #expect(
                results.map(\.status)
                    == ["200", "412", "412", "412", "200", "412", "200", "204", "204"]
            )
        }
    }

    @Test func `the operations of one request cannot reach another tenant`() async throws {
        let server = try await SharedServer.server()
        let (one, two) = (try await server.tenant(), try await server.tenant())
        let user = try await one.newUser("anna")
        let group = try await one.newGroup("Staff", members: [user])
        let before = try await one.read("/Groups/\(group)").text
        let add = #"{"op":"add","path":"members","value":[{"value":"\#(user)"}]}"#
        let paths = [
            "/Users/\(user)", "/../../../\(one.id)/scim/v2/Users/\(user)",
            "/t/\(one.id)/scim/v2/Users/\(user)", "\(one.baseURL)/Users/\(user)",
        ]
        for path in paths {
            let results = try await two.bulk([
                #"{"method":"PUT","path":"\#(path)","data":\#(TestTenant.user("eve"))}"#,
                TestTenant.patching(path, #"{"op":"add","path":"title","value":"x"}"#),
                #"{"method":"DELETE","path":"\#(path)"}"#,
                TestTenant.patching("/Groups/\(group)", add),
            ])
            #expect(results.map(\.status) == ["404", "404", "404", "404"], "\(path)")
        }
        let made = try await two.bulk([TestTenant.newGroup("Staff", "g", members: [user])])
        #expect(try await two.members(of: try made[0].id) == [])
        #expect(try await one.read("/Groups/\(group)").text == before)
        #expect(try await one.read("/Users/\(user)").text("meta", "version") == "W/\"1\"")
        for tenant in [one, two] { await tenant.client.close() }
    }

    @Test func `resource types that the integration brings are there too`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            let id = try #require(TenantID(tenant.id))
            try await server.controlPlane.define(
                try CatalogueDefinition(["presets": ["okta-roles"]]),
                for: id
            )
            let role = #"{"schemas":["urn:okta:scim:schemas:core:1.0:Role"],"displayName":"Admin"}"#
            let results = try await tenant.bulk([
                #"{"method":"POST","path":"/Roles","bulkId":"r","data":\#(role)}"#,
                TestTenant.patching(
                    "/Roles/bulkId:r",
                    #"{"op":"add","path":"description","value":"All of it"}"#
                ),
                #"{"method":"POST","path":"/Entitlements","bulkId":"e","data":\#(role)}"#,
            ])
            #expect(results.map(\.status) == ["201", "200", "404"])
            let shown = try await tenant.read("/Roles/\(try results[0].id)")
            #expect(try shown.text("description") == "All of it")
            #expect(results[0].location == (try shown.text("meta", "location")))
        }
    }

    @Test func `what the operations were forgiven is told together`() async throws {
        try await withTenant(provider: "other") { tenant in
            let answer = try await tenant.send(
                "POST",
                "/Bulk",
                TestTenant.bulk([
                    TestTenant.newUser("anna", "a", more: #","active":"true""#),
                    TestTenant.newUser("anna", "b", more: #","shoeSize":9"#),
                    #"{"method":"Delete","path":"/Users/bulkId:a"}"#,
                    TestTenant.newGroup("Staff", "g", members: ["ghost"]),
                ]),
                headers: [("Roster-Leniency", "?1")]
            )
            #expect(try answer.outcomes().map(\.status) == ["201", "409", "204", "201"])
            #expect(
                answer.response.header("Roster-Leniency")
                    == #"method-case;at="Delete", string-boolean;at="active", unknown-member;at="ghost""#
            )
        }
    }
}
