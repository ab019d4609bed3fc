import Directory
import Postgres
import SCIM
import Testing
import WebTesting

@Suite("The preview of what an application sees")
struct ViewPreviewTests {
    @Test func `the preview shows what the lists have, and says what they have not`() async throws {
        let filter = [try #require(NamePattern("*a*")), try #require(NamePattern("inner"))]
        try await withView(policy: { $0.groupFilter = filter }) { view in
            let tenant = view.tenant
            let anna = try await tenant.newUser("anna@example.com")
            let gone = try await tenant.newUser("gone@example.com")
            _ = try await tenant.delete("/Users/\(gone)")
            let bare = try await tenant.post(
                "/Users",
                #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"bare"}"#
            ).id
            let inner = try await tenant.newGroup("Inner", members: [anna])
            let staff = try await tenant.newGroup("Staff", members: [anna, inner])
            let twin = try await tenant.newGroup("STAFF ")
            let admins = try await tenant.newGroup("jira-administrators", members: [anna])
            let other = try await tenant.newGroup("Other")
            _ = try await view.groupNames()
            try await view.rename(staff, to: "Staff of all")
            let preview = try await view.view.preview(limit: 10)
            #expect(preview.users.count == 2 && preview.deletedUsers.count == 1)
            #expect(preview.users.first.map(\.stored.id) == [anna, bare])
            #expect(preview.deletedUsers.first.map(\.stored.id) == [gone])
            #expect(preview.groups.count == 2)
            #expect(preview.groups.first.map(\.name) == ["Inner", "Staff"])
            #expect(preview.memberships.count == 3)
            let lines = try await view.view.memberships().rest().filter { $0.member != nil }
            #expect(preview.memberships.first == lines)
            #expect(preview.hiddenGroups.first.map(\.id) == [twin, admins, other])
            let reasons = preview.hiddenGroups.first.map { Self.text($0.reason) }
            #expect(reasons == ["taken by \(staff) as Staff", "reserved", "filtered"])
            #expect(preview.pendingRenames.first.map(\.groupID) == [staff])
            #expect(preview.pendingRenames.first.map(\.displayName) == ["Staff of all"])
            #expect(preview.nameClashes.count == 0)
            #expect(preview.usersWithoutEmail.first.map(\.id) == [bare])
            #expect(view.server.directory.snapshots.load == (0, 0))
        }
    }

    @Test func `users whose names are one to a product are named`() async throws {
        try await withView { view in
            let anna = try await view.tenant.newUser("anna")
            let other = try await view.tenant.newUser(" ANNA")
            _ = try await view.tenant.newUser(" berta ")
            let clashes = try await view.view.preview(limit: 10).nameClashes
            #expect(clashes.count == 1)
            #expect(clashes.first.map(\.userIDs) == [[anna, other]])
        }
    }

    @Test func `the counts are of everything, the examples are few`() async throws {
        try await withView { view in
            try await view.makeUsers(1_200)
            let group = try await view.tenant.newGroup("Many")
            try await view.query(
                """
                insert into roster.members (tenant_id, group_id, member_id, member_type)
                select r.tenant_id, \(group), r.id, 'User' from roster.resources r
                where r.tenant_id = \(uuid: view.tenant.id) and r.resource_type = 'User'
                """
            )
            let preview = try await view.view.preview(limit: 2)
            #expect(preview.users.count == 1_200 && preview.memberships.count == 1_200)
            #expect(preview.users.first.count == 2 && preview.memberships.first.count == 2)
            #expect(preview.usersWithoutEmail.count == 1_200)
            #expect(preview.usersWithoutEmail.first.count == 2)
        }
    }

    @Test func `the operator reads it as the product will`() async throws {
        try await withView { view in
            let path = "/integrations/\(view.tenant.integrationID)/applications"
            let made = try await view.server.admin(
                "POST",
                path,
                #"{"name":"jira","product":"jira","lower_case_names":true}"#
            )
            try #require(made.status == 201, "\(made.text)")
            let anna = try await view.tenant.newUser("Anna@Example.com")
            _ = try await view.tenant.newGroup("Staff", members: [anna])
            _ = try await view.tenant.newGroup("jira-administrators")
            let preview = try await view.server.admin(
                "GET",
                "\(path)/\(try made.id)/preview?limit=5"
            )
            #expect(preview.status == 200)
            #expect(try preview.value("users", "count") == 1)
            let user = try #require(try Self.first(preview, "users"))
            #expect(user["name"] == "anna@example.com" && user["active"] == true)
            #expect(user["key"] == .string("1:\(anna)"))
            #expect(user["email"] == "Anna@Example.com")
            #expect(try Self.first(preview, "groups")?["name"] == "staff")
            #expect(
                try Self.first(preview, "memberships")
                    == ["group": "staff", "user": "anna@example.com"]
            )
            let hidden = try #require(try Self.first(preview, "hidden_groups"))
            #expect(hidden["display_name"] == "jira-administrators")
            #expect(hidden["reason"] == "reserved")
            #expect(try await view.server.admin("GET", "\(path)/app_none/preview").status == 404)
            let unlimited = try await view.server.admin(
                "GET",
                "\(path)/\(try made.id)/preview?limit=1000"
            )
            #expect(unlimited.status == 400)
        }
    }

    private static func first(_ answer: TestAnswer, _ list: String) throws -> JSONObject? {
        guard case .array(let elements) = try answer.value(list, "data"),
            case .object(let object) = elements.first
        else { return nil }
        return object
    }

    private static func text(_ reason: ViewPreview.HiddenGroup.Reason) -> String {
        switch reason {
        case .filtered: "filtered"
        case .reserved: "reserved"
        case .nameless(.empty): "empty"
        case .nameless(.taken(let id, let name)): "taken by \(id) as \(name)"
        }
    }
}
