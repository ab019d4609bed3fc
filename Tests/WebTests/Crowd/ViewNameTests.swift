import Directory
import Postgres
import SCIM
import Simulator
import Testing
import WebTesting

@Suite("The names by which products know groups")
struct ViewNameTests {
    @Test func `a name outlives a rename until the operator confirms it`() async throws {
        try await withView { view in
            let anna = try await view.tenant.newUser("anna")
            let group = try await view.tenant.newGroup("Staff", members: [anna])
            #expect(try await view.groupNames() == ["Staff"])
            try await view.rename(group, to: "People")
            #expect(try await view.groupNames() == ["Staff"])
            #expect(try await view.memberships() == ["Staff: anna"])
            #expect(try await view.view.group(named: "people") == nil)
            #expect(try await view.view.pins(ofGroups: [group]) == [group: "Staff"])
            let pending = try #require(try await names(view).first)
            #expect(pending["name"] == "Staff" && pending["display_name"] == "People")
            #expect(pending["pending"] == true && pending["conflict"] == .null)
            let answer = try await name(view, group, "People")
            #expect(answer.status == 200)
            #expect(try answer.value("pending") == false)
            #expect(try await view.groupNames() == ["People"])
        }
    }

    @Test func `giving a name is an event, and giving the same again is not`() async throws {
        try await withView { view in
            let group = try await view.tenant.newGroup("Staff")
            #expect(try await view.groupNames() == ["Staff"])
            #expect(try await view.groupNames() == ["Staff"])
            for name in ["Crew", "Crew"] { _ = try await self.name(view, group, name) }
            let rows = try await view.query(
                """
                select type, coalesce(before ->> 'name', '-'), after ->> 'name', version, actor
                from roster.events where resource_id = \(group) and type <> 'group.created'
                order by id
                """
            )
            #expect(rows.count == 2)
            #expect(try rows.text(0, 0) == "group.named" && rows.text(1, 0) == "group.named")
            #expect(try rows.text(0, 1) == "-" && rows.text(0, 2) == "Staff")
            #expect(try rows.text(1, 1) == "Staff" && rows.text(1, 2) == "Crew")
            #expect(try rows.integer(0, 3) == 1 && rows.text(0, 4) == "app_test")
            #expect(try rows.text(1, 4).hasPrefix("key_"))
        }
    }

    @Test func `of two names equal but for case one is shown and one is a conflict`() async throws {
        try await withView { view in
            let first = try await view.tenant.newGroup("Staff")
            let second = try await view.tenant.newGroup(" ｓtaff ")
            let blank = try await view.tenant.newGroup("\\uFFFF")
            #expect(try await view.groupNames() == ["Staff"])
            let names = try await names(view)
            #expect(names.map { $0["group_id"] } == [first, second, blank].map { .string($0) })
            #expect(names.map { $0["name"] } == ["Staff", .null, .null])
            let conflict: JSONValue = [
                "reason": "taken", "group_id": .string(first), "name": "Staff",
            ]
            #expect(names.map { $0["conflict"] } == [.null, conflict, ["reason": "empty"]])
            #expect(try await name(view, second, "STAFF").status == 409)
            #expect(try await name(view, second, "Crew").status == 200)
            #expect(try await view.groupNames() == ["Staff", "Crew"])
            #expect(try await name(view, first, "crew ").status == 409)
        }
    }

    @Test func `the name of a group that is gone is free, and still known`() async throws {
        try await withView { view in
            let first = try await view.tenant.newGroup("Staff")
            #expect(try await view.groupNames() == ["Staff"])
            _ = try await view.tenant.delete("/Groups/\(first)")
            #expect(try await view.groupNames() == [])
            let second = try await view.tenant.newGroup("STAFF")
            let found = try #require(try await view.view.group(named: "staff"))
            #expect(found.stored.id == second && found.name == "STAFF")
            let pins = try await view.view.pins(ofGroups: [first, second])
            #expect(pins == [first: "Staff", second: "STAFF"])
            #expect(try await names(view).count == 1)
            try await view.query(
                """
                update roster.group_names set released_at = now() - interval '401 days'
                where group_id = \(first)
                """
            )
            _ = try await view.tenant.newGroup("Other")
            #expect(try await view.groupNames() == ["STAFF", "Other"])
            #expect(try await view.view.pins(ofGroups: [first]) == [:])
        }
    }

