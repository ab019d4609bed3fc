package import SCIM

/// A Jira, Confluence or Bitbucket that subscribes to a tenant's directory.
package struct Application: Sendable {
    /// Such as `app_01a20bfd0f487bf59e46b27a2a52ec4f`.
    package let id: String
    package let tenant: TenantID
    /// What the product logs in with; unique in its tenant, without regard to case.
    package let name: String
    package let product: ApplicationProduct
    package let policy: ApplicationPolicy
    /// Random hexadecimal digits, drawn anew whenever what the application sees changes otherwise
    /// than by events: tokens of another epoch have expired.
    package let epoch: String
    /// Whether the integration stores passwords, so that people's can be verified.
    package let acceptsPasswords: Bool
    /// The first characters of the password, for telling passwords apart.
    package let prefix: String
    /// The last four characters of the password's random part, for telling passwords apart.
    package let lastFour: String
    package let createdAt: DateTime
    package let updatedAt: DateTime

    package init(
        id: String,
        tenant: TenantID,
        name: String,
        product: ApplicationProduct = .other,
        policy: ApplicationPolicy = .standard,
        epoch: String,
        acceptsPasswords: Bool = false,
        prefix: String = "",
        lastFour: String = "",
        createdAt: DateTime,
        updatedAt: DateTime
    ) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.product = product
        self.policy = policy
        self.epoch = epoch
        self.acceptsPasswords = acceptsPasswords
        self.prefix = prefix
        self.lastFour = lastFour
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// Whether HTTP Basic can carry the name, and a person can read it: 1 to 64 characters, neither
    /// a colon nor a control character among them, no blank at either end.
    package static func isName(_ text: String) -> Bool {
        (1...64).contains(text.count) && text.utf8.count <= 256
            && text.first?.isWhitespace == false && text.last?.isWhitespace == false
            && text.unicodeScalars.allSatisfy { scalar in
                scalar != ":" && scalar.properties.generalCategory != .control
            }
    }
}

/// The product an application is: it decides nothing but which setup steps are shown.
package enum ApplicationProduct: String, Sendable, CaseIterable {
    case jira, confluence, bitbucket
    case other
}
