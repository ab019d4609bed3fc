/// The schemas and resource types that one tenant has.
///
/// Every tenant has the standard ones; an integration can bring extensions, schemas and resource
/// types of its own. What is here is what `/Schemas` and `/ResourceTypes` show, and nothing else
/// is read or written. RFC 7643 §6, §7.
package struct Catalogue: Sendable {
    /// In the order in which `/ResourceTypes` lists them.
    package let resourceTypes: [ResourceType]
    /// In the order in which `/Schemas` lists them.
    package let schemas: [Schema]

    package init(resourceTypes: [ResourceType], schemas: [Schema]) {
        self.resourceTypes = resourceTypes
        self.schemas = schemas
    }

    /// What a tenant has whose integration brings nothing of its own.
    package static let standard = Catalogue(
        resourceTypes: [.user, .group],
        schemas: [.user, .enterpriseUser, .group] + discoverySchemas
    )

    /// The schemas of the discovery documents, which no integration can change.
    static let discoverySchemas: [Schema] = [.serviceProviderConfig, .resourceType, .schema]

    /// The users of this tenant, with its extensions.
    package var user: ResourceType { resourceTypes.first { $0.kind == .user } ?? .user }

    /// The groups of this tenant, with its extensions.
    package var group: ResourceType { resourceTypes.first { $0.kind == .group } ?? .group }

    /// The type of this name, which is case-exact.
    package func resourceType(named name: String) -> ResourceType? {
        resourceTypes.first { ASCII.isIdentical($0.name, name) }
    }

    /// The type whose endpoint is this one, beginning with a slash.
    package func resourceType(at endpoint: String) -> ResourceType? {
        resourceTypes.first { ASCII.isIdentical($0.endpoint, endpoint) }
    }

    /// The schema with this URN, ignoring case.
    package func schema(withID id: String) -> Schema? {
        schemas.first { ASCII.matches($0.id, id) }
    }
}
