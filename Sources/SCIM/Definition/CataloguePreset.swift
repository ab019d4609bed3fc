/// Resource types that a provider expects under names of its own, ready to be switched on.
package enum CataloguePreset: String, CaseIterable, Sendable {
    /// What Okta's identity governance reads as roles.
    case oktaRoles = "okta-roles"
    /// What Okta's identity governance reads as entitlements.
    case oktaEntitlements = "okta-entitlements"

    var resourceType: ResourceType {
        switch self {
        case .oktaRoles:
            ResourceType(
                name: "Role",
                endpoint: "/Roles",
                description: "The roles that a user can have.",
                schema: .oktaRole,
                extensions: []
            )
        case .oktaEntitlements:
            ResourceType(
                name: "Entitlement",
                endpoint: "/Entitlements",
                description: "What a user can be entitled to.",
                schema: .oktaEntitlement,
                extensions: []
            )
        }
    }
}

extension Schema {
    fileprivate static let oktaRole = Schema(
        id: "urn:okta:scim:schemas:core:1.0:Role",
        name: "Role",
        description: "A role that a user can have.",
        attributes: [displayName, details]
    )

    fileprivate static let oktaEntitlement = Schema(
        id: "urn:okta:scim:schemas:core:1.0:Entitlement",
        name: "Entitlement",
        description: "Something that a user can be entitled to.",
        attributes: [
            displayName, details,
            Attribute("type", "The name of the resource type.").with { $0.isRequired = true },
        ]
    )

    private static let displayName = Attribute("displayName", "The name as it is shown.").with {
        $0.isRequired = true
    }

    private static let details = Attribute("description", "What it means, at some length.")
}
