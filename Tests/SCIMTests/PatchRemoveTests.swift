import SCIM
import Testing

@Suite("PATCH remove, RFC 7644 §3.5.2.2")
struct PatchRemoveTests {
    private static let home = #"[{"value":"h@x.com","type":"home"}]"#
    private static let work = #"[{"value":"w@x.com","type":"work","primary":true}]"#

    @Test(arguments: [
        // PAT-31: simple attributes.
        PatchRow("remove", "title", nil, "title", "null"),
        PatchRow(
            "remove",
            "urn:ietf:params:scim:schemas:core:2.0:User:TITLE",
            nil,
            "title",
            "null"
        ),
        PatchRow("remove", "@enterprise:department", nil, "department", "null"),
        PatchRow("remove", "@badge:pin", nil, "pin", "null"),
        PatchRow("remove", "@badge:tags", nil, "tags", "null"),
        // PAT-32: all values.
        PatchRow("remove", "emails", nil, "emails", "null"),
        PatchRow("remove", "name", nil, "name", "null"),
        PatchRow("remove", "@badge:keys", nil, "keys", "null"),
        // PAT-33, PAT-37: the values that a filter selects.
        PatchRow("remove", #"emails[type eq "work"]"#, nil, "emails", home),
        PatchRow("remove", #"EMAILS[TYPE EQ "WORK"]"#, nil, "emails", home),
        PatchRow("remove", #"emails[value eq "h@x.com"]"#, nil, "emails", work),
        PatchRow("remove", #"emails[not (primary eq true)]"#, nil, "emails", work),
        PatchRow("remove", #"emails[primary eq false]"#, nil, "emails", work),
        PatchRow("remove", #"emails[type eq "work" or value sw "h"]"#, nil, "emails", "null"),
        PatchRow("remove", #"emails[type pr and value co "w@"]"#, nil, "emails", home),
        PatchRow(
            "remove",
            #"urn:ietf:params:scim:schemas:core:2.0:User:emails[(type eq "work")]"#,
            nil,
            "emails",
            home
        ),
        PatchRow("remove", #"@badge:tags[value eq "a"]"#, nil, "tags", #"["b"]"#),
        PatchRow(
            "remove",
            #"@badge:keys[cut eq "c1"]"#,
            nil,
            "keys",
            #"[{"value":"v2","type":"back"}]"#
        ),
        // PAT-34: a sub-attribute.
        PatchRow("remove", "name.givenName", nil, "name", #"{"familyName":"Jensen"}"#),
        PatchRow("remove", "@enterprise:manager.value", nil, "manager", "null"),
        PatchRow(
            "remove",
            #"addresses[type eq "work"].locality"#,
            nil,
            "addresses",
            #"[{"type":"work","primary":true},{"type":"home","locality":"Hollywood"}]"#
        ),
        PatchRow(
            "remove",
            "addresses.locality",
            nil,
            "addresses",
            #"[{"type":"work","primary":true},{"type":"home"}]"#
        ),
        PatchRow("remove", #"emails[type eq "work"].value"#, nil, "emails", home),
        PatchRow(
            "remove",
            "emails.type",
            nil,
            "emails",
            #"[{"value":"w@x.com","primary":true},{"value":"h@x.com"}]"#
        ),
        PatchRow(
            "remove",
            "@badge:door.hint",
            nil,
            "door",
            #"{"name":"main","key":"k1","state":"open","count":1,"marks":["p"]}"#
        ),
    ])
    func `what is removed is gone afterwards`(_ row: PatchRow) throws {
        try row.check()
    }

    @Test(arguments: [
        "nickName", "phoneNumbers", "name.middleName", #"emails[type eq "fax"]"#,
        #"emails[type eq "fax"].value"#, #"emails[type eq "home"].display"#,
        #"@badge:keys[type eq "back"].cut"#, "emails.display",
        "urn:ietf:params:scim:schemas:core:2.0:User:nickName",
    ])
    func `removing what is not there changes nothing`(_ path: String) throws {
        for dialect in Dialect.allCases {
            let outcome = try PatchSubject.patched("remove", path, nil, dialect: dialect)
            let isUnchanged = try outcome.resource == PatchSubject.stored()
            #expect(isUnchanged && !outcome.isResourceChanged, "\(dialect)")
        }
    }

    @Test(arguments: [
        // PAT-30
        RefusalRow("remove", nil, nil, .noTarget),
        RefusalRow("remove", nil, #"{"title":"Boss"}"#, .noTarget),
        // PAT-35: what is required or read-only.
        RefusalRow("remove", "userName", nil, .mutability),
        RefusalRow("remove", "schemas", nil, .mutability),
        RefusalRow("remove", "id", nil, .mutability),
        RefusalRow("remove", "meta", nil, .mutability),
        RefusalRow("remove", "meta.created", nil, .mutability),
        RefusalRow("remove", "groups", nil, .mutability),
        RefusalRow("remove", #"groups[value eq "g"]"#, nil, .mutability),
        RefusalRow("remove", "password", nil, .mutability),
        RefusalRow("remove", "@enterprise:manager.displayName", nil, .mutability),
        RefusalRow("remove", "@badge:code", nil, .mutability),
        RefusalRow("remove", "@badge:issuer", nil, .mutability),
        RefusalRow("remove", "@badge:door.name", nil, .mutability),
        RefusalRow("remove", "@badge:door.state", nil, .mutability),
        RefusalRow("remove", "@badge:keys.value", nil, .mutability),
        RefusalRow("remove", #"@badge:keys[type eq "back"].value"#, nil, .mutability),
        RefusalRow("remove", #"@badge:keys[type eq "front"].made"#, nil, .mutability),
    ])
    func `what has to stay is refused`(_ row: RefusalRow) throws {
        try row.check()
    }

    @Test func `a whole extension goes with its URN`() throws {
        let outcome = try PatchSubject.patched("remove", Reading.enterprise, nil)
        #expect(outcome.resource.attributes[Reading.enterprise] == nil)
        #expect(
            outcome.resource.attributes["schemas"]
                == ["urn:ietf:params:scim:schemas:core:2.0:User", .string(PatchSubject.badgeURN)]
        )
        let again = try Reading.patched(
            outcome.resource,
            PatchSubject.operation("remove", Reading.enterprise, nil)
        )
        let isChanged = again.isResourceChanged
        #expect(!isChanged)
    }

    @Test func `the last attribute of an extension takes it along`() throws {
        let outcome = try Reading.patched(
            try PatchSubject.stored(),
            PatchSubject.operation("remove", "@enterprise:department", nil) + ","
                + PatchSubject.operation("remove", "@enterprise:manager", nil)
        )
        #expect(outcome.resource.attributes[Reading.enterprise] == nil)
        #expect(
            !outcome.resource.values(at: AttributePath(name: "schemas"))
                .contains(.string(Reading.enterprise))
        )
    }
}
