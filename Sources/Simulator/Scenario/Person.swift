/// A person at the identity provider, with the attributes that are mapped to SCIM.
package struct Person: Sendable, Hashable {
    /// The name under which the id that the server assigned is captured.
    package let key: String
    package var userName: String
    package var givenName: String
    package var familyName: String
    package var email: String
    /// The provider's own id for the person.
    package let externalID: String
    package var title: String?
    package var department: String?
    package var mobile: String?
    package var city: String?
    /// The random password that Okta makes up when it creates a person.
    package let password: String

    package var displayName: String { "\(givenName) \(familyName)" }

    /// The person with some attributes changed.
    func with(_ change: (inout Person) -> Void) -> Person {
        var person = self
        change(&person)
        return person
    }
}

/// A group at the identity provider that is pushed to the tenant.
package struct PushedGroup: Sendable, Hashable {
    /// The name under which the id that the server assigned is captured.
    package let key: String
    package var name: String
    package var externalID: String
    package var members: [Person]

    /// The group with some attributes changed.
    func with(_ change: (inout PushedGroup) -> Void) -> PushedGroup {
        var group = self
        change(&group)
        return group
    }
}
