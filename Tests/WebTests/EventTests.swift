import Postgres
import PostgresTesting
import Testing
import WebTesting

@Suite("Every committed change leaves one event, and nothing else does")
struct EventTests {
    struct Event: Equatable {
        let type: String
        let version: Int64
        let added: [String]
        let removed: [String]
        let hasBefore: Bool
        let hasAfter: Bool
    }

    private func events(
        of server: TestServer,
        about id: String
    ) async throws -> [Event] {
        let session = try await PostgresSession(server.database.configuration)
        let rows = try await session.query(
            """
            select type, version, coalesce(members_added, '{}'), coalesce(members_removed, '{}'),
                before is not null, after is not null
            from roster.events where resource_id = \(id) order by id
            """
        )
        await session.close()
        var events: [Event] = []
        for row in 0..<rows.count {
            events.append(
                Event(
                    type: try rows.text(row, 0),
                    version: try rows.integer(row, 1),
                    added: try rows.textArray(row, 2),
                    removed: try rows.textArray(row, 3),
                    hasBefore: try rows.boolean(row, 4),
                    hasAfter: try rows.boolean(row, 5)
                )
            )
        }
        return events
    }

    @Test func `a user's life is told in order`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            let id = try await tenant.newUser("anna")
            _ = try await tenant.put("/Users/\(id)", TestTenant.user("anna"))
            _ = try await tenant.patch(
                "/Users/\(id)",
                #"{"op":"replace","value":{"active":false}}"#
            )
            _ = try await tenant.patch(
                "/Users/\(id)",
                #"{"op":"replace","value":{"active":false}}"#
            )
            _ = try await tenant.delete("/Users/\(id)")
            let events = try await events(of: server, about: id)
            #expect(events.map(\.type) == ["user.created", "user.updated", "user.deleted"])
            #expect(events.map(\.version) == [1, 2, 3])
            #expect(events.map(\.hasBefore) == [false, true, true])
            #expect(events.map(\.hasAfter) == [true, true, false])
        }
    }

    @Test func `membership changes name who came and who left`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            let anna = try await tenant.newUser("anna")
            let berta = try await tenant.newUser("berta")
            let group = try await tenant.newGroup("Staff", members: [anna])
            _ = try await tenant.patch(
                "/Groups/\(group)",
                #"{"op":"replace","path":"members","value":[{"value":"\#(berta)"}]}"#
            )
            _ = try await tenant.patch(
                "/Groups/\(group)",
                #"{"op":"add","path":"members","value":[{"value":"\#(berta)"}]}"#
            )
            _ = try await tenant.delete("/Users/\(berta)")
            let events = try await events(of: server, about: group)
            #expect(events.map(\.added) == [[anna], [berta], []])
            #expect(events.map(\.removed) == [[], [anna], [berta]])
            #expect(events.map(\.version) == [1, 2, 3])
        }
    }

    @Test func `a refused write leaves no trace`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            _ = try await tenant.newUser("anna")
            let id = try await tenant.newUser("berta")
            #expect(try await tenant.put("/Users/\(id)", TestTenant.user("anna")).status == 409)
            let half = try await tenant.patch(
                "/Users/\(id)",
                """
                {"op":"replace","path":"title","value":"Boss"},
                {"op":"replace","path":"id","value":"x"}
                """
            )
            #expect(half.status == 400)
            #expect(try await events(of: server, about: id).count == 1)
            #expect(try await tenant.read("/Users/\(id)").value("title") == nil)
        }
    }

    @Test func `concurrent changes of one user all happen, each once`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            let id = try await tenant.newUser("anna")
            let attributes = ["title", "nickName", "userType", "locale", "timezone"]
            try await withThrowingTaskGroup(of: Int.self) { tasks in
                for attribute in attributes {
                    tasks.addTask {
                        try await tenant.patchApart(
                            "/Users/\(id)",
                            #"{"op":"replace","path":"\#(attribute)","value":"x"}"#
                        )
                    }
                }
                for try await status in tasks { #expect(status == 200) }
            }
            let user = try await tenant.read("/Users/\(id)")
            for attribute in attributes { #expect(try user.text(attribute) == "x") }
            let events = try await events(of: server, about: id)
            #expect(events.map(\.version) == Array(1...6))
        }
    }
}
