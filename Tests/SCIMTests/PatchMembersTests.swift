import SCIM
import Testing

@Suite("PATCH of a group's members")
struct PatchMembersTests {
    /// Operations, and who joins and leaves by them.
    struct Row: Sendable, CustomTestStringConvertible {
        let operations: String
        var clears = false
        var added: [String] = []
        var removed: [String] = []

        init(_ operations: String...) {
            self.operations = operations.joined(separator: ",")
        }

        func clearing() -> Row { with { $0.clears = true } }
        func adding(_ ids: String...) -> Row { with { $0.added = ids } }
        func removing(_ ids: String...) -> Row { with { $0.removed = ids } }

        private func with(_ change: (inout Row) -> Void) -> Row {
            var copy = self
            change(&copy)
            return copy
        }

        var testDescription: String { operations }
    }

    private static func operation(_ kind: String, _ path: String?, _ value: String?) -> String {
        PatchSubject.operation(kind, path, value)
    }

    private static let replacement = operation(
        "replace",
        "members",
        #"[{"value":"a"},{"value":"b"}]"#
    )

    @Test(arguments: [
        // Adding one or many, in every spelling of the RFC.
        Row(operation("add", "members", #"[{"value":"a"},{"value":"b"},{"value":"a"}]"#))
            .adding("a", "b"),
        Row(operation("add", "members", #"{"value":"a","display":null,"type":"x","$ref":null}"#))
            .adding("a"),
        Row(operation("add", "MEMBERS", #"[{"VALUE":"a"}]"#)).adding("a"),
        Row(operation("add", nil, #"{"members":[{"value":"a"}]}"#)).adding("a"),
        Row(
            operation(
                "add",
                "urn:ietf:params:scim:schemas:core:2.0:Group:members",
                #"[{"value":"a"}]"#
            )
        ).adding("a"),
        // Adding none changes nothing.
        Row(operation("add", "members", "[]")), Row(operation("add", "members", "null")),
        Row(operation("add", nil, #"{"members":null}"#)),
        // Replacing them all, and emptying the group.
        Row(replacement).clearing().adding("a", "b"),
        Row(operation("replace", nil, #"{"members":[{"value":"a"}]}"#)).clearing().adding("a"),
        Row(operation("replace", "members", "[]")).clearing(),
        Row(operation("replace", "members", "null")).clearing(),
        Row(operation("replace", nil, #"{"members":[]}"#)).clearing(),
        Row(operation("remove", "members", nil)).clearing(),
        Row(operation("remove", "members", "null")).clearing(),
        // Removing those that a filter selects by their ids.
        Row(operation("remove", #"members[value eq "a"]"#, nil)).removing("a"),
        Row(operation("remove", #"members[value eq "a" or value eq "b"]"#, nil)).removing("a", "b"),
        Row(operation("remove", #"members[(VALUE EQ "a") or (value eq "b" or value eq "c")]"#, nil))
            .removing("a", "b", "c"),
        Row(
            operation(
                "remove",
                #"urn:ietf:params:scim:schemas:core:2.0:Group:members[value eq "a"]"#,
                nil
            )
        ).removing("a"),
        // A name alone never touches members.
        Row(operation("replace", nil, #"{"id":"g","displayName":"New"}"#)),
        Row(operation("replace", "displayName", #""New""#)),
        // Operations fold in their order.
        Row(
            operation("add", "members", #"[{"value":"a"},{"value":"b"}]"#),
            operation("remove", #"members[value eq "a"]"#, nil)
        ).adding("b").removing("a"),
        Row(
            operation("remove", #"members[value eq "a"]"#, nil),
            operation("add", "members", #"[{"value":"a"}]"#)
        ).adding("a"),
        Row(
            operation("add", "members", #"[{"value":"c"}]"#),
            replacement,
            operation("remove", #"members[value eq "b"]"#, nil),
            operation("remove", #"members[value eq "x"]"#, nil)
        ).clearing().adding("a"),
        Row(replacement, operation("remove", "members", nil)).clearing(),
        Row(
            operation("remove", "members", nil),
            operation("add", "members", #"{"value":"a"}"#)
        ).clearing().adding("a"),
    ])
    func `operations say who joins and who leaves`(_ row: Row) throws {
        for dialect in Dialect.allCases {
            try Self.check(row, dialect: dialect)
        }
    }

    @Test(arguments: [
        Row(operation("remove", "members", #"[{"value":"a"},{"value":"b"}]"#)).removing("a", "b"),
        Row(operation("Remove", "members", #"{"value":"a","$ref":null}"#)).removing("a"),
        Row(operation("remove", "members", #"["a"]"#)).removing("a"),
        Row(operation("remove", "members", "[]")),
        Row(operation("remove", #"members.value eq "a""#, nil)).removing("a"),
        Row(operation("remove", #"members eq "a""#, nil)).removing("a"),
        Row(operation("add", "members", #"["a",7]"#)).adding("a", "7"),
        Row(operation("add", "members", #""a""#)).adding("a"),
        Row(operation("replace", "members", #"{"value":"a"}"#)).clearing().adding("a"),
    ])
    func `other spellings are read, but not in strict`(_ row: Row) throws {
        for dialect in Dialect.allCases where dialect != .strict {
            try Self.check(row, dialect: dialect)
        }
        guard row.operations != Self.operation("remove", "members", "[]") else { return }
        var interpretation = Interpretation(dialect: .strict)
        #expect(throws: SCIMError.self) {
            try Reading.patch(row.operations, .group, &interpretation)
        }
    }

    private static func check(_ row: Row, dialect: Dialect) throws {
        var interpretation = Interpretation(dialect: dialect)
        let request = try Reading.patch(row.operations, .group, &interpretation)
        let members = try #require(request.membersOnly).members
        #expect(members.clears == row.clears, "\(dialect)")
        #expect(members.added == row.added, "\(dialect)")
        #expect(members.removed == row.removed, "\(dialect)")
        // Applied to the document the same membership comes out.
        let group = try Reading.resource(
            #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G"}"#,
            .group
        )
        let outcome = try request.applied(to: group, interpretation: &interpretation)
        #expect(outcome.members == members)
        #expect(outcome.resource.attributes["members"] == nil)
    }

    @Test(arguments: [
        // Only ids are known without reading every member.
        (operation("remove", #"members[type eq "Group"]"#, nil), SCIMError.ErrorType.invalidPath),
        (operation("remove", #"members[value sw "a"]"#, nil), .invalidPath),
        (operation("remove", #"members[value pr]"#, nil), .invalidPath),
        (operation("remove", #"members[not (value eq "a")]"#, nil), .invalidPath),
        (operation("remove", #"members[value eq "a" and type eq "User"]"#, nil), .invalidPath),
        (operation("remove", "members[shoeSize eq 1]", nil), .invalidPath),
        (operation("remove", "members[0]", nil), .invalidPath),
        // The parts of a member are immutable.
        (operation("replace", #"members[value eq "a"]"#, #"{"value":"b"}"#), .mutability),
        (operation("replace", #"members[value eq "a"].value"#, #""b""#), .mutability),
        (operation("remove", #"members[value eq "a"].value"#, nil), .mutability),
        (operation("replace", "members.value", #""b""#), .mutability),
        (operation("remove", "members.type", nil), .mutability),
        // A member has an id.
        (operation("add", "members", #"[{"display":"a"}]"#), .invalidValue),
        (operation("add", "members", #"[{"value":null}]"#), .invalidValue),
        (operation("add", "members", #"[{"value":""}]"#), .invalidValue),
        (operation("add", "members", #"[{"value":["a"]}]"#), .invalidValue),
        (operation("add", "members", "[null]"), .invalidValue),
        (operation("add", "members", "[[]]"), .invalidValue),
        (operation("replace", "members", "true"), .invalidValue),
        (operation("add", "members", nil), .invalidValue),
        // The name is required.
        (operation("remove", "displayName", nil), .mutability),
        (operation("replace", "displayName", #""""#), .invalidValue),
        (operation("replace", nil, #"{"displayName":" "}"#), .invalidValue),
    ])
    func `what cannot be done to members is refused for its reason`(
        _ operation: String,
        _ type: SCIMError.ErrorType
    ) throws {
        for dialect in Dialect.allCases {
            var interpretation = Interpretation(dialect: dialect)
            #expect {
                try Reading.patch(operation, .group, &interpretation)
            } throws: { error in
                (error as? SCIMError)?.type == type
            }
        }
    }

    @Test func `more members than the limit are too large, over all operations together`() throws {
        var limits = Limits()
        limits.membersMax = 3
        var interpretation = Interpretation(dialect: .auto, limits: limits)
        let two = Self.replacement
        _ = try Reading.patch(two, .group, &interpretation)
        #expect {
            try Reading.patch("\(two),\(two)", .group, &interpretation)
        } throws: { error in
            (error as? SCIMError)?.status == 413
        }
    }

    /// Only a group's own `members` are kept apart.
    @Test func `an extension's members are an attribute like any other`() throws {
        let list = Schema(
            id: "urn:example:scim:schemas:2.0:List",
            name: "List",
            description: "A mailing list.",
            attributes: [
                PatchSubject.attribute("members") { $0.isMultiValued = true },
                PatchSubject.attribute("schemas"),
                PatchSubject.attribute("password") { $0.mutability = .writeOnly },
            ]
        )
        let type = ResourceType(
            name: "Group",
            endpoint: "/Groups",
            description: "Groups with lists.",
            schema: .group,
            extensions: [.init(schema: list, isRequired: false)]
        )
        let outcome = try Reading.patched(
            try Reading.resource(#"{"displayName":"G"}"#, type),
            PatchSubject.operation("add", "\(list.id):members", #"["a"]"#) + ","
                + PatchSubject.operation("add", "\(list.id):schemas", #""s""#) + ","
                + PatchSubject.operation("add", "\(list.id):password", #""p""#)
        )
        #expect(outcome.members.isEmpty)
        #expect(
            outcome.resource.attributes[list.id]
                == ["members": ["a"], "schemas": "s", "password": "p"]
        )
    }
}
