import SCIM
import Testing

@Suite("Filters over several types, RFC 7644 §3.4.2.1")
struct FilterAmongTypesTests {
    private static let user = #"{"id":"1","userName":"anna","displayName":"Anna","active":true}"#
    private static let group = #"{"id":"2","displayName":"Anna"}"#

    /// What the same filter says of a user and of a group when both are searched.
    private static func outcomes(_ text: String) throws -> [Bool] {
        let onUser = try FilterFixtures.read(text, .user, among: [.group]).filter
        let onGroup = try FilterFixtures.read(text, .group, among: [.user]).filter
        return [
            onUser.matches(try Reading.object(user), memberships: []),
            onGroup.matches(try Reading.object(group), memberships: []),
        ]
    }

    @Test(arguments: [
        (#"displayName eq "anna""#, [true, true]), (#"userName eq "anna""#, [true, false]),
        (#"userName ne "anna""#, [false, true]), ("userName pr", [true, false]),
        ("not (userName pr)", [false, true]), ("userName eq null", [false, true]),
        ("userName ne null", [true, false]), (#"emails[type eq "work"]"#, [false, false]),
        (#"not (emails[type eq "work"])"#, [true, true]), ("active eq true", [true, false]),
        ("active ne true", [false, true]), ("emails.primary eq false", [false, false]),
        (#"emails[type eq "work"].value eq "x" or id pr"#, [true, true]),
        (#"userName eq "anna" and displayName eq "anna""#, [true, false]),
        (#"userName eq "x" or displayName eq "anna""#, [true, true]),
        (#"meta.resourceType eq "User""#, [true, false]),
        (#"meta.resourceType ne "User""#, [false, true]),
        (#"meta.resourceType sw "G" or userName sw "a""#, [true, true]),
        (#"not (meta.resourceType eq "User")"#, [false, true]),
        (#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "anna""#, [true, false]),
        (
            #"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq null"#,
            [true, true]
        ),
        (#"department ne "x" and meta.resourceType eq "Group""#, [false, true]),
        (#"meta.resourceType eq "Group" and members eq null or userName pr"#, [true, true]),
    ])
    func `an attribute of another type has no value`(_ text: String, _ matches: [Bool]) throws {
        #expect(try Self.outcomes(text) == matches)
    }

    @Test(arguments: [
        (#"meta.resourceType eq "User""#, false), (#"meta.resourceType eq "Group""#, true),
        (#"meta.resourceType eq "User" and displayName pr"#, false),
        (#"meta.resourceType eq "User" or displayName pr"#, true),
        (#"userName eq "anna""#, false), (#"userName ne "anna""#, true),
        (#"userName sw "a" and (displayName pr or id pr)"#, false),
        (#"not (userName pr or displayName pr)"#, true), (#"not (userName ne "x")"#, false),
        (#"displayName eq "x" and displayName eq "y""#, true),
        (#"meta.resourceType pr"#, true), (#"meta.resourceType eq null"#, false),
        (#"members eq "u1" and active eq true"#, false),
    ])
    func `a type that cannot match is known without reading`(
        _ text: String,
        _ canMatch: Bool
    ) throws {
        let filter = try FilterFixtures.read(text, .group, among: [.user]).filter
        #expect(filter.canMatch == canMatch)
        if !canMatch { #expect(!filter.needsReferences) }
    }

    @Test func `conditions on another type's groups and members need nothing`() throws {
        let filter = try FilterFixtures.read(#"members eq "u" or id pr"#, .user, among: [.group])
            .filter
        #expect(filter.memberships.isEmpty)
        #expect(!filter.needsReferences)
        #expect(filter.matches(["id": "1"], memberships: []))
    }

    @Test(arguments: [
        "shoe pr", "userName eq", "active gt true", "active eq \"maybe\"", "password pr",
        "emails[shoe pr]", "emails[type eq \"work\"", "name eq \"x\"", "meta.resourceType gt 1 or",
        "urn:example:x:userName pr",
    ])
    func `what no type has, or cannot be read, is refused for each`(_ text: String) {
        for (type, other) in [(ResourceType.user, ResourceType.group), (.group, .user)] {
            #expect {
                try FilterFixtures.read(text, type, among: [other])
            } throws: { error in
                (error as? SCIMError)?.type == .invalidFilter
            }
        }
    }

    @Test func `an error names the types that were searched`() throws {
        #expect {
            try FilterFixtures.read("shoe pr", .user, among: [.group])
        } throws: { error in
            (error as? SCIMError)?.detail.contains(
                "none of User, Group has an attribute \"shoe\""
            ) == true
        }
    }
}
