import SCIM
import Testing

@Suite("Bodies of POST and PUT")
struct SubmissionTests {
    private static let head =
        #""schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a""#

    @Test func `Okta's body is stored without what is not its to set`() throws {
        let read = try Reading.submission(
            """
            {\(Self.head),"name":{"givenName":"A","familyName":"B"},"externalId":"00u",
             "emails":[{"primary":true,"value":"a@x.com","type":"work"}],"groups":[],
             "password":"1mz050nq","active":true,"id":"x","meta":{"version":"1"},
             "title":"","nickName":null,"phoneNumbers":[]}
            """
        )
        #expect(read.submission.password == "1mz050nq")
        let names = Set(read.submission.resource.attributes.members.map(\.name))
        #expect(
            names == ["schemas", "userName", "name", "externalId", "emails", "active"]
        )
        #expect(read.leniencies.isEmpty)
    }

    @Test(arguments: [
        (#""active":"True""#, "active", JSONValue.boolean(true)),
        (#""ACTIVE":false"#, "active", .boolean(false)),
        (#""title":7"#, "title", .string("7")),
        (
            #""emails":{"value":"a@x.com"}"#, "emails",
            .array([.object(["value": .string("a@x.com")])])
        ),
        (#""name":[{"givenName":"A"}]"#, "name", .object(["givenName": .string("A")])),
    ])
    func `what providers send askew is put straight`(
        _ member: String,
        _ name: String,
        _ value: JSONValue
    ) throws {
        let read = try Reading.submission("{\(Self.head),\(member)}")
        #expect(read.submission.resource.attributes[name] == value)
    }

    @Test(arguments: [
        #""active":"True""#, #""title":7"#, #""emails":{"value":"a@x.com"}"#,
        #""name":[{"givenName":"A"}]"#, #""shoeSize":9"#, #""urn:x:y":{"a":1}"#,
        #""emails":[{"value":"a","primary":true},{"value":"b","primary":true}]"#,
    ])
    func `strict refuses each leniency that others record`(_ member: String) throws {
        #expect(throws: SCIMError.self) {
            try Reading.submission("{\(Self.head),\(member)}", dialect: .strict)
        }
        #expect(try !Reading.submission("{\(Self.head),\(member)}").leniencies.isEmpty)
    }

    @Test(arguments: [
        #""active":"maybe""#, #""name":"x""#,
        #""x509Certificates":[{"value":"not base64!"}]"#, #""title":{"a":1}"#,
    ])
    func `values of another kind are refused with their attribute's name`(_ member: String) {
        #expect(throws: SCIMError.self) {
            try Reading.submission("{\(Self.head),\(member)}")
        }
    }

    @Test func `a manager is an object however it came`() throws {
        for manager in [#""m1""#, #"{"value":"m1"}"#, #"[{"$ref":null,"value":"m1"}]"#] {
            let read = try Reading.submission(
                "{\(Self.head),\"\(Reading.enterprise)\":{\"manager\":\(manager)}}"
            )
            let path = AttributePath(
                schemaURN: Reading.enterprise,
                name: "manager",
                subName: "value"
            )
            #expect(read.submission.resource.values(at: path) == [.string("m1")])
        }
    }

    @Test func `members are their ids, once each, and null is none`() throws {
        let head = #""schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G""#
        let read = try Reading.submission(
            #"{\#(head),"members":[{"value":"a","display":null},{"value":"b"},{"value":"a"}]}"#,
            .group
        )
        #expect(read.submission.members == ["a", "b"])
        #expect(read.submission.resource.attributes["members"] == nil)
        let none = try Reading.submission(#"{\#(head),"members":null}"#, .group)
        #expect(none.submission.members ?? [] == [])
    }

    @Test func `PUT keeps active when it is not said and clears the rest`() throws {
        let stored = try Reading.resource(#"{"userName":"a","active":false,"title":"Boss"}"#)
        let after = try Reading.submission("{\(Self.head)}").submission.replacing(stored)
        #expect(after.attributes["active"] == .boolean(false))
        #expect(after.attributes["title"] == nil)
    }

    @Test(arguments: [
        (#""active":"True""#, Leniency.stringBoolean("active")),
        (#""title":7"#, .numberForString("title")), (#""title":true"#, .booleanForString("title")),
        (#""emails":{"value":"a"}"#, .objectForArray("emails")),
        (#""emails":["a"]"#, .valueForObject("emails[0]")),
        (#""name":[{"givenName":"A"}]"#, .arrayForObject("name")),
        (
            #""emails":[{"value":"a","primary":true},{"value":"b","primary":true}]"#,
            .severalPrimaries("emails")
        ),
        (#""shoeSize":9"#, .unknownAttribute("shoeSize")),
        (#""name":{"shoeSize":9}"#, .unknownAttribute("name.shoeSize")),
        (#""urn:x:y":{"a":1}"#, .unknownExtension("urn:x:y")),
        (#""name.givenName":"A""#, .unknownAttribute("name.givenName")),
        (
            #""urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"division":"D"}"#,
            .undeclaredExtension(Reading.enterprise)
        ),
    ])
    func `each leniency is recorded, and refused in strict`(
        _ member: String,
        _ leniency: Leniency
    ) throws {
        #expect(throws: SCIMError.self) {
            try Reading.submission("{\(Self.head),\(member)}", dialect: .strict)
        }
        for dialect in Dialect.allCases where dialect != .strict {
            let read = try Reading.submission("{\(Self.head),\(member)}", dialect: dialect)
            #expect(read.leniencies == [leniency])
        }
    }

    @Test func `what schemas has to list is asked for in strict alone`() throws {
        for (body, leniency) in [
            (#"{"userName":"a"}"#, Leniency.missingSchemas(Reading.userSchema)),
            (#"{"schemas":[],"userName":"a"}"#, .missingSchemas(Reading.userSchema)),
            (
                #"{"schemas":["\#(Reading.userSchema)","urn:x:y"],"userName":"a"}"#,
                .unknownSchema("urn:x:y")
            ),
        ] {
            #expect(throws: SCIMError.self) { try Reading.submission(body, dialect: .strict) }
            #expect(try Reading.submission(body).leniencies == [leniency])
        }
    }

    // ATT-09 to ATT-13: each type refuses what is not of it, and keeps what is as it came.
    @Test(arguments: [
        ("level", "12", true), ("level", "1.0", false), ("level", "1e2", false),
        ("level", "12345678901234567890", true), ("weight", "1.50", true),
        ("weight", "1E2", true), ("weight", "true", false),
        ("issued", #""2026-11-24T03:57:30.5-08:00""#, true), ("issued", #""24.11.2026""#, false),
        ("issued", "1764000000", false), ("photo", #""QUJD""#, true), ("photo", #""QQ""#, true),
        ("photo", #""Q""#, false), ("photo", #""QUJ\n""#, false), ("valid", "true", true),
        ("valid", "0", false), ("link", #""https://x.com/""#, true), ("link", "[]", true),
        ("link", #"{"a":1}"#, false), ("tags", #"["b","a","b"]"#, true),
        ("tags", #"[["a"]]"#, false),
        ("door", #"{"name":"n"}"#, true), ("door", "7", false), ("keys", "[[1]]", false),
    ])
    func `values are of their attribute's type`(
        _ name: String,
        _ value: String,
        _ isValid: Bool
    ) throws {
        let body = """
            {"schemas":["\(Reading.userSchema)","\(PatchSubject.badgeURN)"],"userName":"a",
             "\(PatchSubject.badgeURN)":{"code":"c","\(name)":\(value)}}
            """
        for dialect in Dialect.allCases {
            guard isValid else {
                #expect {
                    try Reading.submission(body, PatchSubject.type, dialect: dialect)
                } throws: { ($0 as? SCIMError)?.type == .invalidValue }
                continue
            }
            let read = try Reading.submission(body, PatchSubject.type, dialect: dialect)
            let stored = PatchSubject.value(of: name, in: read.submission.resource)
            let expected = name == "tags" ? #"["b","a"]"# : value == "[]" ? "null" : value
            #expect(stored == (try Reading.json(expected)))
        }
    }

    // ATT-14, ATT-15, ATT-17
    @Test func `elements are told apart by value and type`() throws {
        let read = try Reading.submission(
            """
            {\(Self.head),"emails":[{"value":"a","type":"work"},{"value":"a","type":"zzz"},
             {"value":"a","type":"work","display":"A","primary":true},{"value":"b","primary":false}]}
            """,
            dialect: .strict
        )
        #expect(
            read.submission.resource.attributes["emails"] == [
                ["value": "a", "type": "work", "display": "A", "primary": true],
                ["value": "a", "type": "zzz"], ["value": "b", "primary": false],
            ]
        )
    }

    // ATT-03: only the password of a core User is kept apart.
    @Test func `other writeOnly attributes are stored with the resource`() throws {
        let read = try Reading.submission(
            """
            {"schemas":["\(Reading.userSchema)","\(PatchSubject.badgeURN)"],"userName":"a",
             "password":"p","\(PatchSubject.badgeURN)":{"code":"c","pin":"1","door":
             {"name":"n","hint":"h"}}}
            """,
            PatchSubject.type
        ).submission
        #expect(read.password == "p")
        #expect(read.resource.attributes["password"] == nil)
        #expect(PatchSubject.value(of: "pin", in: read.resource) == "1")
        #expect(PatchSubject.value(of: "door", in: read.resource) == ["name": "n", "hint": "h"])
    }

    // ATT-06
    @Test func `a submission tells which attributes its body names`() throws {
        let read = try Reading.submission(
            """
            {\(Self.head),"TITLE":null,"id":"x","shoeSize":9,"password":"p",
             "\(Reading.enterprise)":{"Division":"D","manager":{"displayName":"M"}}}
            """
        ).submission
        #expect(
            read.writtenAttributes == [
                AttributePath(name: "userName"), AttributePath(name: "title"),
                AttributePath(name: "password"),
                AttributePath(schemaURN: Reading.enterprise, name: "division"),
                AttributePath(schemaURN: Reading.enterprise, name: "manager"),
            ]
        )
    }
}
