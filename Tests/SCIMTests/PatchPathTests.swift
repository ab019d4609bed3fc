import SCIM
import Testing

@Suite("Paths of PATCH, RFC 7644 §3.5.2 and §3.10")
struct PatchPathTests {
    @Test(arguments: [
        " ", ".", "name.", ".name", "name..givenName", "name.givenName.x", "emails[", "emails]",
        "emails[]", "emails[0]", "emails/0", "emails[type]", "emails[type eq]",
        "emails[type eq work]", #"emails[type eq "work"#, #"emails[type eq "work"]value"#,
        #"emails[type eq "work"]."#, #"emails[type eq "work"] .value"#,
        #"emails[type eq "work"].value.x"#, #"emails[type eq "work"].value[x eq "y"]"#,
        #"emails[type is "work"]"#, #"emails[type eq "work" and]"#,
        #"emails[emails[type eq "work"]]"#, #"emails[(type eq "work"]"#,
        #"emails[not type eq "a"]"#,
        #"emails[type eq "work"]]"#, #"emails[primary gt true]"#, #"name[givenName eq "a"]"#,
        #"userName[value eq "a"]"#, "userName.value", #"(emails)"#, #""emails""#, "emails title",
        "title eq", #"title eq "Boss""#, #"emails.value eq"#, #"emails[type eq "\x"]"#,
        // PAT-11: names that no schema has.
        "shoeSize", "name.shoeSize", "emails.shoeSize", #"emails[shoeSize eq 9]"#,
        #"emails[type eq "work"].shoeSize"#, "urn:ietf:params:scim:schemas:core:2.0:User:shoeSize",
        "urn:ietf:params:scim:schemas:core:2.0:User:", "@enterprise:shoeSize",
        "urn:ietf:params:scim:schemas:core:2.0:Group:displayName", "urn:x",
        "urn:ietf:params:scim:schemas:core:2.0:User",
    ])
    func `a path that cannot be read is refused`(_ path: String) throws {
        for (kind, value) in [("add", #""x""#), ("remove", nil), ("replace", #""x""#)] {
            for dialect in [Dialect.strict, .auto] {
                let operation = PatchSubject.operation(kind, path, value)
                let refusal = try PatchSubject.refusal(of: operation, dialect: dialect)
                let isForeign = path == "urn:x" && kind == "remove"
                let isSchema = path == Reading.userSchema && kind != "remove"
                guard dialect == .strict || !(isForeign || isSchema) else { continue }
                #expect(refusal == (isSchema ? .invalidValue : .invalidPath), "\(kind) \(dialect)")
            }
        }
    }

    @Test func `a path that is no string is refused`() throws {
        for path in ["7", "true", "[]", "{}"] {
            let operation = #"{"op":"remove","path":\#(path)}"#
            #expect(try PatchSubject.refusal(of: operation) == .invalidPath)
        }
    }

    // PAT-14
    @Test(arguments: [
        ("NICKNAME", "nickName"),
        ("urn:IETF:params:scim:schemas:CORE:2.0:user:nickname", "nickName"),
        ("@enterprise:DIVISION", "division"),
        ("URN:IETF:PARAMS:SCIM:SCHEMAS:EXTENSION:ENTERPRISE:2.0:USER:division", "division"),
    ])
    func `names are read in any case and stored in the schema's`(
        _ path: String,
        _ name: String
    ) throws {
        try PatchRow("add", path, #""N""#, name, #""N""#).check()
    }

    // PAT-37: whitespace, quotation marks and joints within a filter.
    @Test(arguments: [
        #"emails[type eq "work" and value ew ".com"]"#, #"emails[ type  eq  "work" ]"#,
        #"emails[not(type eq "home")]"#, #"emails[(type eq "work") or (value eq "]")]"#,
        #"emails[value eq "w\u0040x.com"]"#, #"emails[primary eq true]"#,
        #"emails[type ne "home" and (value co "w" or value co "z")]"#,
    ])
    func `filters select by every part of the grammar`(_ path: String) throws {
        try PatchRow("remove", path, nil, "emails", #"[{"value":"h@x.com","type":"home"}]"#).check()
    }

    /// Erratum 7122 of RFC 7644 would have conditions without brackets.
    @Test func `a condition without brackets selects, but not in strict`() throws {
        let path = #"emails.value eq "w@x.com""#
        let operation = PatchSubject.operation("remove", path, nil)
        #expect(try PatchSubject.refusal(of: operation) == .invalidPath)
        let outcome = try PatchSubject.patched("remove", path, nil, dialect: .okta)
        #expect(
            outcome.resource.attributes["emails"] == [["value": "h@x.com", "type": "home"]]
        )
    }

    @Test func `a path longer than a filter may be is refused`() throws {
        let path = "emails[value eq \"" + String(repeating: "a", count: 9_000) + "\"]"
        #expect(
            try PatchSubject.refusal(of: PatchSubject.operation("remove", path, nil))
                == .invalidPath
        )
    }
}
