/// Something that happens at an identity provider and shall be so in the tenant's directory.
///
/// An intent says what; each provider's traffic says how. People and groups are given as they
/// are after the intent, with what they were before where traffic depends on it.
package enum Intent: Sendable, Hashable {
    /// An admin presses the button that tests the connection.
    case testConnection
    /// The provider reads everything; these people must be among it.
    case importAll(including: [Person])
    /// Many people are assigned at once.
    case enrol([Person])
    /// A person whom the tenant does not know is assigned.
    case assign(Person)
    /// A person is assigned whom the tenant knows, inactive, and the provider has forgotten.
    case assignKnown(Person)
    /// Attributes of a person change.
    case update(from: Person, to: Person)
    /// A person's userName changes.
    case rename(from: Person, to: Person)
    /// A person is unassigned.
    case deactivate(Person)
    /// A person is assigned again, and the provider remembers the id.
    case reactivate(Person)
    /// A person gets a manager.
    case setManager(of: Person, to: Person)
    /// A person is deleted for good.
    case delete(Person)
    /// A group that the tenant does not know is pushed with its members.
    case push(PushedGroup)
    /// Members join and leave.
    case changeMembers(of: PushedGroup, added: [Person], removed: [Person])
    /// A group is renamed.
    case renameGroup(from: PushedGroup, to: PushedGroup)
    /// The last members leave.
    case empty(PushedGroup)
    /// A pushed group is unlinked and deleted in the target.
    case deleteGroup(PushedGroup)
    /// Okta's own test of a SCIM server runs.
    case conformanceTest(Person)
}
