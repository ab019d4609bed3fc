import Directory
import Postgres
import Testing
import WebTesting

@Suite("Groups as an application sees them")
struct ViewGroupTests {
    @Test func `groups and memberships come in order, empty groups too`() async throws {
        try await withView { view in
            let anna = try await view.tenant.newUser("anna")
            let berta = try await view.tenant.newUser("berta")
            let inner = try await view.tenant.newGroup("Inner", members: [berta])
            _ = try await view.tenant.newGroup("Outer", members: [anna, inner, berta])
            _ = try await view.tenant.newGroup("Empty")
            #expect(try await view.groupNames() == ["Inner", "Outer", "Empty"])
            let expected = [
                "Inner: berta", "Outer: anna", "Outer: berta", "Outer: [Inner]", "Empty:",
            ]
            #expect(try await view.memberships() == expected)
        }
    }

    @Test func `a pushed group of administrators is not shown anywhere`() async throws {
        try await withView { view in
            let anna = try await view.tenant.newUser("anna")
            let inner = try await view.tenant.newGroup("Inner", members: [anna])
            let admins = try await view.tenant.newGroup(
                "JIRA-Administrators",
                members: [anna, inner]
            )
            _ = try await view.tenant.newGroup("Outer", members: [admins])
            let seen = try view.view
            #expect(try await seen.group(named: "jira-administrators") == nil)
            #expect(try await view.groupNames() == ["Inner", "Outer"])
            #expect(try await view.memberships() == ["Inner: anna", "Outer:"])
            #expect(try await seen.groups(withIDs: [admins, inner]).map(\.name) == ["Inner"])
            for nested in [false, true] {
                let above = try await seen.groups(ofUser: anna, nested: nested)
                #expect(above.map(\.name) == ["Inner"])
                #expect(try await seen.parents(ofGroup: inner, nested: nested).isEmpty)
            }
            #expect(try await seen.pins(ofGroups: [admins, inner]) == [inner: "Inner"])
            let parents = try await seen.parents(ofUsers: [anna])
            #expect(parents == [anna: [NamedGroup(id: inner, name: "Inner")]])
            #expect(try await seen.relations(ofGroups: [inner, admins]).count == 1)
        }
    }

    @Test func `a reserved name that was allowed is shown`() async throws {
        try await withView(policy: { $0.allowedGroups = ["jira-administrators"] }) { view in
            _ = try await view.tenant.newGroup("jira-administrators")
            #expect(try await view.groupNames() == ["jira-administrators"])
        }
    }

    @Test func `a filter hides what it does not name`() async throws {
        let filter = [try #require(NamePattern("jira-*"))]
        try await withView(policy: { $0.groupFilter = filter }) { view in
            let anna = try await view.tenant.newUser("anna")
            let staff = try await view.tenant.newGroup("Staff", members: [anna])
            _ = try await view.tenant.newGroup("Jira-Users", members: [anna, staff])
            #expect(try await view.groupNames() == ["Jira-Users"])
            #expect(try await view.memberships() == ["Jira-Users: anna", "Jira-Users:"])
        }
    }

    @Test func `nesting goes through groups that are shown, and through no other`() async throws {
        try await withView { view in
            let tenant = view.tenant
            let anna = try await tenant.newUser("anna")
            let berta = try await tenant.newUser("berta")
            let carla = try await tenant.newUser("carla")
            let low = try await tenant.newGroup("Low", members: [anna])
            let middle = try await tenant.newGroup("Middle", members: [low, berta])
            let hidden = try await tenant.newGroup("x-administrators", members: [low, carla])
            let top = try await tenant.newGroup("Top", members: [middle])
            let beyond = try await tenant.newGroup("Beyond", members: [hidden])
            let seen = try view.view
            let direct = try await seen.groups(ofUser: anna, nested: false)
            #expect(direct.map(\.name) == ["Low"])
            let above = try await seen.groups(ofUser: anna, nested: true)
            #expect(above.map(\.name) == ["Low", "Middle", "Top"])
            let parents = try await seen.parents(ofGroup: low, nested: true)
            #expect(parents.map(\.name) == ["Middle", "Top"])
            let below = try await seen.children(ofGroup: top, nested: true)
            #expect(below.map(\.name) == ["Low", "Middle"])
            let children = try await seen.children(ofGroup: top, nested: false)
            #expect(children.map(\.name) == ["Middle"])
            #expect(try await seen.children(ofGroup: beyond, nested: true).isEmpty)
            let inTop = try await seen.users(inGroup: top, nested: true).rest()
            #expect(try inTop.map { try $0.userName }.sorted() == ["anna", "berta"])
            #expect(try await seen.users(inGroup: top, nested: false).rest().isEmpty)
            #expect(try await seen.users(inGroup: beyond, nested: true).rest().isEmpty)
            let relations = try await seen.relations(ofGroups: [low, middle, top, beyond])
            #expect(
                relations == [
                    low: GroupRelations(parents: [NamedGroup(id: middle, name: "Middle")]),
                    middle: GroupRelations(
                        parents: [NamedGroup(id: top, name: "Top")],
                        children: [NamedGroup(id: low, name: "Low")]
                    ),
                    top: GroupRelations(children: [NamedGroup(id: middle, name: "Middle")]),
                ]
            )
        }
    }

    @Test func `a group is found by its name in any case, with blanks around it`() async throws {
        try await withView { view in
            let group = try await view.tenant.newGroup("  Größe  ")
            let seen = try #require(try await view.view.group(named: " GRÖßE"))
            #expect(seen.stored.id == group)
            #expect(seen.name == "Größe")
            #expect(try await view.view.group(named: "Größer") == nil)
        }
    }

    @Test func `a group of thousands is streamed in portions`() async throws {
        try await withView { view in
            let group = try await view.tenant.newGroup("Many")
            try await view.makeUsers(2_100)
            try await view.query(
                """
                insert into roster.members (tenant_id, group_id, member_id, member_type)
                select r.tenant_id, \(group), r.id, 'User' from roster.resources r
                where r.tenant_id = \(uuid: view.tenant.id) and r.resource_type = 'User'
                """
            )
            let stream = try await view.view.users(inGroup: group, nested: false)
            var portions: [Int] = []
            while let portion = try await stream.next() { portions.append(portion.count) }
            #expect(portions == [500, 500, 500, 500, 100])
            let memberships = try await view.memberships()
            #expect(memberships.count == 2_100 && Set(memberships).count == 2_100)
            #expect(view.server.directory.snapshots.load == (0, 0))
        }
    }
}
