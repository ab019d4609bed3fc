import SCIM
import Testing

@Suite("Filters, RFC 7644 §3.4.2.2")
struct FilterTests {
    private static let user = #"""
        {"id":"2819","externalId":"Ext","userName":"bjensen","displayName":"Babs J","active":true,
         "title":"Employee","userType":"Intern","name":{"familyName":"O'Malley"},
         "emails":[{"value":"b@example.com","type":"work","primary":true},
                   {"value":"babs@home.org","type":"home"}],
         "ims":[{"value":"foo@bar","type":"xmpp"}],
         "meta":{"resourceType":"User","lastModified":"2011-05-13T04:42:34Z"},
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Ops"}}
        """#

    @Test(arguments: [
        (#"userName eq "BJensen""#, true), (#"name.familyName co "O'Malley""#, true),
        (#"userName sw "B""#, true), (#"userName ew "sen""#, true),
        (#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J""#, false),
        ("title pr", true), ("nickName pr", false), ("name pr", true),
        (#"meta.lastModified gt "2011-05-13T04:42:34Z""#, false),
        (#"meta.lastModified ge "2011-05-13T06:42:34+02:00""#, true),
        (#"title pr and userType eq "Employee""#, false),
        (#"title pr or userType eq "Intern""#, true),
        (#"userType eq "Employee" and (emails co "example.com" or emails.value co "x")"#, false),
        (
            #"userType ne "Employee" and not (emails co "example.edu" or emails.value co "zz")"#,
            true
        ),
        (#"not(title pr)"#, false), (#"emails[type eq "work" and value co "@example.com"]"#, true),
        (#"emails[type eq "home" and value co "@example.com"]"#, false),
        (
            #"emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo"]"#,
            true
        ),
        (#"emails[type eq "work"].value eq "b@example.com""#, true),
        (#"externalId eq "ext""#, false), (#"externalId eq "Ext""#, true),
        ("active eq true", true), (#"active eq "True""#, true), ("active ne true", false),
        ("emails[primary eq false]", true), (#"title eq null"#, false), ("nickName eq null", true),
        (#"nickName ne "x""#, true), ("addresses pr", false),
        (
            #"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "ops""#,
            true
        ),
        (#"USERNAME EQ "bjensen" AND TITLE PR"#, true), (#"id eq "2819""#, true),
        (#"title eq "Empl\u006fyee""#, true), (#"  userName   eq   "bjensen"  "#, true),
        (#"title pr or nickName pr and userName eq "nobody""#, true),
        (#"(title pr or nickName pr) and userName eq "nobody""#, false),
    ])
    func `a filter matches what it says`(_ text: String, _ matches: Bool) throws {
        let filter = try Reading.filter(text)
        #expect(filter.matches(try Reading.object(Self.user), memberships: []) == matches)
    }

    @Test(arguments: [
        "", "userName", "userName eq", "userName is \"a\"", "shoeSize eq 9", "eq \"a\"",
        "(userName eq \"a\"", "userName eq \"a\")", "userName eq \"a\" and", "not userName pr",
        "userName eq 'a'", "active gt true", "emails[type eq \"work\"", "emails[]",
        "userName eq \"a", "password eq \"x\"", "password sw \"a\"", "active co \"tr\"",
        "meta.created gt \"yesterday\"", "userName eq \"a\" xor title pr", "emails[0].value pr",
    ])
    func `a filter that cannot be read is refused`(_ text: String) {
        #expect {
            try Reading.filter(text)
        } throws: { error in
            (error as? SCIMError)?.type == .invalidFilter
        }
    }

    @Test func `membership is asked for apart from the document`() throws {
        let filter = try Reading.filter(#"id eq "g" and members eq "u""#, .group)
        #expect(filter.memberships.map(\.id) == ["u"])
        let group = try Reading.object(#"{"id":"g","displayName":"G"}"#)
        #expect(filter.matches(group, memberships: [true]))
        #expect(!filter.matches(group, memberships: [false]))
        let element = try Reading.filter(#"members[value eq "u"]"#, .group)
        #expect(element.memberships.count == 1)
    }

    @Test func `depth and length have limits`() {
        let deep =
            String(repeating: "(", count: 500) + "title pr" + String(repeating: ")", count: 500)
        let long = Array(repeating: "title pr", count: 500).joined(separator: " or ")
        for text in [deep, long] {
            #expect(throws: SCIMError.self) { try Reading.filter(text) }
        }
    }

    @Test func `random text ends in a filter or a refusal, never in a crash`() {
        var generator = SplitMix(seed: 7)
        let words = [
            "userName", "emails", "eq", "and", "or", "not", "(", ")", "[", "]", "\"a\"", "pr",
            "true", "1", ".", ".value", " ", "\\", "\"", "é", "urn:x:", "null", "members",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...12, using: &generator)
            let text = (0..<count)
                .map { _ in words.randomElement(using: &generator) ?? "" }
                .joined(separator: Bool.random(using: &generator) ? " " : "")
            do {
                _ = try Reading.filter(text)
            } catch {
                #expect((error as? SCIMError)?.status == 400)
            }
        }
    }
}
