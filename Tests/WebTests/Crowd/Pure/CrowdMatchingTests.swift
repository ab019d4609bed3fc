import SCIM
import Testing

@testable import Web

@Suite("Which users and groups a search is for")
struct CrowdMatchingTests {
    private let bob = CrowdSubject.user(
        "Bob.Straße@x.org",
        [
            "name": ["givenName": "Bob", "familyName": "ΣΟΦΟΣ"], "displayName": "İlk ılk",
            "externalId": "00U1", "title": "Boss", "active": false,
            "phoneNumbers": [["value": "+49 1"], ["value": "+49 2"]],
        ]
    )

    private func matches(_ cql: String) throws -> Bool {
        try SearchRestriction(cql: cql, of: .user).matches(bob)
    }

    @Test(arguments: [
        "name = bob.straße@X.ORG", "name = BOB*", "name = *@x.org", "name = *STRA*",
        "name > bob", "name < bobby", "email = 'bob.straße@x.org'", "firstName = BOB",
        "firstname = bob", "lastName = σοφος", "lastName = σοφοσ", "lastName = ΣΟΦ*",
        "displayName = 'İLK*'", "displayName = '*ılk'", "active = false", "active = FALSE",
        "createdDate = 1970-01-01T00:00:01Z", "createdDate = 1000",
        "createdDate > 1970-01-01T00:00:00.999+0000", "updatedDate < 1970-01-01T01:00:02.001+01:00",
        "updatedDate < 1970-01-02", "createdDate > 1970-01-01", "externalId = 1:u1",
        "externalId = U1", "externalId = 00u1", "title = boss", "TITLE = *oss",
        "phoneNumbers = '+49 2'", "phoneNumbers = *1", "name = *", "unknown = a or title = boss",
        "title = boss and (active = true or name = b*)",
    ]) func `these match`(_ cql: String) throws {
        #expect(try matches(cql))
    }

    @Test(arguments: [
        // ß is not ss, ẞ is ß's capital; a dotless ı is no i, and İ is i with a dot.
        "name = bob.strasse@x.org", "name = bob", "name = *bob", "name = *x", "name > c",
        "name < bob", "displayName = '*ilk'", "displayName = 'ilk*'", "displayName = 'ılk*'",
        "active = true", "createdDate > 1970-01-01T00:00:01Z", "createdDate < 1000",
        "externalId = u", "title = bos", "unknown = *", "description = *",
        "phoneNumbers = '+49 3'", "title = boss and active = true", "name = '  '",
        "firstName = bob and lastName = bob",
    ]) func `these do not match`(_ cql: String) throws {
        #expect(try !matches(cql))
    }

    @Test func `capital ẞ is ß`() throws {
        #expect(try matches("name = BOB.STRAẞE@X.ORG"))
    }

    @Test func `both spellings of an accent are one`() throws {
        let user = CrowdSubject.user("Rene\u{301}")
        for name in ["ren\u{E9}", "RENE\u{301}"] {
            #expect(try SearchRestriction(cql: "name = \(name)", of: .user).matches(user))
        }
    }

    @Test func `nothing but what is empty is null`() throws {
        func isNull(
            _ name: String,
            _ kind: CrowdKind,
            _ subject: some CrowdSearchable
        ) throws -> Bool {
            let restriction = try PropertyRestriction(name, of: kind, mode: .null, text: nil)
            return SearchRestriction.property(restriction).matches(subject)
        }
        let nobody = CrowdSubject.user("nobody")
        for name in ["email", "firstName", "title", "unknown"] {
            #expect(try isNull(name, .user, nobody), "\(name)")
        }
        for name in ["name", "lastName", "displayName", "active", "createdDate", "externalId"] {
            #expect(try !isNull(name, .user, nobody), "\(name)")
        }
        #expect(try isNull("description", .group, CrowdSubject.group("g")))
        #expect(try !isNull("externalId", .group, CrowdSubject.group("g")))
    }

    @Test func `groups have properties of their own`() throws {
        let group = CrowdSubject.group("Staff")
        func matches(_ cql: String) throws -> Bool {
            try SearchRestriction(cql: cql, of: .group).matches(group)
        }
        for cql in [
            "name = STAFF", "active = true", "externalId = 00g", "description = ''",
            "createdDate < 2000", "updatedDate = 2000",
        ] {
            #expect(try matches(cql), "\(cql)")
        }
        for cql in ["email = *", "firstName = *", "active = false", "name = staf"] {
            #expect(try !matches(cql), "\(cql)")
        }
    }

    @Test func `custom attributes are compared as the type that the request gives`() throws {
        let user = CrowdSubject.user("a", ["title": "TRUE", "nickName": "2026-01-31"])
        func matches(
            _ name: String,
            _ kind: SearchValueKind,
            _ mode: MatchMode,
            _ text: String
        )
            throws -> Bool
        {
            SearchRestriction.property(
                try PropertyRestriction(name, of: .user, kind: kind, mode: mode, text: text)
            ).matches(user)
        }
        #expect(try matches("title", .boolean, .exactly, "true"))
        #expect(try !matches("title", .boolean, .exactly, "false"))
        #expect(try matches("nickName", .date, .lessThan, "2026-02-01T00:00:00.000+0000"))
        #expect(try !matches("nickName", .date, .greaterThan, "2026-02-01T00:00:00.000+0000"))
        #expect(try !matches("title", .date, .lessThan, "2026-02-01T00:00:00.000+0000"))
        #expect(try matches("nickName", .string, .startsWith, "2026"))
    }

    @Test func `and of nothing, or of nothing, and null restrict nothing`() {
        for restriction in [SearchRestriction.all, .and([]), .or([])] {
            #expect(restriction.matches(bob))
        }
    }
}
