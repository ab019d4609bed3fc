import SCIM
import Testing

@Suite("PATCH, RFC 7644 §3.5.2")
struct PatchTests {
    private static let user = #"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],
         "userName":"a","active":true,"title":"Boss","name":{"givenName":"A","familyName":"B"},
         "emails":[{"value":"w@x.com","type":"work","primary":true},{"value":"h@x.com","type":"home"}]}
        """#

    @Test(arguments: [
        (#"{"op":"replace","path":"title","value":"Chief"}"#, "title", #""Chief""#),
        (#"{"op":"add","path":"nickName","value":"N"}"#, "nickName", #""N""#),
        (#"{"op":"remove","path":"title"}"#, "title", "null"),
        (#"{"op":"replace","value":{"active":false}}"#, "active", "false"),
        (#"{"op":"Replace","path":"active","value":"False"}"#, "active", "false"),
        (
            #"{"op":"replace","path":"name","value":{"givenName":"C"}}"#, "name",
            #"{"givenName":"C","familyName":"B"}"#
        ),
        (
            #"{"op":"add","path":"name.middleName","value":"M"}"#, "name",
            #"{"givenName":"A","familyName":"B","middleName":"M"}"#
        ),
        (
            #"{"op":"replace","value":{"name.givenName":"Z"}}"#, "name",
            #"{"givenName":"Z","familyName":"B"}"#
        ),
        (#"{"op":"remove","path":"emails"}"#, "emails", "null"),
        (
            #"{"op":"remove","path":"emails[type eq \"home\"]"}"#, "emails",
            #"[{"value":"w@x.com","type":"work","primary":true}]"#
        ),
        (
            #"{"op":"replace","path":"emails[type eq \"work\"].value","value":"n@x.com"}"#,
            "emails",
            #"[{"value":"n@x.com","type":"work","primary":true},{"value":"h@x.com","type":"home"}]"#
        ),
        (
            #"{"op":"Add","path":"phoneNumbers[type eq \"mobile\"].value","value":"1"}"#,
            "phoneNumbers", #"[{"type":"mobile","value":"1"}]"#
        ),
        (
            #"{"op":"replace","path":"emails","value":[{"value":"only@x.com"}]}"#, "emails",
            #"[{"value":"only@x.com"}]"#
        ),
        (
            #"{"op":"add","path":"emails","value":[{"value":"h@x.com","type":"home"}]}"#, "emails",
            #"[{"value":"w@x.com","type":"work","primary":true},{"value":"h@x.com","type":"home"}]"#
        ),
        (#"{"op":"replace","path":"title","value":null}"#, "title", "null"),
    ])
    func `an operation changes what it names`(
        _ operation: String,
        _ name: String,
        _ expected: String
    ) throws {
        let outcome = try Reading.patched(try Reading.resource(Self.user), operation)
        let value = outcome.resource.attributes[name] ?? .null
        #expect(value == (try Reading.json(expected)))
    }

    @Test func `a new primary takes the place of the old one`() throws {
        let outcome = try Reading.patched(
            try Reading.resource(Self.user),
            #"{"op":"add","path":"emails","value":[{"value":"n@x.com","primary":true}]}"#
        )
        let path = AttributePath(name: "emails", subName: "primary")
        let primaries = outcome.resource.values(at: path).filter { $0 == .boolean(true) }
        #expect(primaries.count == 1)
    }

    @Test(arguments: [
        (#"{"op":"remove"}"#, SCIMError.ErrorType.noTarget),
        (#"{"op":"replace","path":"id","value":"x"}"#, .mutability),
        (#"{"op":"replace","path":"meta.created","value":"x"}"#, .mutability),
        (#"{"op":"add","path":"groups","value":[{"value":"g"}]}"#, .mutability),
        (#"{"op":"remove","path":"userName"}"#, .mutability),
        (#"{"op":"replace","path":"shoeSize","value":9}"#, .invalidPath),
        (#"{"op":"replace","path":"emails[0]","value":{}}"#, .invalidPath),
        (#"{"op":"replace","path":"emails[type eq \"fax\"]","value":{"display":"x"}}"#, .noTarget),
        (#"{"op":"move","path":"title","value":"x"}"#, .invalidSyntax),
        (#"{"op":"add","path":"title"}"#, .invalidValue),
        (#"{"op":"replace","path":"active","value":"maybe"}"#, .invalidValue),
    ])
    func `an operation that cannot be is refused for its reason`(
        _ operation: String,
        _ type: SCIMError.ErrorType
    ) throws {
        let resource = try Reading.resource(Self.user)
        #expect {
            try Reading.patched(resource, operation)
        } throws: { error in
            (error as? SCIMError)?.type == type
        }
    }

    @Test func `what changes nothing says so`() throws {
        let outcome = try Reading.patched(
            try Reading.resource(Self.user),
            #"{"op":"replace","value":{"active":true,"title":"Boss"}}"#
        )
        #expect(!outcome.isResourceChanged)
    }

    @Test(arguments: [
        #"{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"Ops"}"#,
        #"{"op":"add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":"Ops"}}"#,
        #"{"op":"add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Ops"}}}"#,
        #"{"op":"Add","path":"department","value":"Ops"}"#,
    ])
    func `an extension's attribute is named in many ways`(_ operation: String) throws {
        let outcome = try Reading.patched(try Reading.resource(Self.user), operation)
        let path = AttributePath(schemaURN: Reading.enterprise, name: "department")
        #expect(outcome.resource.values(at: path) == [.string("Ops")])
        #expect(
            outcome.resource.values(at: AttributePath(name: "schemas"))
                .contains(.string(Reading.enterprise))
        )
    }

    @Test func `membership changes fold into one, in the order of the body`() throws {
        var interpretation = Interpretation(dialect: .auto, limits: .standard)
        let request = try Reading.patch(
            #"""
            {"op":"add","path":"members","value":[{"value":"a"},{"value":"b"}]},
            {"op":"remove","path":"members[value eq \"a\"]"},
            {"op":"replace","value":{"id":"g","displayName":"G"}},
            {"op":"Remove","path":"members","value":[{"value":"c"}]}
            """#,
            .group,
            &interpretation
        )
        let short = try #require(request.membersOnly)
        #expect(short.displayName == "G")
        #expect(short.members.added == ["b"])
        #expect(Set(short.members.removed) == ["a", "c"])
        #expect(!short.members.clears)
    }

    @Test func `replacing members clears first`() throws {
        var interpretation = Interpretation(dialect: .auto, limits: .standard)
        let request = try Reading.patch(
            #"{"op":"replace","path":"members","value":[{"value":"a"}]}"#,
            .group,
            &interpretation
        )
        let members = try #require(request.membersOnly).members
        #expect(members.clears)
        #expect(members.added == ["a"])
    }
}
