import Directory
import Testing
import WebTesting

@Suite("What changed since a token")
struct CrowdChangesTests {
    @Test func `nothing new is an empty list and the token again`() async throws {
        try await withServer { server in
            let (client, tenant) = try await Self.directory(of: server)
            _ = try await tenant.newUser("anna")
            try await server.sequencer.catchUp()
            let token = try await client.eventToken()
            let events = try await client.document("GET", "/event/\(token)")
            #expect(events.children.isEmpty)
            #expect(events["newEventToken"] == token)
        }
    }

    @Test func `a user's life is told as the present state`() async throws {
        try await withServer { server in
            let (client, tenant) = try await Self.directory(of: server)
            let token = try await client.eventToken()
            let id = try await tenant.newUser("anna")
            _ = try await tenant.patch(
                "/Users/\(id)",
                #"{"op":"replace","value":{"active":false}}"#
            )
            try await server.sequencer.catchUp()
            let events = try await client.document("GET", "/event/\(token)")
            #expect(events.children.map(\.name) == ["userEvent", "userMembershipEvent"])
            #expect(events.child("userEvent")?.text("operation") == "CREATED")
            #expect(events.child("userEvent")?.child("user")?.text("active") == "false")
            _ = try await tenant.delete("/Users/\(id)")
            try await server.sequencer.catchUp()
            let next = try #require(events["newEventToken"])
            let deletion = try await client.document("GET", "/event/\(next)")
            // Shown as an inactive one for as long as the policy says.
            #expect(deletion.child("userEvent")?.text("operation") == "UPDATED")
            #expect(deletion.child("userEvent")?.child("user")?.text("active") == "false")
        }
    }

    @Test func `without days for the deleted they are told as gone`() async throws {
        try await withServer { server in
            let policy = #"{"name":"jira","product":"jira","tombstone_days":0}"#
            let (client, tenant) = try await Self.directory(of: server, policy)
            let user = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff", members: [user])
            try await server.sequencer.catchUp()
            let token = try await client.eventToken()
            _ = try await tenant.delete("/Users/\(user)")
            _ = try await tenant.delete("/Groups/\(group)")
            try await server.sequencer.catchUp()
            let events = try await client.document("GET", "/event/\(token)")
            #expect(events.children.map(\.name) == ["userEvent", "groupEvent"])
            #expect(events.children.allSatisfy { $0.text("operation") == "DELETED" })
            #expect(events.child("userEvent")?.child("user")?["name"] == "anna")
            #expect(events.child("groupEvent")?.child("group")?["name"] == "Staff")
        }
    }

    @Test func `memberships are told as complete lists`() async throws {
        try await withServer { server in
            let (client, tenant) = try await Self.directory(of: server)
            let user = try await tenant.newUser("anna")
            _ = try await tenant.newGroup("Staff", members: [user])
            let board = try await tenant.newGroup("Board")
            try await server.sequencer.catchUp()
            let token = try await client.eventToken()
            _ = try await tenant.patch(
                "/Groups/\(board)",
                #"{"op":"add","path":"members","value":[{"value":"\#(user)"}]}"#
            )
            try await server.sequencer.catchUp()
            let events = try await client.document("GET", "/event/\(token)")
            let membership = try #require(events.child("userMembershipEvent"))
            #expect(membership.text("operation") == "UPDATED")
            #expect(membership.child("childUser")?["name"] == "anna")
            let parents = membership.child("parentGroups")?.children.compactMap { $0["name"] }
            #expect(parents == ["Staff", "Board"])
            // Both are told before it, since a product that does not know one starts over.
            let groups = events.all("groupEvent", "group").compactMap { $0["name"] }
            #expect(Set(groups) == ["Staff", "Board"])
            #expect(events.children.last?.name == "userMembershipEvent")
        }
    }

    @Test(arguments: ["x", "1:2", "0:0:0", "-1", "a:9223372036854775808:1", "::", "%00"])
    func `a token that is none has expired`(token: String) async throws {
        try await withServer { server in
            let (client, _) = try await Self.directory(of: server)
            let answer = try await client.send("GET", "/event/\(token)")
            #expect(answer.status == 410)
            #expect(try answer.reason == "EVENT_TOKEN_EXPIRED")
        }
    }

    @Test func `a token of another application has expired`() async throws {
        try await withServer { server in
            let (client, tenant) = try await Self.directory(of: server)
            let other = try await server.product(
                of: tenant,
                #"{"name":"wiki","product":"confluence"}"#
            )
            let token = try await other.eventToken()
            #expect(try await other.send("GET", "/event/\(token)").status == 200)
            #expect(try await client.send("GET", "/event/\(token)").status == 410)
        }
    }

    @Test func `another name of a user expires the token`() async throws {
        try await withServer { server in
            let (client, tenant) = try await Self.directory(of: server)
            let user = try await tenant.newUser("anna")
            try await server.sequencer.catchUp()
            let token = try await client.eventToken()
            _ = try await tenant.put("/Users/\(user)", TestTenant.user("berta"))
            try await server.sequencer.catchUp()
            #expect(try await client.send("GET", "/event/\(token)").status == 410)
        }
    }

    @Test func `the second question of a full reading is answered like the first`() async throws {
        try await withServer { server in
            let (client, tenant) = try await Self.directory(of: server)
            _ = try await tenant.newUser("anna")
            try await server.sequencer.catchUp()
            let first = try await client.eventToken()
            _ = try await tenant.newUser("bert")
            _ = try await client.send(
                "POST",
                "/search?entity-type=user&start-index=0&max-results=-1&expand=user",
                "<null-search-restriction/>"
            )
            try await server.sequencer.catchUp()
            let second = try await client.eventToken()
            let events = try await client.document("GET", "/event/\(second)")
            #expect(events.all("userEvent", "user").compactMap { $0["name"] } == ["bert"])
            // The next reading begins anew.
            let third = try await client.eventToken()
            #expect(try await client.document("GET", "/event/\(third)").children.isEmpty)
            #expect(first != third)
        }
    }

    private static func directory(
        of server: TestServer,
        _ policy: String = #"{"name":"jira","product":"jira"}"#
    ) async throws -> (ProductClient, TestTenant) {
        let tenant = try await server.tenant()
        return (try await server.product(of: tenant, policy), tenant)
    }
}

extension ProductClient {
    /// Where the log of events stands.
    func eventToken() async throws -> String {
        let events = try await document("GET", "/event")
        guard let token = events["newEventToken"],
            events["incrementalSynchronisationAvailable"] == "true"
        else { throw TestAnswer.Unexpected(description: "no token") }
        return token
    }
}
