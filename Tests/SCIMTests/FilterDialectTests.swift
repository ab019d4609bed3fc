import SCIM
import Testing

@Suite("Filters by dialect")
struct FilterDialectTests {
    @Test(arguments: [
        (#"active eq "true""#, Leniency.stringBoolean("active")),
        (#"active eq "False""#, .stringBoolean("active")),
        ("active eq True", .stringBoolean("active")),
        ("active ne FALSE", .stringBoolean("active")),
        (#"roles[primary eq "True"]"#, .stringBoolean("roles.primary")),
        ("title eq 7", .numberForString("title")), ("title co 1.5e3", .numberForString("title")),
        ("title eq true", .booleanForString("title")),
        ("title eq False", .booleanForString("title")),
        (#"department eq "x""#, .shortName("department")),
        (#"manager.value eq "x""#, .shortName("manager.value")),
        (#"emails[type eq "work"].value eq "x""#, .comparedBehindBrackets("emails.value")),
        (#"title eq"x""#, .missingBlank), (#"title eq "x"or title pr"#, .missingBlank),
        (#"(title pr)and title pr"#, .missingBlank), (#"title pr and(title pr)"#, .missingBlank),
        (#"emails[type eq "x"]or title pr"#, .missingBlank),
    ])
    func `strict refuses what the others forgive and record`(
        _ text: String,
        _ leniency: Leniency
    ) throws {
        #expect(FilterFixtures.refusal(text, dialect: .strict) != nil)
        for dialect in Dialect.allCases where dialect != .strict {
            #expect(try FilterFixtures.read(text, dialect: dialect).leniencies == [leniency])
        }
    }

    @Test func `numbers as strings are a leniency too`() throws {
        let (_, leniencies) = try FilterFixtures.read(#"ports gt "3""#, FilterFixtures.device)
        #expect(leniencies == [.stringForNumber("ports")])
        #expect(
            FilterFixtures.refusal(#"ports gt "3""#, FilterFixtures.device, dialect: .strict) != nil
        )
    }

    @Test(arguments: [
        #"userName Eq "john""#, #"Username eq "john""#, #"name.familyName co "O'Malley""#,
        #"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J""#, "title pr",
        #"meta.lastModified le "2011-05-13T04:42:34Z""#,
        #"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#,
        #"userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")"#,
        #"userType ne "Employee" and not (emails co "example.com" or emails.value co "x")"#,
        #"userType eq "Employee" and (emails.type eq "work")"#, #"not(title pr)"#,
        #"emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp"]"#,
        "active eq true", "title eq null", "emails[not (primary eq true)]", "emails pr",
        #"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "x""#,
    ])
    func `strict reads what the RFC has, and there is nothing to forgive`(_ text: String) throws {
        #expect(try FilterFixtures.read(text, dialect: .strict).leniencies.isEmpty)
    }

    /// identity-provider habits: Entra's lookups, Ping's `emails eq`, Okta's upper-case names.
    @Test(arguments: [
        #"userName eq "bjensen@example.com""#, #"USERNAME eq "BJENSEN@EXAMPLE.COM""#,
        #"emails[type eq "work"].value eq "bjensen@example.com""#,
        #"emails eq "babs@home.org""#, #"emails co "@example.com""#, #"externalId eq "Ext""#,
        #"id eq "2819c223" and manager eq "26118915""#, #"active eq "True""#,
        #"roles[primary eq "True"].value eq "tour""#,
    ])
    func `the lookups of the providers are read`(_ text: String) throws {
        for dialect in Dialect.allCases where dialect != .strict {
            let filter = try FilterFixtures.read(text, dialect: dialect).filter
            #expect(filter.matches(try Reading.object(FilterFixtures.user), memberships: []))
        }
    }
}