    @Test func `a renamed group does not give its old name away`() async throws {
        try await withView { view in
            let first = try await view.tenant.newGroup("Staff")
            #expect(try await view.groupNames() == ["Staff"])
            try await view.rename(first, to: "People")
            _ = try await view.tenant.newGroup("Staff")
            #expect(try await view.groupNames() == ["Staff"])
            #expect(try await name(view, first, "People").status == 200)
            #expect(try await view.groupNames() == ["People", "Staff"])
        }
    }

    @Test func `applications that see groups first at the same time agree`() async throws {
        try await withView { view in
            for index in 0..<40 {
                _ = try await view.tenant.newGroup("Group \(index)")
                _ = try await view.tenant.newGroup("  GROUP \(index)")
            }
            let seen = try await withThrowingTaskGroup(of: [String].self) { tasks in
                for _ in 0..<4 { tasks.addTask { try await view.groupNames() } }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            let expected = (0..<40).map { "Group \($0)" }
            #expect(seen == Array(repeating: expected, count: 4))
            let rows = try await view.query(
                "select count(*) from roster.events where type = 'group.named'"
            )
            #expect(try rows.integer(0, 0) == 40)
        }
    }

    @Test func `another name voids what applications of the tenant were told`() async throws {
        try await withView { view in
            let other = try await view.server.tenant()
            try await view.query(
                """
                insert into roster.applications (tenant_id, id, name, name_key, product, prefix,
                    last_four, epoch)
                select t.id, 'app_' || n, 'n' || n, 'n' || n, 'jira', 'p', 'l', 'old'
                from unnest(array[\(uuid: view.tenant.id), \(uuid: other.id)]) as t (id),
                    generate_series(1, 2) n
                """
            )
            let group = try await view.tenant.newGroup("Staff")
            let twin = try await view.tenant.newGroup("Staff ")
            #expect(try await view.groupNames() == ["Staff"])
            // The first name of a group voids nothing: it is news like any other.
            #expect(try await name(view, twin, "Twin").status == 200)
            #expect(try await epochs(of: view.tenant.id, view) == ["old", "old"])
            #expect(try await name(view, group, "Crew").status == 200)
            let drawn = try await epochs(of: view.tenant.id, view)
            #expect(Set(drawn).count == 2 && drawn.allSatisfy { $0.utf8.count == 32 })
            #expect(try await epochs(of: other.id, view) == ["old", "old"])
            await other.client.close()
        }
    }

    @Test func `names are given within limits`() async throws {
        try await withView { view in
            let group = try await view.tenant.newGroup("Staff")
            #expect(try await name(view, "nobody", "Crew").status == 404)
            #expect(try await name(view, group, " \\u0002 ").status == 400)
            let answer = try await view.server.admin(
                "PATCH",
                "/integrations/\(view.tenant.integrationID)/group-names/\(group)",
                #"{"nmae":"x"}"#
            )
            #expect(answer.status == 400)
            let listed = try await view.server.admin(
                "GET",
                "/integrations/\(view.tenant.integrationID)/group-names?after=x"
            )
            #expect(listed.status == 400)
        }
    }

    @Test func `names come in pages`() async throws {
        try await withView { view in
            for index in 0..<3 { _ = try await view.tenant.newGroup("Group \(index)") }
            let path = "/integrations/\(view.tenant.integrationID)/group-names?limit=2"
            let first = try await view.server.admin("GET", path)
            #expect(try first.texts("data", "name") == ["Group 0", "Group 1"])
            #expect(try first.value("has_more") == true)
            let cursor = try #require(try first.text("next_cursor"))
            let second = try await view.server.admin("GET", "\(path)&after=\(cursor)")
            #expect(try second.texts("data", "name") == ["Group 2"])
            #expect(try second.value("has_more") == false)
        }
    }

    private func epochs(of tenant: String, _ view: ViewFixture) async throws -> [String] {
        let rows = try await view.query(
            "select epoch from roster.applications where tenant_id = \(uuid: tenant) order by id"
        )
        return try (0..<rows.count).map { try rows.text($0, 0) }
    }

    private func name(
        _ view: ViewFixture,
        _ group: String,
        _ name: String
    ) async throws -> TestAnswer {
        try await view.server.admin(
            "PATCH",
            "/integrations/\(view.tenant.integrationID)/group-names/\(group)",
            #"{"name":"\#(name)"}"#
        )
    }

    private func names(_ view: ViewFixture) async throws -> [JSONObject] {
        let answer = try await view.server.admin(
            "GET",
            "/integrations/\(view.tenant.integrationID)/group-names"
        )
        guard case .array(let elements) = try answer.value("data") else {
            throw TestAnswer.Unexpected(description: answer.text)
        }
        return elements.compactMap { element in
            guard case .object(let object) = element else { return nil }
            return object
        }
    }
}
