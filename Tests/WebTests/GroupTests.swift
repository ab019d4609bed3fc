import SCIM
import Testing
import WebTesting

@Suite("Groups and members over HTTP, RFC 7644 §3.5.2")
struct GroupTests {
    @Test func `members are shown with type and reference, and users show their groups`()
        async throws
    {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff", members: [anna])
            let shown = try await tenant.read("/Groups/\(group)")
            #expect(try shown.texts("members", "value") == [anna])
            #expect(try shown.texts("members", "type") == ["User"])
            #expect(try shown.texts("members", "$ref") == ["\(tenant.baseURL)/Users/\(anna)"])
            let user = try await tenant.read("/Users/\(anna)")
            #expect(try user.texts("groups", "value") == [group])
            #expect(try user.texts("groups", "display") == ["Staff"])
            #expect(try user.texts("groups", "$ref") == ["\(tenant.baseURL)/Groups/\(group)"])
        }
    }

    @Test func `a displayName is taken whatever its case`() async throws {
        try await withTenant { tenant in
            _ = try await tenant.newGroup("Staff")
            let answer = try await tenant.post("/Groups", TestTenant.group("STAFF"))
            #expect(answer.status == 409)
            #expect(try answer.scimType == "uniqueness")
            let found = try await tenant.read(#"/Groups?filter=displayName eq "sTaFf""#)
            #expect(try found.totalResults == 1)
        }
    }

    @Test(arguments: [
        #"{"op":"remove","path":"members[value eq \"A\"]"}"#,
        #"{"op":"Remove","path":"members","value":[{"value":"A"}]}"#,
        #"{"op":"remove","path":"members","value":{"value":"A"}}"#,
        #"{"op":"Remove","path":"members","value":[{"$ref":null,"value":"A"}]}"#,
    ])
    func `removing one member removes just that one`(_ operation: String) async throws {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna")
            let berta = try await tenant.newUser("berta")
            let group = try await tenant.newGroup("Staff", members: [anna, berta])
            let sent = operation.split(separator: "A\\\"", omittingEmptySubsequences: false)
                .joined(separator: "\(anna)\\\"")
                .split(separator: "\"A\"", omittingEmptySubsequences: false)
                .joined(separator: "\"\(anna)\"")
            let answer = try await tenant.patch("/Groups/\(group)", sent)
            #expect(answer.status == 204)
            #expect(try await tenant.members(of: group) == [berta])
        }
    }

    @Test func `adding is a union and a present member changes nothing`() async throws {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff", members: [anna])
            let before = try await tenant.read("/Groups/\(group)")
            let add =
                #"{"op":"add","path":"members","value":[{"value":"\#(anna)","display":null}]}"#
            #expect(try await tenant.patch("/Groups/\(group)", add).status == 204)
            #expect(try await tenant.read("/Groups/\(group)").json == before.json)
        }
    }

    @Test func `the rename that Okta sends with every push does not touch the members`()
        async throws
    {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna")
            let berta = try await tenant.newUser("berta")
            let group = try await tenant.newGroup("Staff", members: [anna])
            let answer = try await tenant.patch(
                "/Groups/\(group)",
                """
                {"op":"replace","value":{"id":"\(group)","displayName":"Staff"}},
                {"op":"add","path":"members","value":[{"value":"\(berta)"}]}
                """
            )
            #expect(answer.status == 204)
            #expect(try await tenant.members(of: group) == [anna, berta].sorted())
            let renamed = try await tenant.patch(
                "/Groups/\(group)",
                #"{"op":"replace","value":{"id":"\#(group)","displayName":"Crew"}}"#
            )
            #expect(renamed.status == 204)
            #expect(try await tenant.read("/Groups/\(group)").text("displayName") == "Crew")
            #expect(try await tenant.members(of: group).count == 2)
        }
    }

    @Test func `replacing members with nothing empties the group`() async throws {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff", members: [anna])
            let answer = try await tenant.patch(
                "/Groups/\(group)",
                #"{"op":"replace","path":"members","value":[]}"#
            )
            #expect(answer.status == 204)
            #expect(try await tenant.members(of: group) == [])
        }
    }

    @Test func `PUT replaces the members and an absent list empties the group`() async throws {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna")
            let berta = try await tenant.newUser("berta")
            let group = try await tenant.newGroup("Staff", members: [anna])
            let answer = try await tenant.put(
                "/Groups/\(group)",
                TestTenant.group("Staff", members: [berta])
            )
            #expect(try answer.texts("members", "value") == [berta])
            let schemas = #""schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]"#
            _ = try await tenant.put("/Groups/\(group)", "{\(schemas),\"displayName\":\"Staff\"}")
            #expect(try await tenant.members(of: group) == [])
        }
    }

    @Test func `an unknown member is skipped, and refused by name in strict`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant(provider: "okta")
            let anna = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff", members: [anna, "ghost"])
            #expect(try await tenant.members(of: group) == [anna])
            let strict = try await server.tenant(provider: "okta", dialect: "strict")
            let refused = try await strict.post(
                "/Groups",
                TestTenant.group("Staff", members: ["ghost"])
            )
            #expect(refused.status == 400)
            #expect(try refused.scimType == "invalidValue")
            #expect(refused.text.contains("ghost"))
            #expect(try await strict.read("/Groups").totalResults == 0)
        }
    }

    @Test func `deleting a user gives each of its groups a new version`() async throws {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff", members: [anna])
            let before = try await tenant.read("/Groups/\(group)").text("meta", "version")
            #expect(try await tenant.delete("/Users/\(anna)").status == 204)
            let after = try await tenant.read("/Groups/\(group)")
            #expect(try after.texts("members", "value") == [])
            #expect(try after.text("meta", "version") != before)
        }
    }

    @Test func `deleting a group leaves its users`() async throws {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff", members: [anna])
            #expect(try await tenant.delete("/Groups/\(group)").status == 204)
            #expect(try await tenant.read("/Groups/\(group)").status == 404)
            #expect(try await tenant.read("/Users/\(anna)").value("groups") == .array([]))
        }
    }

    @Test func `a group can be a member, but never of itself`() async throws {
        try await withTenant { tenant in
            let inner = try await tenant.newGroup("Inner")
            let outer = try await tenant.newGroup("Outer", members: [inner])
            #expect(
                try await tenant.read("/Groups/\(outer)").texts("members", "type") == ["Group"]
            )
            let cycle = try await tenant.patch(
                "/Groups/\(inner)",
                #"{"op":"add","path":"members","value":[{"value":"\#(outer)"}]}"#
            )
            #expect(cycle.status == 400)
            #expect(try cycle.scimType == "invalidValue")
            #expect(try await tenant.members(of: inner) == [])
        }
    }

    @Test func `the membership check of Entra finds the member`() async throws {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff", members: [anna])
            let filter = #"id eq "\#(group)" and members eq "\#(anna)""#
            let found = try await tenant.read("/Groups?filter=\(filter)&excludedAttributes=members")
            #expect(try found.totalResults == 1)
            #expect(try found.value("Resources") != nil)
            #expect(!found.text.contains("\"members\""))
            let none = try await tenant.read(
                #"/Groups?filter=id eq "\#(group)" and members eq "nobody""#
            )
            #expect(try none.totalResults == 0)
        }
    }

    @Test func `concurrent membership changes lose nothing`() async throws {
        try await withTenant { tenant in
            var users: [String] = []
            for number in 0..<24 { users.append(try await tenant.newUser("user\(number)")) }
            let group = try await tenant.newGroup("Staff")
            try await withThrowingTaskGroup(of: Int.self) { tasks in
                for user in users {
                    tasks.addTask {
                        try await tenant.patchApart(
                            "/Groups/\(group)",
                            #"{"op":"add","path":"members","value":[{"value":"\#(user)"}]}"#
                        )
                    }
                }
                for try await status in tasks { #expect(status == 204) }
            }
            #expect(try await tenant.members(of: group) == users.sorted())
            let version = try await tenant.read("/Groups/\(group)").text("meta", "version")
            #expect(version == "W/\"25\"")
        }
    }
}
