import HTTPTypes
import SCIM

/// What a path below `/t/{tenant}/scim/v2` names.
///
/// RFC 7644 §3.2.
enum SCIMEndpoint: Sendable {
    case resources(ResourceType)
    case resource(ResourceType, id: String)
    /// Of one type, or of all.
    case search(ResourceType?)
    case serviceProviderConfig
    case schemas
    case schema(String)
    case resourceTypes
    case resourceType(String)
    case me
    case bulk
    case root

    /// Nil when there is no such endpoint among those of the tenant.
    init?(_ segments: ArraySlice<String>, catalogue: Catalogue) {
        let segments = Array(segments)
        switch segments.first {
        case nil: self = .root
        case "Me" where segments.count == 1: self = .me
        case "Bulk" where segments.count == 1: self = .bulk
        case ".search" where segments.count == 1: self = .search(nil)
        case "ServiceProviderConfig" where segments.count == 1: self = .serviceProviderConfig
        case "Schemas" where segments.count == 1: self = .schemas
        case "Schemas" where segments.count == 2: self = .schema(segments[1])
        case "ResourceTypes" where segments.count == 1: self = .resourceTypes
        case "ResourceTypes" where segments.count == 2: self = .resourceType(segments[1])
        case let name?:
            guard let type = catalogue.resourceType(at: "/" + name) else { return nil }
            self.init(type, rest: segments.dropFirst())
        }
    }

    private init?(_ type: ResourceType, rest: ArraySlice<String>) {
        switch (rest.count, rest.first) {
        case (0, _): self = .resources(type)
        case (1, ".search"): self = .search(type)
        case (1, let id?): self = .resource(type, id: id)
        default: return nil
        }
    }

    /// The methods that can succeed here, for `Allow`.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .resources: [.get, .head, .post]
        case .resource, .me: [.get, .head, .put, .patch, .delete]
        case .search, .bulk: [.post]
        case .serviceProviderConfig, .schemas, .schema, .resourceTypes, .resourceType, .root:
            [.get, .head]
        }
    }

    /// The route as the log and the metrics name it; types that integrations bring share one.
    var template: String {
        switch self {
        case .resources(let type): Self.template(of: type)
        case .resource(let type, id: _): Self.resourceTemplate(of: type)
        case .search(let type): (type.map(Self.template) ?? Self.prefix) + "/.search"
        case .serviceProviderConfig: Self.prefix + "/ServiceProviderConfig"
        case .schemas: Self.prefix + "/Schemas"
        case .schema: Self.prefix + "/Schemas/{id}"
        case .resourceTypes: Self.prefix + "/ResourceTypes"
        case .resourceType: Self.prefix + "/ResourceTypes/{name}"
        case .me: Self.prefix + "/Me"
        case .bulk: Self.prefix + "/Bulk"
        case .root: Self.prefix
        }
    }

    private static func template(of type: ResourceType) -> String {
        switch type.kind {
        case .user: users
        case .group: groups
        case .other: others
        }
    }

    private static func resourceTemplate(of type: ResourceType) -> String {
        switch type.kind {
        case .user: user
        case .group: group
        case .other: other
        }
    }

    // Made once: there is one for every request.
    private static let users = prefix + ResourceType.user.endpoint
    private static let groups = prefix + ResourceType.group.endpoint
    private static let others = prefix + "/{resources}"
    private static let user = users + "/{id}"
    private static let group = groups + "/{id}"
    private static let other = others + "/{id}"

    static let prefix = "/t/{tenant}/scim/v2"
}
