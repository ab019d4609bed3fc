import SCIM
import Testing

@Suite("PATCH and primary values, RFC 7644 §3.5.2")
struct PatchPrimaryTests {
    @Test(arguments: [
        PatchRow(
            "add",
            "emails",
            #"[{"value":"n@x.com","primary":true}]"#,
            "emails",
            #"""
            [{"value":"w@x.com","type":"work","primary":false},{"value":"h@x.com","type":"home"},
             {"value":"n@x.com","primary":true}]
            """#
        ),
        PatchRow(
            "add",
            "emails",
            #"[{"value":"h@x.com","type":"home","primary":true}]"#,
            "emails",
            #"""
            [{"value":"w@x.com","type":"work","primary":false},
             {"value":"h@x.com","type":"home","primary":true}]
            """#
        ),
        PatchRow(
            "replace",
            #"emails[type eq "home"].primary"#,
            "true",
            "emails",
            #"""
            [{"value":"w@x.com","type":"work","primary":false},
             {"value":"h@x.com","type":"home","primary":true}]
            """#
        ),
        PatchRow(
            "add",
            #"emails[type eq "home"].primary"#,
            "true",
            "emails",
            #"""
            [{"value":"w@x.com","type":"work","primary":false},
             {"value":"h@x.com","type":"home","primary":true}]
            """#
        ),
        PatchRow(
            "replace",
            #"emails[type eq "home"]"#,
            #"{"value":"n@x.com","primary":true}"#,
            "emails",
            #"""
            [{"value":"w@x.com","type":"work","primary":false},{"value":"n@x.com","primary":true}]
            """#
        ),
        PatchRow(
            "add",
            #"emails[type eq "home"]"#,
            #"{"primary":true}"#,
            "emails",
            #"""
            [{"value":"w@x.com","type":"work","primary":false},
             {"value":"h@x.com","type":"home","primary":true}]
            """#
        ),
        PatchRow(
            "add",
            #"emails[type eq "other" and primary eq true].value"#,
            #""o@x.com""#,
            "emails",
            #"""
            [{"value":"w@x.com","type":"work","primary":false},{"value":"h@x.com","type":"home"},
             {"type":"other","primary":true,"value":"o@x.com"}]
            """#
        ),
        PatchRow(
            "replace",
            #"emails[primary eq true].primary"#,
            "false",
            "emails",
            #"""
            [{"value":"w@x.com","type":"work","primary":false},{"value":"h@x.com","type":"home"}]
            """#
        ),
        PatchRow(
            "remove",
            "emails.primary",
            nil,
            "emails",
            #"[{"value":"w@x.com","type":"work"},{"value":"h@x.com","type":"home"}]"#
        ),
        // Elements that become the same are one, which is primary if one of them was.
        PatchRow(
            "replace",
            #"emails[type pr]"#,
            #"{"value":"n@x.com","primary":true}"#,
            "emails",
            #"[{"value":"n@x.com","primary":true}]"#
        ),
        PatchRow(
            "replace",
            "emails.type",
            #""work""#,
            "emails",
            #"[{"value":"w@x.com","type":"work","primary":true},{"value":"h@x.com","type":"work"}]"#
        ),
        PatchRow(
            "replace",
            #"@badge:keys[type eq "back"].primary"#,
            "true",
            "keys",
            #"""
            [{"value":"v1","type":"front","primary":false,"cut":"c1","secret":"s1","made":"2020"},
             {"value":"v2","type":"back","primary":true}]
            """#
        ),
    ])
    func `one value at most is primary afterwards`(_ row: PatchRow) throws {
        try row.check()
    }

    @Test(arguments: [
        ("add", "emails", #"[{"value":"a","primary":true},{"value":"b","primary":true}]"#),
        ("replace", "emails", #"[{"value":"a","primary":true},{"value":"b","primary":true}]"#),
        ("replace", "emails.primary", "true"), ("replace", "emails[type pr].primary", "true"),
        ("add", "emails[type pr]", #"{"primary":true}"#),
    ])
    func `strict refuses several primaries in one operation and others keep the first`(
        _ kind: String,
        _ path: String,
        _ value: String
    ) throws {
        let operation = PatchSubject.operation(kind, path, value)
        #expect(try PatchSubject.refusal(of: operation) == .invalidValue)
        let outcome = try PatchSubject.patched(kind, path, value, dialect: .auto)
        let primaries = outcome.resource.values(
            at: AttributePath(name: "emails", subName: "primary")
        )
        #expect(primaries.filter { $0 == true }.count == 1)
    }

    @Test func `elements that become one stay primary if one of them was`() throws {
        let resource = try Reading.patched(
            PatchSubject.stored(),
            [
                PatchSubject.operation("replace", #"emails[type eq "home"].primary"#, "true"),
                PatchSubject.operation("replace", "emails.value", #""a""#),
                PatchSubject.operation("replace", "emails.type", #""work""#),
            ].joined(separator: ",")
        ).resource
        #expect(
            resource.attributes["emails"] == [["value": "a", "type": "work", "primary": true]]
        )
    }

    @Test func `the same value of the same type is stored once`() throws {
        for operations in [
            PatchSubject.operation(
                "add",
                "emails",
                #"[{"value":"a","type":"work"},{"value":"a","type":"work"}]"#
            ),
            PatchSubject.operation(
                "replace",
                #"emails[type eq "home"]"#,
                #"{"value":"w@x.com","type":"work"}"#
            ),
            PatchSubject.operation("replace", "emails.value", #""a""#) + ","
                + PatchSubject.operation("replace", "emails.type", #""work""#),
            PatchSubject.operation("remove", "addresses.locality", nil) + ","
                + PatchSubject.operation("remove", "addresses.primary", nil) + ","
                + PatchSubject.operation("remove", "addresses.type", nil),
        ] {
            let resource = try Reading.patched(PatchSubject.stored(), operations).resource
            for name in ["emails", "addresses"] {
                guard case .array(let elements) = resource.attributes[name] ?? [] else {
                    Issue.record("\(name) is no array")
                    continue
                }
                let keys = elements.map { element -> [JSONValue?] in
                    guard case .object(let parts) = element else { return [] }
                    return parts["value"].map { [$0, parts["type"]] } ?? [element]
                }
                #expect(Set(keys).count == keys.count)
            }
        }
    }
}
