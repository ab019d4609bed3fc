import SCIM
import Testing

@Suite("PATCH and dialects")
struct PatchDialectTests {
    /// What strict refuses and every other dialect reads and records.
    struct Row: Sendable, CustomTestStringConvertible {
        let operation: String
        let leniency: Leniency
        let refusal: SCIMError.ErrorType

        init(
            _ kind: String,
            _ path: String?,
            _ value: String?,
            _ leniency: Leniency,
            _ refusal: SCIMError.ErrorType
        ) {
            operation = PatchSubject.operation(kind, path, value)
            self.leniency = leniency
            self.refusal = refusal
        }

        var testDescription: String { operation }
    }

    private static let badge = PatchSubject.badgeURN
    private static let enterprise = Reading.enterprise

    @Test(arguments: [
        Row("Replace", "title", #""x""#, .operationCase("Replace"), .invalidSyntax),
        Row("replace", "active", #""False""#, .stringBoolean("active"), .invalidValue),
        Row("replace", nil, #"{"active":"true"}"#, .stringBoolean("active"), .invalidValue),
        Row("add", "title", "7", .numberForString("title"), .invalidValue),
        Row("add", "title", "true", .booleanForString("title"), .invalidValue),
        Row("add", "@badge:level", #""7""#, .stringForNumber("\(badge):level"), .invalidValue),
        Row(
            "replace",
            "@enterprise:manager",
            #""m2""#,
            .valueForObject("\(enterprise):manager"),
            .invalidValue
        ),
        Row(
            "add",
            "@enterprise:manager",
            #"[{"$ref":null,"value":"m2"}]"#,
            .arrayForObject("\(enterprise):manager"),
            .invalidValue
        ),
        Row("add", "name.givenName", #"["B"]"#, .arrayForObject("name.givenName"), .invalidValue),
        Row("replace", nil, #"[{"title":"x"}]"#, .arrayForObject("value"), .invalidValue),
        Row("add", enterprise, #"[{"division":"D"}]"#, .arrayForObject(enterprise), .invalidValue),
        Row("replace", "emails", #"{"value":"n"}"#, .objectForArray("emails"), .invalidValue),
        Row("add", nil, #"{"emails":{"value":"n"}}"#, .objectForArray("emails"), .invalidValue),
        Row(
            "add",
            "emails",
            #"[{"value":"a","primary":true},{"value":"b","primary":true}]"#,
            .severalPrimaries("emails"),
            .invalidValue
        ),
        Row("add", nil, #"{"shoeSize":9}"#, .unknownAttribute("shoeSize"), .invalidSyntax),
        Row(
            "add",
            "name",
            #"{"shoeSize":9,"middleName":"M"}"#,
            .unknownAttribute("name.shoeSize"),
            .invalidSyntax
        ),
        Row(
            "add",
            nil,
            #"{"urn:example:none:1.0":{"a":1}}"#,
            .unknownExtension("urn:example:none:1.0"),
            .invalidSyntax
        ),
        Row(
            "add",
            "urn:example:none:1.0:a",
            "1",
            .unknownExtension("urn:example:none:1.0:a"),
            .invalidPath
        ),
        Row("add", nil, #"{"urn:x":"y"}"#, .unknownAttribute("urn:x"), .invalidSyntax),
        Row(
            "add",
            nil,
            #"{"urn:ietf:params:scim:schemas:core:2.0:Group":{"displayName":"G"}}"#,
            .unknownAttribute("urn:ietf:params:scim:schemas:core:2.0:Group"),
            .invalidSyntax
        ),
        Row("add", "schemas", #"["urn:x:y"]"#, .unknownSchema("urn:x:y"), .invalidValue),
        Row("replace", "userName", #""a b""#, .userNameCharacter("U+0020"), .invalidValue),
        Row(
            "remove",
            "emails",
            #"[{"value":"h@x.com"}]"#,
            .valuesInRemove("emails"),
            .invalidSyntax
        ),
        Row("add", "department", #""D""#, .shortName("department"), .invalidPath),
        Row("replace", nil, #"{"department":"D"}"#, .shortName("department"), .invalidSyntax),
        Row(
            "replace",
            #"phoneNumbers[type eq "fax"].value"#,
            #""1""#,
            .createdElement(#"phoneNumbers[type eq "fax"].value"#),
            .noTarget
        ),
        Row(
            "replace",
            #"emails[type eq "fax"].value"#,
            "null",
            .nothingToClear(#"emails[type eq "fax"].value"#),
            .noTarget
        ),
        Row(
            "remove",
            #"emails.type eq "home""#,
            nil,
            .conditionWithoutBrackets("emails.type"),
            .invalidPath
        ),
        Row(
            "replace",
            nil,
            #"{"name.givenName":"B"}"#,
            .pathAsName("name.givenName"),
            .invalidSyntax
        ),
        Row(
            "replace",
            nil,
            "{\"\(enterprise):department\":\"D\"}",
            .pathAsName("\(enterprise):department"),
            .invalidSyntax
        ),
        Row(
            "replace",
            Reading.userSchema,
            #"{"title":"x"}"#,
            .pathAsName(Reading.userSchema),
            .invalidPath
        ),
    ])
    func `strict refuses what others read and record`(_ row: Row) throws {
        #expect(try PatchSubject.refusal(of: row.operation) == row.refusal)
        for dialect in Dialect.allCases where dialect != .strict {
            let leniencies = try Self.leniencies(of: row.operation, dialect: dialect)
            #expect(leniencies.contains(row.leniency), "\(dialect): \(leniencies)")
        }
    }

    private static func leniencies(
        of operation: String,
        dialect: Dialect
    ) throws -> [Leniency] {
        var interpretation = Interpretation(dialect: dialect)
        let request = try Reading.patch(operation, PatchSubject.type, &interpretation)
        _ = try request.applied(to: PatchSubject.stored(), interpretation: &interpretation)
        return interpretation.leniencies
    }

    @Test func `a body without schemas is one of the leniencies`() throws {
        let body = try Reading.json(
            #"{"Operations":[{"op":"replace","path":"title","value":"x"}]}"#
        )
        for dialect in Dialect.allCases {
            var interpretation = Interpretation(dialect: dialect)
            do {
                _ = try PatchRequest(
                    body: body,
                    type: PatchSubject.type,
                    interpretation: &interpretation
                )
                #expect(dialect != .strict)
                #expect(
                    interpretation.leniencies == [
                        .missingSchemas("urn:ietf:params:scim:api:messages:2.0:PatchOp")
                    ]
                )
            } catch {
                #expect(dialect == .strict && error.type == .invalidSyntax)
            }
        }
    }

    /// Plain requests are not recorded as deviations.
    @Test func `the RFC's own examples need no leniency`() throws {
        for operation in [
            PatchSubject.operation("add", "emails", #"{"value":"n@x.com","type":"home"}"#),
            PatchSubject.operation("add", #"phoneNumbers[type eq "fax"].value"#, #""1""#),
            PatchSubject.operation("replace", "phoneNumbers.value", #""1""#),
            PatchSubject.operation("add", "@badge:tags", #""c""#),
            PatchSubject.operation("remove", #"emails[type eq "fax"]"#, nil),
            PatchSubject.operation("add", nil, "{\"\(Self.enterprise)\":{\"division\":\"D\"}}"),
        ] {
            #expect(try PatchSubject.refusal(of: operation) == nil)
            #expect(try Self.leniencies(of: operation, dialect: .auto) == [])
        }
    }
}

@Suite("PATCH as identity providers send it")
struct PatchProviderTests {
    private static func user() throws -> Resource {
        try Reading.resource(
            #"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a@x.com",
             "active":true,"displayName":"A","name":{"givenName":"A","familyName":"B"},
             "emails":[{"value":"a@x.com","type":"work","primary":true}]}
            """#
        )
    }

    /// What Entra's user provisioning makes of the user, whichever its flag.
    private static let expected = #"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
         "userName":"a@x.com","active":false,"displayName":"New","externalId":"ext",
         "name":{"givenName":"New","familyName":"B"},
         "emails":[{"value":"new@x.com","type":"work","primary":true}],
         "phoneNumbers":[{"type":"mobile","value":"+1 555"}],
         "addresses":[{"type":"work","locality":"Oslo"}],
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{
            "employeeNumber":"7","manager":{"value":"m1"}}}
        """#

    @Test(arguments: [Dialect.entra, .auto])
    func `Entra without flag sends an operation for each path`(_ dialect: Dialect) throws {
        let outcome = try Reading.patched(
            Self.user(),
            #"""
            {"op":"Replace","path":"displayName","value":"New"},
            {"op":"Replace","path":"name.givenName","value":"New"},
            {"op":"Add","path":"externalId","value":"ext"},
            {"op":"Replace","path":"emails[type eq \"work\"].Value","value":"new@x.com"},
            {"op":"Add","path":"phoneNumbers[type eq \"mobile\"].value","value":"+1 555"},
            {"op":"Replace","path":"addresses[type eq \"work\"].locality","value":"Oslo"},
            {"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber",
             "value":7},
            {"op":"Add","path":"manager","value":[{"$ref":null,"value":"m1"}]},
            {"op":"Replace","path":"active","value":"False"}
            """#,
            dialect: dialect
        )
        #expect(outcome.resource == (try Reading.resource(Self.expected)))
    }

    @Test(arguments: [Dialect.entra, .auto])
    func `Entra with flag sends most in one value without path`(_ dialect: Dialect) throws {
        let outcome = try Reading.patched(
            Self.user(),
            #"""
            {"op":"replace","path":"emails[type eq \"work\"].value","value":"new@x.com"},
            {"op":"add","path":"phoneNumbers[type eq \"mobile\"].value","value":"+1 555"},
            {"op":"replace","path":"addresses[type eq \"work\"].locality","value":"Oslo"},
            {"op":"replace","value":{"displayName":"New","name.givenName":"New","externalId":"ext",
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber":"7",
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager":"m1",
             "active":false}}
            """#,
            dialect: dialect
        )
        #expect(outcome.resource == (try Reading.resource(Self.expected)))
    }

    @Test(arguments: [Dialect.entra, .auto])
    func `Entra's roles are stored as they come, and found by a quoted boolean`(
        _ dialect: Dialect
    ) throws {
        let outcome = try Reading.patched(
            Self.user(),
            #"""
            {"op":"Add","path":"roles","value":[{"value":"{\"id\":\"1\"}","primary":"True"}]},
            {"op":"Replace","path":"roles[primary eq \"True\"].value","value":"admin"},
            {"op":"Add","path":"roles[primary eq \"True\"].display","value":"Admin"}
            """#,
            dialect: dialect
        )
        #expect(
            outcome.resource.attributes["roles"]
                == [["value": "admin", "primary": true, "display": "Admin"]]
        )
    }

    @Test(arguments: [Dialect.entra, .auto])
    func `Entra removes a member by a value or by a filter`(_ dialect: Dialect) throws {
        for operation in [
            #"{"op":"Remove","path":"members","value":[{"$ref":null,"value":"u1"}]}"#,
            #"{"op":"remove","path":"members[value eq \"u1\"]"}"#,
        ] {
            var interpretation = Interpretation(dialect: dialect)
            let request = try Reading.patch(operation, .group, &interpretation)
            let members = try #require(request.membersOnly).members
            #expect(members.removed == ["u1"] && !members.clears)
        }
    }

    /// The catalogue's apps patch; those made by the wizard put, which `SubmissionTests` show.
    @Test(arguments: [Dialect.okta, .auto])
    func `Okta's catalogue apps deactivate, rename and sync passwords`(
        _ dialect: Dialect
    ) throws {
        let outcome = try Reading.patched(
            Self.user(),
            #"""
            {"op":"replace","value":{"active":false}},{"op":"replace","value":{"password":"s3cret"}}
            """#,
            dialect: dialect
        )
        #expect(outcome.resource.attributes["active"] == false)
        #expect(outcome.password == "s3cret")
        var interpretation = Interpretation(dialect: dialect)
        let rename = try Reading.patch(
            #"""
            {"op":"remove","path":"members[value eq \"u1\"]"},
            {"op":"add","path":"members","value":[{"value":"u2","display":"user@x"}]},
            {"op":"replace","value":{"id":"g1","displayName":"New"}}
            """#,
            .group,
            &interpretation
        )
        let short = try #require(rename.membersOnly)
        #expect(short.displayName == "New")
        #expect(short.members.added == ["u2"] && short.members.removed == ["u1"])
        #expect(interpretation.leniencies == [])
    }

    @Test(arguments: [Dialect.okta, .auto])
    func `Okta's custom attributes round-trip below their namespace`(_ dialect: Dialect) throws {
        let outcome = try Reading.patched(
            Self.user(),
            #"""
            {"op":"add","value":{"urn:okta:custom:user:1.0":{"badge":"7","none":null}}},
            {"op":"add","path":"urn:okta:custom:user:1.0:floor","value":2},
            {"op":"replace","path":"URN:okta:custom:user:1.0:badge","value":"8"}
            """#,
            dialect: dialect
        )
        #expect(
            outcome.resource.attributes["urn:okta:custom:user:1.0"]
                == ["badge": "8", "floor": 2]
        )
        #expect(
            outcome.resource.values(at: AttributePath(name: "schemas"))
                .contains("urn:okta:custom:user:1.0")
        )
        let removed = try Reading.patched(
            outcome.resource,
            #"""
            {"op":"remove","path":"urn:okta:custom:user:1.0:floor"},
            {"op":"remove","path":"urn:okta:custom:user:1.0"}
            """#,
            dialect: dialect
        )
        #expect(removed.resource == (try Self.user()))
    }

    @Test(arguments: [
        #"{"op":"replace","path":"active","value":false}"#,
        #"{"op":"replace","path":"emails[type eq \"work\"].value","value":"j@x.com"}"#,
        #"{"op":"replace","path":"name.familyName","value":"J"}"#,
    ])
    func `JumpCloud's one operation an attribute needs no leniency`(_ operation: String) throws {
        for dialect in [Dialect.jumpcloud, .auto, .strict] {
            let outcome = try Reading.patched(Self.user(), operation, dialect: dialect)
            let isChanged = outcome.isResourceChanged
            #expect(isChanged)
        }
    }
}
