package import SCIM

/// The identity provider an integration is set up for.
package enum Provider: String, Sendable, CaseIterable {
    case okta, entra, onelogin, jumpcloud, ping, google
    case other

    /// The dialect an integration of this provider speaks unless it is told otherwise.
    package var defaultDialect: Dialect { Dialect(rawValue: rawValue) ?? .auto }
}

/// The admin-side record of a tenant: one to one with it.
package struct Integration: Sendable {
    package let tenant: TenantID
    package let name: String
    package let provider: Provider
    package let dialect: Dialect
    package let features: Features
    package let organization: String?
    package let externalKey: String?
    package let createdAt: DateTime
    package let updatedAt: DateTime
    /// Random, drawn anew after a restore: cursors of another epoch have expired.
    package let epoch: String

    /// `int_` and the tenant's UUID without hyphens: neither needs a look-up to find the other.
    package var id: String { Self.id(of: tenant) }

    /// The integration's id for a tenant.
    package static func id(of tenant: TenantID) -> String {
        "int_" + tenant.text.filter { $0 != "-" }
    }

    /// The tenant of an integration's id.
    ///
    /// Nil when `id` cannot be one.
    package static func tenant(ofID id: String) -> TenantID? {
        guard id.hasPrefix("int_"), id.utf8.count == 36 else { return nil }
        let hex = Array(id.dropFirst(4))
        let parts = [hex[0..<8], hex[8..<12], hex[12..<16], hex[16..<20], hex[20..<32]]
        return TenantID(parts.map { String($0) }.joined(separator: "-"))
    }
}

/// What the operator says of an integration: all of it when creating one, and when changing it
/// what is there afterwards.
package struct IntegrationRequest: Sendable {
    package var name: String
    package var provider: Provider
    package var dialect: Dialect
    package var features: Features
    package var organization: String?
    package var externalKey: String?

    package init(
        name: String,
        provider: Provider,
        dialect: Dialect? = nil,
        organization: String? = nil,
        externalKey: String? = nil
    ) {
        self.name = name
        self.provider = provider
        self.dialect = dialect ?? provider.defaultDialect
        features = .standard
        self.organization = organization
        self.externalKey = externalKey
    }

    /// The integration as it is, to be changed.
    package init(_ integration: Integration) {
        name = integration.name
        provider = integration.provider
        dialect = integration.dialect
        features = integration.features
        organization = integration.organization
        externalKey = integration.externalKey
    }
}
