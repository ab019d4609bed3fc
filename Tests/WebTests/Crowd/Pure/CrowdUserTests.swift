import SCIM
import Testing

@testable import Web

@Suite("Users and groups as applications see them")
struct CrowdUserTests {
    private func user(
        _ object: JSONObject,
        isDeleted: Bool = false,
        lowersNames: Bool = false
    ) -> CrowdUser {
        CrowdUser(
            object: object,
            id: "0b1",
            created: DateTime(milliseconds: 1),
            lastModified: DateTime(milliseconds: 2),
            isDeleted: isDeleted,
            lowersNames: lowersNames
        )
    }

    private func group(
        _ object: JSONObject,
        name: String? = nil,
        lowersNames: Bool = false
    ) -> CrowdGroup {
        CrowdGroup(
            object: object,
            id: "0b2",
            name: name,
            created: DateTime(milliseconds: 1),
            lastModified: DateTime(milliseconds: 2),
            lowersNames: lowersNames
        )
    }

    @Test func `names, key and dates come from the resource`() {
        let user = user([
            "userName": " Bob.Ü ", "name": ["givenName": "Bob", "familyName": "Ü"],
            "displayName": "Bobby", "active": true,
        ])
        #expect(user.name == "Bob.Ü")
        #expect(user.key == "1:0b1")
        #expect([user.firstName, user.lastName, user.displayName] == ["Bob", "Ü", "Bobby"])
        #expect(user.email.isEmpty)
        #expect(user.isActive)
        #expect(user.created == DateTime(milliseconds: 1))
        #expect(user.updated == DateTime(milliseconds: 2))
    }

    @Test(arguments: [
        // given, family, formatted, display | first, last, display
        (["Ann", "Lee", "", ""], ["Ann", "Lee", "Ann Lee"]),
        (["Ann", "Lee", "Dr Ann Lee", ""], ["Ann", "Lee", "Dr Ann Lee"]),
        (["Ann", "Lee", "Dr Ann Lee", "Annie"], ["Ann", "Lee", "Annie"]),
        (["", "", "", "Ann van der Lee"], ["Ann van der", "Lee", "Ann van der Lee"]),
        (["Ann", "", "", "Ann van der Lee"], ["Ann", "van der Lee", "Ann van der Lee"]),
        (["", "van der Lee", "", "Ann van der Lee"], ["Ann", "van der Lee", "Ann van der Lee"]),
        (["", "Lee", "", "Ann Snow"], ["", "Lee", "Ann Snow"]),
        (["", "Lee", "", "AnnLee"], ["", "Lee", "AnnLee"]),
        (["Ann", "", "", ""], ["Ann", "Ann", "Ann"]),
        (["", "", "", "Madonna"], ["", "Madonna", "Madonna"]),
        (["", "", "", ""], ["", "u.name", "u.name"]),
        ([" \t", "\u{1}", "\n", "\u{FFFF} "], ["", "u.name", "u.name"]),
    ]) func `a missing name is taken from the others, the last never empty`(
        _ given: [String],
        _ expected: [String]
    ) {
        let user = user([
            "userName": "u.name", "displayName": .string(given[3]),
            "name": [
                "givenName": .string(given[0]), "familyName": .string(given[1]),
                "formatted": .string(given[2]),
            ],
        ])
        #expect([user.firstName, user.lastName, user.displayName] == expected)
    }

    @Test func `the e-mail is the primary, else the first, else the name if it is one`() {
        let first: JSONValue = ["value": "first@x.org"]
        let primary: JSONValue = ["value": "second@x.org", "primary": true]
        let empty: JSONValue = ["type": "work", "primary": true]
        func email(_ name: String, _ emails: [JSONValue]) -> String {
            user(["userName": .string(name), "emails": .array(emails)]).email
        }
        #expect(email("a@b.c", [first, primary]) == "second@x.org")
        #expect(email("a@b.c", [first]) == "first@x.org")
        #expect(email("a@b.c", [empty, first]) == "first@x.org")
        #expect(email("a@b.c", []) == "a@b.c")
        #expect(user(["userName": "a@b.c"]).email == "a@b.c")
        for name in ["a", "a@b", "@b.c", "a@", "a@@b.c", "a b@c.d", "a@b.", "a@.b"] {
            #expect(email(name, []).isEmpty, "\(name)")
        }
    }

    @Test func `only who is deleted or deactivated is inactive`() {
        #expect(user(["userName": "a"]).isActive)
        #expect(!user(["userName": "a", "active": false]).isActive)
        #expect(!user(["userName": "a", "active": true], isDeleted: true).isActive)
    }

    @Test func `names are lowered where the application wants it`() {
        #expect(user(["userName": "BOB.Ü@X"], lowersNames: true).name == "bob.ü@x")
        #expect(group(["displayName": "Staff"], lowersNames: true).name == "staff")
        #expect(group(["displayName": "Staff"]).name == "Staff")
    }

    @Test func `a group has its pinned name, else its display name`() {
        #expect(group(["displayName": "New"], name: "Old").name == "Old")
        #expect(group(["displayName": " New\u{0}"]).name == "New")
        #expect(group([:]).name == "0b2")
        #expect(group(["externalId": "x"]).attributes.map(\.values) == [["x"]])
    }

    @Test func `attributes are those of a fixed list`() {
        let user = user([
            "userName": "a", "externalId": "00u", "title": "Boss", "password": "secret",
            "phoneNumbers": [["value": "1"], ["value": "2"], ["type": "work"]],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": [
                "department": "Sales", "employeeNumber": "7", "secret": "x",
                "manager": ["value": "0b9", "displayName": "Ann"],
            ],
            "urn:example:own": ["secret": "x"],
        ])
        #expect(
            user.attributes == [
                CrowdAttribute(name: "externalId", values: ["00u"]),
                CrowdAttribute(name: "title", values: ["Boss"]),
                CrowdAttribute(name: "phoneNumbers", values: ["1", "2"]),
                CrowdAttribute(name: "employeeNumber", values: ["7"]),
                CrowdAttribute(name: "department", values: ["Sales"]),
                CrowdAttribute(name: "manager", values: ["Ann"]),
            ]
        )
    }
}
