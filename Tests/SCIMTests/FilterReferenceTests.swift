import SCIM
import Testing

@Suite("Filters on members and groups")
struct FilterReferenceTests {
    private static let group = #"""
        {"id":"g1","displayName":"Staff","members":[
            {"value":"u1","type":"User","display":"Anna","$ref":"https://roster.test/Users/u1"},
            {"value":"g2","type":"Group","display":"Crew","$ref":"https://roster.test/Groups/g2"}]}
        """#
    private static let user = #"""
        {"id":"u1","userName":"anna","groups":[
            {"value":"g1","type":"direct","display":"Staff"},
            {"value":"g9","type":"indirect","display":"Everyone"}]}
        """#

    @Test(arguments: [
        (#"members eq "u1""#, ["u1"]), (#"members.value eq "u1""#, ["u1"]),
        (#"members[value eq "u1"]"#, ["u1"]), (#"MEMBERS.VALUE EQ "U1""#, ["U1"]),
        (#"members[value eq "u1" or value eq "u2"]"#, ["u1", "u2"]),
        (#"members eq "u1" or members eq "u1""#, ["u1"]),
        (#"id eq "g" and members eq "u1""#, ["u1"]), (#"not (members.value eq "x")"#, ["x"]),
    ])
    func `equalities on the id are told apart from the document`(
        _ text: String,
        _ ids: [String]
    ) throws {
        let filter = try Reading.filter(text, .group)
        #expect(filter.memberships.map(\.id) == ids)
        #expect(filter.memberships.allSatisfy { $0.relation == .members })
        #expect(!filter.needsReferences)
    }

    @Test func `both sides of a membership can be asked for`() throws {
        let filter = try Reading.filter(#"groups eq "g1" and groups[value eq "g2"]"#, .user)
        #expect(filter.memberships.map(\.relation) == [.groups, .groups])
        let user: JSONObject = ["id": "u1"]
        #expect(filter.matches(user, memberships: [true, true]))
        #expect(!filter.matches(user, memberships: [true, false]))
    }

    @Test(arguments: [
        ("members pr", true), (#"members.type eq "group""#, true), (#"members.type eq "x""#, false),
        (#"members[value sw "u" and type eq "User"]"#, true),
        (#"members[value sw "u" and type eq "Group"]"#, false),
        (#"members[value eq "u1" and type eq "Group"]"#, false),
        (#"members[value eq "u1" or type eq "Group"]"#, true), (#"members.value ne "u1""#, true),
        (#"members sw "U""#, false), (#"members.value co "2""#, true), ("members eq null", false),
        (#"members.$ref ew "/u1""#, true),
        (#"not (members[type eq "Group"])"#, false), (#"members[not (value eq "u1")]"#, true),
        (#"members[type eq "User"].value eq "u1""#, true),
        (#"members[type eq "Group"].value eq "u1""#, false), ("members.$ref pr", true),
    ])
    func `anything else is evaluated on the members`(_ text: String, _ holds: Bool) throws {
        let filter = try Reading.filter(text, .group)
        #expect(filter.needsReferences)
        #expect(filter.memberships.isEmpty)
        #expect(filter.matches(try Reading.object(Self.group), memberships: []) == holds)
    }

    @Test(arguments: [
        ("groups pr", true), (#"groups.display co "eve""#, true),
        (#"groups.display eq "x""#, false),
        (#"groups[type eq "direct"]"#, true),
        (#"groups[type eq "indirect" and value eq "g9"]"#, true),
        (#"groups[type eq "direct" and value eq "g9"]"#, false), ("groups ne null", true),
    ])
    func `and on the groups`(_ text: String, _ holds: Bool) throws {
        let filter = try Reading.filter(text, .user)
        #expect(filter.needsReferences)
        #expect(filter.matches(try Reading.object(Self.user), memberships: []) == holds)
    }

    @Test func `references and memberships mix`() throws {
        let filter = try Reading.filter(#"members eq "u1" and members.type eq "Group""#, .group)
        #expect(filter.needsReferences)
        #expect(filter.memberships.map(\.id) == ["u1"])
        let group = try Reading.object(Self.group)
        #expect(filter.matches(group, memberships: [true]))
        #expect(!filter.matches(group, memberships: [false]))
    }

    @Test func `a filter on other attributes needs none`() throws {
        #expect(try !Reading.filter(#"displayName sw "S" or id pr"#, .group).needsReferences)
        // Groups have no groups, and users no members.
        #expect(throws: SCIMError.self) { try Reading.filter("groups pr", .group) }
        #expect(throws: SCIMError.self) { try Reading.filter("members pr", .user) }
    }
}
