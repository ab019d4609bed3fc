import HTTPTypes
import SCIM

/// What a path below `/t/{tenant}/scim/v2` names.
///
/// RFC 7644 §3.2.
enum SCIMEndpoint: Sendable {
    case resources(ResourceType)
    case resource(ResourceType, id: String)
    case search
    case serviceProviderConfig
    case schemas
    case schema(String)
    case resourceTypes
    case resourceType(String)
    case me
    case bulk
    case root

    /// Nil when there is no such endpoint.
    init?(_ segments: ArraySlice<String>) {
        let segments = Array(segments)
        switch segments.first {
        case nil: self = .root
        case "Me" where segments.count == 1: self = .me
        case "Bulk" where segments.count == 1: self = .bulk
        case ".search" where segments.count == 1: self = .search
        case "ServiceProviderConfig" where segments.count == 1: self = .serviceProviderConfig
        case "Schemas" where segments.count == 1: self = .schemas
        case "Schemas" where segments.count == 2: self = .schema(segments[1])
        case "ResourceTypes" where segments.count == 1: self = .resourceTypes
        case "ResourceTypes" where segments.count == 2: self = .resourceType(segments[1])
        case let name?: self.init(resourcesNamed: name, rest: segments.dropFirst())
        }
    }

    private init?(resourcesNamed name: String, rest: ArraySlice<String>) {
        guard let type = ResourceType.all.first(where: { $0.endpoint == "/" + name }) else {
            return nil
        }
        switch (rest.count, rest.first) {
        case (0, _): self = .resources(type)
        case (1, ".search"): self = .search
        case (1, let id?): self = .resource(type, id: id)
        default: return nil
        }
    }

    /// The methods that can succeed here, for `Allow`.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .resources: [.get, .head, .post]
        case .resource: [.get, .head, .put, .patch, .delete]
        case .search, .bulk: [.post]
        case .serviceProviderConfig, .schemas, .schema, .resourceTypes, .resourceType, .root:
            [.get, .head]
        case .me: [.get, .head, .post, .put, .patch, .delete]
        }
    }

    /// The route as the log and the metrics name it.
    var template: String {
        switch self {
        case .resources(let type): Self.prefix + type.endpoint
        case .resource(let type, id: _): Self.prefix + type.endpoint + "/{id}"
        case .search: Self.prefix + "/.search"
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

    static let prefix = "/t/{tenant}/scim/v2"
}
