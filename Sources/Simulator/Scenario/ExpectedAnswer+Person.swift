import SCIM

extension ExpectedAnswer {
    /// The look-up brings exactly this person, under the id known.
    static func finding(_ person: Person) -> ExpectedAnswer {
        ExpectedAnswer(
            200,
            checks: [
                .isListResponse, .equals("totalResults", .one),
                .equals("Resources/0/id", .string("${\(person.key)}")),
                .isPresent("Resources/0/userName"),
            ]
        )
    }

    /// The answer is this person, complete, under the id known.
    static func storing(_ person: Person, isActive: Bool, status: Int = 200) -> ExpectedAnswer {
        var checks: [Check] = [
            .equals("id", .string("${\(person.key)}")),
            .equals("userName", .string(person.userName)),
            .equals("name/givenName", .string(person.givenName)),
            .equals("name/familyName", .string(person.familyName)),
            .equals("emails/0/value", .string(person.email)),
            .equals("active", .boolean(isActive)),
            .equals("schemas/0", .string(SchemaURN.user)),
            .equals("meta/resourceType", .string("User")),
            .isPresent("meta/location"), .isAbsent("password"),
        ]
        if let title = person.title { checks.append(.equals("title", .string(title))) }
        if let department = person.department {
            let pointer = JSONPointer("\(SchemaURN.enterpriseUser)/department")
            checks.append(.equals(pointer, .string(department)))
        }
        if let mobile = person.mobile {
            checks.append(.equals("phoneNumbers/0/value", .string(mobile)))
        }
        return ExpectedAnswer(status, checks: checks)
    }
}
