import SCIM
import Testing

@Suite("PATCH add, RFC 7644 §3.5.2.1")
struct PatchAddTests {
    private static let merge =
        #"{"nickName":"B","name":{"middleName":"M"},"emails":[{"value":"n@x.com"}],"#
        + #""schemas":["urn:x"]}"#

    @Test(arguments: [
        // PAT-20: without path the value is merged into the resource.
        PatchRow("add", nil, merge, "nickName", #""B""#),
        PatchRow(
            "add",
            nil,
            merge,
            "name",
            #"{"givenName":"Barbara","familyName":"Jensen","middleName":"M"}"#
        ),
        PatchRow(
            "add",
            nil,
            merge,
            "emails",
            #"""
            [{"value":"w@x.com","type":"work","primary":true},{"value":"h@x.com","type":"home"},
             {"value":"n@x.com"}]
            """#
        ),
        // EXT-06, EXT-07: an extension's attributes stand below its URN.
        PatchRow(
            "add",
            nil,
            #"{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"division":"D"}}"#,
            "division",
            #""D""#
        ),
        // PAT-21: simple attributes.
        PatchRow("add", "nickName", #""B""#, "nickName", #""B""#),
        PatchRow("add", "title", #""Chief""#, "title", #""Chief""#),
        PatchRow("add", "@enterprise:division", #""D""#, "division", #""D""#),
        PatchRow("add", "@badge:note", #""m""#, "note", #""m""#),
        // PAT-22: a complex attribute is merged.
        PatchRow(
            "add",
            "name",
            #"{"givenName":"Babs","middleName":"M"}"#,
            "name",
            #"{"givenName":"Babs","familyName":"Jensen","middleName":"M"}"#
        ),
        PatchRow(
            "add",
            "@badge:door",
            #"{"marks":["q"],"count":2}"#,
            "door",
            #"{"name":"main","key":"k1","hint":"h1","state":"open","count":2,"marks":["p","q"]}"#
        ),
        // PAT-23: a multi-valued attribute gets one value more, or many.
        PatchRow(
            "add",
            "emails",
            #"[{"value":"n@x.com"},{"value":"h@x.com","type":"work"}]"#,
            "emails",
            #"""
            [{"value":"w@x.com","type":"work","primary":true},{"value":"h@x.com","type":"home"},
             {"value":"n@x.com"},{"value":"h@x.com","type":"work"}]
            """#
        ),
        PatchRow(
            "add",
            "phoneNumbers",
            #"{"value":"1","type":"mobile"}"#,
            "phoneNumbers",
            #"[{"value":"1","type":"mobile"}]"#
        ),
        PatchRow("add", "@badge:tags", #"["b","c","c"]"#, "tags", #"["a","b","c"]"#),
        PatchRow("add", "@badge:tags", #""A""#, "tags", #"["a","b","A"]"#),
        // PAT-24: a sub-attribute.
        PatchRow(
            "add",
            "name.middleName",
            #""M""#,
            "name",
            #"{"givenName":"Barbara","familyName":"Jensen","middleName":"M"}"#
        ),
        PatchRow(
            "add",
            "@badge:door.marks",
            #"["p","q"]"#,
            "door",
            #"{"name":"main","key":"k1","hint":"h1","state":"open","count":1,"marks":["p","q"]}"#
        ),
        // PAT-27: through a value path to the matching elements.
        PatchRow(
            "add",
            #"addresses[type eq "work"].region"#,
            #""CA""#,
            "addresses",
            #"""
            [{"type":"work","locality":"Los Angeles","primary":true,"region":"CA"},
             {"type":"home","locality":"Hollywood"}]
            """#
        ),
        PatchRow(
            "add",
            #"addresses[locality co "l"]"#,
            #"{"region":"CA","primary":null}"#,
            "addresses",
            #"""
            [{"type":"work","locality":"Los Angeles","region":"CA"},
             {"type":"home","locality":"Hollywood","region":"CA"}]
            """#
        ),
        PatchRow(
            "add",
            "emails.display",
            #""E""#,
            "emails",
            #"""
            [{"value":"w@x.com","type":"work","primary":true,"display":"E"},
             {"value":"h@x.com","type":"home","display":"E"}]
            """#
        ),
        // "If the target location does not exist, the attribute and value are added."
        PatchRow(
            "add",
            #"phoneNumbers[type eq "mobile"].value"#,
            #""1""#,
            "phoneNumbers",
            #"[{"type":"mobile","value":"1"}]"#
        ),
        PatchRow(
            "add",
            #"phoneNumbers[type eq "mobile" and primary eq true]"#,
            #"{"value":"1","display":"one"}"#,
            "phoneNumbers",
            #"[{"type":"mobile","primary":true,"value":"1","display":"one"}]"#
        ),
        PatchRow("add", "phoneNumbers.value", #""1""#, "phoneNumbers", #"[{"value":"1"}]"#),
        // PAT-25: a value that is there takes up what is new in it.
        PatchRow(
            "add",
            "emails",
            #"[{"value":"h@x.com","type":"home","display":"H"}]"#,
            "emails",
            #"""
            [{"value":"w@x.com","type":"work","primary":true},
             {"value":"h@x.com","type":"home","display":"H"}]
            """#
        ),
        // RFC 7643 §2.5: null is no value.
        PatchRow("add", "title", "null", "title", "null"),
    ])
    func `what is added is there afterwards`(_ row: PatchRow) throws {
        try row.check()
    }

    @Test(arguments: [
        ("title", #""Boss""#), ("name", #"{"givenName":"Barbara"}"#), ("name", "{}"),
        ("name", "null"), ("emails", #"[{"value":"h@x.com","type":"home"}]"#),
        ("emails", #"{"value":"w@x.com","type":"work"}"#), ("emails", "[]"), ("emails", "null"),
        (#"emails[type eq "home"].value"#, #""h@x.com""#), (#"emails[type eq "home"]"#, "{}"),
        (#"emails[type eq "fax"]"#, "null"), ("@badge:tags", #"["b"]"#),
        ("@badge:door.marks", "[]"), ("@badge:door.marks", #""p""#), ("@badge:serial", #""s1""#),
        ("@badge:origins", #"["y","x"]"#), ("@badge:seal", #"{"stamp":"ST"}"#),
        ("@badge:keys", #"[{"value":"v1","type":"front","cut":"C1"}]"#),
        ("schemas", #"["urn:ietf:params:scim:schemas:core:2.0:User"]"#),
    ])
    func `adding what is there changes nothing`(_ path: String, _ value: String) throws {
        for dialect in Dialect.allCases {
            let outcome = try PatchSubject.patched("add", path, value, dialect: dialect)
            let isUnchanged = try outcome.resource == PatchSubject.stored()
            #expect(isUnchanged && !outcome.isResourceChanged, "\(dialect)")
        }
    }

    @Test(arguments: [
        #"{"emails":[],"name":{},"members":null,"id":"x","meta":{"version":"9"},"groups":[]}"#,
        #"{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":null}"#, "{}",
    ])
    func `a value without path that adds nothing changes nothing`(_ value: String) throws {
        let outcome = try PatchSubject.patched("add", nil, value, dialect: .auto)
        let isUnchanged = try outcome.resource == PatchSubject.stored()
        #expect(isUnchanged)
    }

    @Test(arguments: [
        RefusalRow("add", "title", nil, .invalidValue),
        RefusalRow("add", nil, nil, .invalidValue),
        RefusalRow("add", nil, #""x""#, .invalidValue),
        RefusalRow("add", nil, "[]", .invalidValue),
        RefusalRow("add", "userName", "null", .invalidValue),
        RefusalRow("add", "userName", #"" \u0007""#, .invalidValue),
        RefusalRow("add", "@badge:keys", #"[{"type":"front"}]"#, .invalidValue),
        RefusalRow("add", #"@badge:keys[type eq "side"].display"#, #""d""#, .invalidValue),
        RefusalRow("add", #"emails[type ne "work" and type ne "home"].value"#, #""x""#, .noTarget),
        RefusalRow("add", #"emails[value eq "n@x.com"].value"#, #""x""#, .noTarget),
        RefusalRow("add", #"x509Certificates[value eq "no base64!"].display"#, #""x""#, .noTarget),
        RefusalRow("add", #"@badge:keys[made eq "2021"].value"#, #""x""#, .noTarget),
        RefusalRow("add", #"schemas[value eq "urn:x"]"#, #""urn:y""#, .mutability),
    ])
    func `what cannot be added is refused`(_ row: RefusalRow) throws {
        try row.check()
    }
}
