import SCIM
import Testing

@Suite("The grammar of filters, RFC 7644 §3.4.2.2 figure 1")
struct FilterGrammarTests {
    /// `T` and `F` stand for conditions that hold and do not.
    @Test(arguments: [
        ("T", true), ("F", false), ("T and F", false), ("T or F", true),
        ("T or T and F", true), ("(T or T) and F", false), ("F and T or T", true),
        ("F and (T or T)", false), ("F or F and T or T", true), ("T and T and F or F", false),
        ("not (T)", false), ("not(F)", true), ("not (T) or T", true), ("not (T or T)", false),
        ("not (F) and F", false), ("not (not (T))", true), ("not(not(not(T)))", false),
        ("((((T))))", true), ("((T) and ((F)))", false), ("(T)or(F)", true),
        ("T AND F", false), ("T Or F", true), ("NOT (F)", true), ("nOt(T)", false),
        ("F and not (F) or T and not (F)", true), ("T and (F or not (F and T))", true),
    ])
    func `grouping binds more than not, and, or`(_ text: String, _ holds: Bool) throws {
        let filter =
            text
            .replacing(/\bT\b/, with: #"title sw "Tour""#)
            .replacing(/\bF\b/, with: #"title sw "No""#)
        #expect(try FilterFixtures.matches(filter) == holds, "\(filter)")
    }

    @Test(arguments: [
        #"USERNAME eq "bjensen@example.com""#, #"userName EQ "bjensen@example.com""#,
        #"NAME.FAMILYNAME Co "malley""#, #"Emails.VALUE sW "babs""#, "TITLE PR",
        #"EMAILS[TYPE eq "home" AND VALUE ew ".org"]"#,
        #"META.lastmodified Gt "2010-01-01T00:00:00Z""#,
        #"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "b""#,
        #"URN:IETF:PARAMS:SCIM:SCHEMAS:CORE:2.0:USER:USERNAME sw "b""#,
        #"urn:ietf:params:scim:schemas:core:2.0:User:name.familyName eq "o'malley""#,
        #"urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work"]"#,
        #"urn:ietf:params:scim:schemas:core:2.0:User:emails.type eq "home""#,
        #"urn:ietf:params:scim:schemas:core:2.0:User:id eq "2819c223""#,
        #"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "OPS""#,
        #"Urn:ietf:params:scim:schemas:Extension:enterprise:2.0:user:Manager.DisplayName co "john""#,
        #"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq "26118915""#,
        #"manager.displayName eq "john smith""#, #"department eq "ops""#,
        "  title   pr  ", "\ttitle\n\r pr", #"( title pr )"#, #"emails[ type eq "work" ]"#,
        #"not ( title eq "x" )"#, #"emails [type eq "work"]"#,
    ])
    func `names and keywords ignore case, and blanks may be many`(_ text: String) throws {
        #expect(try FilterFixtures.matches(text))
    }

    @Test(arguments: [
        (#"emails[type eq "work" and value co "example.com"]"#, true),
        (#"emails[type eq "home" and value co "example.com"]"#, false),
        (#"emails.type eq "home" and emails.value co "example.com""#, true),
        (#"emails[not (type eq "work")]"#, true), (#"emails[not (value pr)]"#, false),
        (#"phoneNumbers[not (value pr)]"#, true), (#"phoneNumbers[value eq null]"#, true),
        (#"emails[type eq "x" or value ew ".org" and primary eq false]"#, true),
        (#"emails[(type eq "x" or value ew ".org") and primary eq true]"#, false),
        (#"emails[type pr]"#, true), ("emails[display pr]", false),
        ("emails[primary eq true]", true), ("roles[primary eq false]", true),
        (#"emails[type eq "work"] and emails[type eq "home"]"#, true),
        (#"emails[type eq "work" and type eq "home"]"#, false),
        (#"not (emails[type eq "other"])"#, true), (#"ims[type eq "x"] or title pr"#, true),
        (#"emails[type eq "work"].value eq "bjensen@EXAMPLE.com""#, true),
        (#"emails[type eq "work"].value eq "babs@home.org""#, false),
        (#"emails[type eq "home"].Value Ew ".org" and title pr"#, true),
        (#"emails[type eq "work"].display pr"#, false),
        (#"emails[type eq "work"].display ne "x""#, true),
        (#"roles[primary eq "True"].value eq "tour""#, true),
        (#"roles[primary eq "False"].value eq "tour""#, false),
        (#"schemas[value sw "urn:ietf:params:scim:schemas:ext"]"#, true),
    ])
    func `brackets ask for one element that meets all`(_ text: String, _ holds: Bool) throws {
        #expect(try FilterFixtures.matches(text) == holds)
    }

    @Test(arguments: [
        "", " ", "()", "(", ")", "[", "]", "\"", "title", "title eq", "title pr pr", "eq", "pr",
        "and", "not", "not title pr", "not (", "not ()", "not not (title pr)", "title not (pr)",
        "title pr and", "title pr or", "and title pr", "title pr and or title pr",
        "title pr title pr", "title pr, title pr", "(title pr", "title pr)", "((title pr)",
        "title = \"a\"", "title == \"a\"", "title regex \"a\"", "title like \"a\"",
        "title eq 'a'", "title eq a", "title eq \"a", "title eq \"a\" \"b\"", "title eq “a”",
        "title eq \"\\x\"", "title eq \"\\ud800\"", "title eq \"\\u12\"", "title eq \"a\tb\"",
        "title eq \"\\u0000\"", "title eq nil", "title eq NULL", "title eq [\"a\"]",
        "title eq {\"a\":1}", "title eq 01", "title eq 1.", "title eq .5", "title eq +1",
        "title eq 1e", "title gt null", "title co null", "shoeSize pr", "name.shoe pr",
        "name.familyName.x pr", "emails[0] pr", "emails[]", "emails[type eq \"work\"",
        "emails[type eq \"work\"]]", "emails[type eq \"work\"] .value pr",
        "emails[type eq \"work\"].shoe pr", "emails[type eq \"work\"].", "emails[shoe pr]",
        "emails[emails.type eq \"work\"]", "emails[type[value pr]]", "emails[value[type pr]]",
        "emails[type eq \"work\" and emails[value pr]]",
        "emails[urn:ietf:params:scim:schemas:core:2.0:User:emails.type eq \"work\"]",
        "emails.value[type pr]", "title[value pr]", "name[familyName pr]", "[type pr]",
        "urn:ietf:params:scim:schemas:core:2.0:User pr",
        "urn:ietf:params:scim:schemas:core:2.0:User: pr",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr",
        "urn:example:other:userName eq \"a\"", ":title pr", "title: pr", ".title pr", "$ pr",
        "title eq \"a\" xor title pr", "title eq \"a\"; drop table users", "title eq \"a\" -- x",
        "filter=title pr", "title\u{a0}pr",
    ])
    func `what the grammar does not have is refused`(_ text: String) throws {
        let error = try #require(FilterFixtures.refusal(text), "accepted: \(text)")
        #expect(error.detail.hasPrefix("The filter stops at character "), "\(error.detail)")
    }

    @Test(arguments: [
        ("userName is \"a\"", 10), ("userName", 9), ("", 1), ("title pr and shoe pr", 14),
        ("title eq \"ü\" and shoe pr", 18), ("title eq \"e\u{301}\" and shoe pr", 18),
        ("title eq \"👨‍👩‍👧\" and shoe pr", 18), ("(title pr", 10), ("title eq \"a", 10),
        ("emails[type eq \"work\" and shoe pr]", 27), ("active gt true", 11),
    ])
    func `errors name the character at which reading stopped`(
        _ text: String,
        _ position: Int
    ) throws {
        let error = try #require(FilterFixtures.refusal(text))
        #expect(error.detail.hasPrefix("The filter stops at character \(position): "))
    }

    @Test(arguments: [
        ("shoe pr", "a User has no attribute \"shoe\""),
        ("title near \"a\"", "there are eq, ne, co, sw, ew, gt, ge, lt, le and pr"),
        ("name eq \"a\"", "compare one, such as name.formatted"),
        ("addresses co \"a\"", "compare one, such as addresses.formatted"),
        ("meta eq \"a\"", "compare one, such as meta.resourceType"),
        ("title pr title", "\"and\", \"or\" or the end was expected, not \"title\""),
        ("not title pr", "an opening parenthesis was expected after \"not\", not \"title\""),
        ("emails[type[value pr]]", "a value path cannot stand in another one"),
        ("name[familyName pr]", "brackets can only follow an attribute with several values"),
        ("password sw \"a\"", "password is never returned and cannot be used in a filter"),
        ("active co \"a\"", "co cannot be used with active, whose type is boolean"),
        ("title gt null", "null can only be compared with eq and ne"),
        ("meta.created gt \"today\"", "compared with a date and time such as"),
    ])
    func `errors say what would do`(_ text: String, _ part: String) throws {
        let error = try #require(FilterFixtures.refusal(text))
        #expect(error.detail.contains(part), "\(error.detail)")
    }

    @Test func `a filter has bounds, up to which it is read`() throws {
        let limits = Limits.standard
        func nested(_ depth: Int) -> String {
            String(repeating: "not (", count: depth) + "title pr"
                + String(repeating: ")", count: depth)
        }
        func long(_ terms: Int) -> String {
            Array(repeating: "title pr", count: terms).joined(separator: " or ")
        }
        #expect(try FilterFixtures.matches(nested(limits.filterDepthMax)))
        #expect(FilterFixtures.refusal(nested(limits.filterDepthMax + 1)) != nil)
        #expect(try FilterFixtures.matches(long(limits.filterTermsMax)))
        #expect(FilterFixtures.refusal(long(limits.filterTermsMax + 1)) != nil)
        let operand = String(repeating: "a", count: limits.filterBytesMax)
        let error = try #require(FilterFixtures.refusal("title eq \"\(operand)\""))
        #expect(error.detail.contains("at most \(limits.filterBytesMax) are read"))
    }
}
