import SCIM
import Testing

@Suite("PATCH replace, RFC 7644 §3.5.2.3")
struct PatchReplaceTests {
    private static let several =
        #"{"title":"Chief","emails":[{"value":"n@x.com"}],"name":{"givenName":"Babs"}}"#

    @Test(arguments: [
        // PAT-40: without path each attribute named is replaced and the others stay.
        PatchRow("replace", nil, several, "title", #""Chief""#),
        PatchRow("replace", nil, several, "emails", #"[{"value":"n@x.com"}]"#),
        PatchRow(
            "replace",
            nil,
            several,
            "name",
            #"{"givenName":"Babs","familyName":"Jensen"}"#
        ),
        PatchRow("replace", nil, several, "userName", #""babs""#),
        // PAT-49: other attributes of the extension stay too.
        PatchRow(
            "replace",
            nil,
            #"{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D"}}"#,
            "manager",
            #"{"value":"m1"}"#
        ),
        // PAT-41, PAT-42: simple attributes, with a value or not.
        PatchRow("replace", "title", #""Chief""#, "title", #""Chief""#),
        PatchRow("replace", "nickName", #""B""#, "nickName", #""B""#),
        PatchRow("replace", "active", "false", "active", "false"),
        PatchRow("replace", "@enterprise:division", #""D""#, "division", #""D""#),
        // PAT-43: all values.
        PatchRow(
            "replace",
            "emails",
            #"[{"value":"n@x.com","primary":true}]"#,
            "emails",
            #"[{"value":"n@x.com","primary":true}]"#
        ),
        PatchRow("replace", "@badge:tags", #"["c","c"]"#, "tags", #"["c"]"#),
        PatchRow(
            "replace",
            "phoneNumbers",
            #"[{"value":"1"}]"#,
            "phoneNumbers",
            #"[{"value":"1"}]"#
        ),
        // PAT-44: a complex attribute keeps what is not named.
        PatchRow(
            "replace",
            "name",
            #"{"givenName":"Babs","familyName":null}"#,
            "name",
            #"{"givenName":"Babs"}"#
        ),
        PatchRow(
            "replace",
            "@badge:door",
            #"{"marks":["q"]}"#,
            "door",
            #"{"name":"main","key":"k1","hint":"h1","state":"open","count":1,"marks":["q"]}"#
        ),
        // A sub-attribute.
        PatchRow(
            "replace",
            "name.givenName",
            #""Babs""#,
            "name",
            #"{"givenName":"Babs","familyName":"Jensen"}"#
        ),
        PatchRow("replace", "@enterprise:manager.value", #""m2""#, "manager", #"{"value":"m2"}"#),
        PatchRow("replace", "phoneNumbers.value", #""1""#, "phoneNumbers", #"[{"value":"1"}]"#),
        // PAT-45: every match is replaced as a whole.
        PatchRow(
            "replace",
            #"addresses[type eq "work"]"#,
            #"{"type":"work","region":"CA"}"#,
            "addresses",
            #"[{"type":"work","region":"CA"},{"type":"home","locality":"Hollywood"}]"#
        ),
        PatchRow(
            "replace",
            #"emails[type pr]"#,
            #"{"value":"n@x.com"}"#,
            "emails",
            #"[{"value":"n@x.com"}]"#
        ),
        PatchRow("replace", #"@badge:tags[value eq "a"]"#, #""c""#, "tags", #"["c","b"]"#),
        PatchRow("replace", #"@badge:tags[value eq "a"]"#, #""b""#, "tags", #"["b"]"#),
        // PAT-46: the sub-attribute of every match.
        PatchRow(
            "replace",
            #"addresses[type pr].locality"#,
            #""SF""#,
            "addresses",
            #"[{"type":"work","locality":"SF","primary":true},{"type":"home","locality":"SF"}]"#
        ),
        PatchRow(
            "replace",
            #"emails[type eq "work"].Value"#,
            #""n@x.com""#,
            "emails",
            #"[{"value":"n@x.com","type":"work","primary":true},{"value":"h@x.com","type":"home"}]"#
        ),
        // PAT-48: null, an empty array and an empty string unassign.
        PatchRow("replace", "title", "null", "title", "null"),
        PatchRow("replace", "title", #""""#, "title", "null"),
        PatchRow("replace", "emails", "[]", "emails", "null"),
        PatchRow("replace", "emails", "null", "emails", "null"),
        PatchRow("replace", "name", "null", "name", "null"),
        PatchRow("replace", "name.givenName", "null", "name", #"{"familyName":"Jensen"}"#),
        PatchRow("replace", nil, #"{"emails":[],"title":null}"#, "emails", "null"),
        PatchRow("replace", "@badge:tags", "[]", "tags", "null"),
        PatchRow(
            "replace",
            #"emails[type eq "home"]"#,
            "null",
            "emails",
            #"[{"value":"w@x.com","type":"work","primary":true}]"#
        ),
        PatchRow(
            "replace",
            #"addresses[type eq "work"].locality"#,
            #""""#,
            "addresses",
            #"[{"type":"work","primary":true},{"type":"home","locality":"Hollywood"}]"#
        ),
        // ATT-17: values that are not canonical survive.
        PatchRow(
            "replace",
            #"emails[type eq "home"].type"#,
            #""zzz""#,
            "emails",
            #"[{"value":"w@x.com","type":"work","primary":true},{"value":"h@x.com","type":"zzz"}]"#
        ),
        // What the client cannot see or change stays with an element that is replaced.
        PatchRow(
            "replace",
            #"@badge:keys[type eq "front"]"#,
            #"{"value":"v3","display":"d"}"#,
            "keys",
            #"""
            [{"value":"v3","display":"d","cut":"c1","secret":"s1","made":"2020"},
             {"value":"v2","type":"back"}]
            """#
        ),
        PatchRow(
            "replace",
            "@badge:keys",
            #"[{"value":"v1","type":"front","display":"d"},{"value":"v4","cut":"c4"}]"#,
            "keys",
            #"""
            [{"value":"v1","type":"front","display":"d","cut":"c1","secret":"s1","made":"2020"},
             {"value":"v4","cut":"c4"}]
            """#
        ),
    ])
    func `what is replaced is as it was sent`(_ row: PatchRow) throws {
        // Not each of several attributes in one value changes.
        guard row.attribute != "userName", row.attribute != "manager" || row.path != nil else {
            let outcome = try PatchSubject.patched(row.kind, row.path, row.value)
            let value = PatchSubject.value(of: row.attribute, in: outcome.resource)
            return #expect(value == (try Reading.json(row.expected)))
        }
        try row.check()
    }

    @Test(arguments: [
        RefusalRow("replace", "title", nil, .invalidValue),
        RefusalRow("replace", nil, "null", .invalidValue),
        RefusalRow("replace", "userName", #""""#, .invalidValue),
        RefusalRow("replace", "userName", "null", .invalidValue),
        RefusalRow("replace", nil, #"{"userName":null}"#, .invalidValue),
        RefusalRow("replace", nil, #"{"userName":"\t"}"#, .invalidValue),
        RefusalRow("replace", "@badge:code", "null", .invalidValue),
        RefusalRow("replace", "@badge:door", #"{"name":null}"#, .invalidValue),
        RefusalRow("replace", "@badge:door.name", #"" ""#, .invalidValue),
        RefusalRow("replace", "@badge:keys", #"[{"display":"d"}]"#, .invalidValue),
        RefusalRow("replace", #"@badge:keys[type eq "back"]"#, #"{"display":"d"}"#, .invalidValue),
        RefusalRow("replace", #"@badge:keys[type eq "back"].value"#, "null", .invalidValue),
        RefusalRow("replace", "password", #""""#, .invalidValue),
        // PAT-47
        RefusalRow("replace", #"emails[type eq "fax"]"#, #"{"value":"x"}"#, .noTarget),
        RefusalRow(
            "replace",
            #"emails[type ne "work" and type ne "home"].value"#,
            #""x""#,
            .noTarget
        ),
        RefusalRow("replace", #"emails[value eq "none"].value"#, #""x""#, .noTarget),
        // PAT-12: values of another type.
        RefusalRow("replace", "active", #""maybe""#, .invalidValue),
        RefusalRow("replace", "active", "1", .invalidValue),
        RefusalRow("replace", "title", #"{"a":1}"#, .invalidValue),
        RefusalRow("replace", "title", #"["a","b"]"#, .invalidValue),
        RefusalRow("replace", "name", #""x""#, .invalidValue),
        RefusalRow("replace", "emails", #"[{"value":{"a":1}}]"#, .invalidValue),
        RefusalRow("replace", #"emails[type eq "home"].primary"#, #""maybe""#, .invalidValue),
        RefusalRow("replace", "@badge:level", "1.5", .invalidValue),
        RefusalRow("replace", "@badge:level", "1e2", .invalidValue),
        RefusalRow("replace", "@badge:level", "true", .invalidValue),
        RefusalRow("replace", "@badge:weight", #""heavy""#, .invalidValue),
        RefusalRow("replace", "@badge:issued", #""2026-02-30T00:00:00Z""#, .invalidValue),
        RefusalRow("replace", "@badge:issued", #""2026-02-03""#, .invalidValue),
        RefusalRow("replace", "@badge:issued", "7", .invalidValue),
        RefusalRow("replace", "@badge:photo", #""a-b_""#, .invalidValue),
        RefusalRow("replace", "@badge:photo", #""AAA===""#, .invalidValue),
        RefusalRow("replace", "@badge:valid", #""yes""#, .invalidValue),
        RefusalRow("replace", "@badge:link", "{}", .invalidValue),
        RefusalRow("replace", "@badge:tags", #"[{"value":"a"}]"#, .invalidValue),
        RefusalRow("replace", Reading.enterprise, #""x""#, .invalidValue),
    ])
    func `what cannot be a value is refused`(_ row: RefusalRow) throws {
        try row.check()
    }

    @Test(arguments: [
        ("level", "7"), ("level", "-0"), ("level", "123456789012345678901234567890"),
        ("weight", "1.50"), ("weight", "15e-1"), ("issued", #""2026-11-24T03:57:30+01:00""#),
        ("photo", #""QUJDRA==""#), ("photo", #""QUJDRA""#), ("valid", "false"),
        ("link", #""https://example.com/a?b#c""#), ("link", #""../Users/1""#),
        ("link", #""urn:example:a""#),
    ])
    func `values of every type are stored as they came`(_ name: String, _ value: String) throws {
        let outcome = try PatchSubject.patched("replace", "@badge:\(name)", value)
        #expect(PatchSubject.value(of: name, in: outcome.resource) == (try Reading.json(value)))
    }
}
