import Directory
import HTTPTypes
import SCIM

extension SCIMExchange {
    /// ServiceProviderConfig, Schemas and ResourceTypes.
    ///
    /// RFC 7644 §4.
    func discovery(
        at endpoint: SCIMEndpoint,
        _ query: QueryParameters
    ) throws(SCIMFailure) -> SCIMAnswer {
        guard query["filter"] == nil else {
            throw .scim(.forbidden("The discovery endpoints cannot be filtered."))
        }
        let base = locations.baseURL
        switch endpoint {
        case .serviceProviderConfig:
            return Self.answer(serviceProviderConfig.representation(baseURL: base))
        case .schemas:
            return Self.list(profile.catalogue.schemas.map { $0.representation(baseURL: base) })
        case .schema(let id):
            guard let schema = profile.catalogue.schema(withID: id) else {
                throw .scim(.notFound("There is no schema \"\(id.prefix(300))\"."))
            }
            return Self.answer(schema.representation(baseURL: base))
        case .resourceTypes:
            return Self.list(
                profile.catalogue.resourceTypes.map { $0.representation(baseURL: base) }
            )
        case .resourceType(let name):
            guard let type = profile.catalogue.resourceType(named: name) else {
                throw .scim(.notFound("There is no resource type \"\(name.prefix(300))\"."))
            }
            return Self.answer(type.representation(baseURL: base))
        case .resources, .resource, .search, .me, .bulk, .root:
            throw .scim(.notFound("There is no such endpoint."))
        }
    }

    /// What this tenant has switched on, and within which limits.
    private var serviceProviderConfig: ServiceProviderConfig {
        var config = ServiceProviderConfig(limits: limits)
        let features = profile.features
        config.isBulkSupported = features[.bulk]
        config.isSortSupported = features[.sort]
        config.isChangePasswordSupported = features[.passwords]
        config.isCursorPaginationSupported = features[.cursorPagination]
        return config
    }

    private static func answer(_ object: JSONObject) -> SCIMAnswer {
        SCIMAnswer(status: .ok, body: SCIMBody(JSONValue.object(object).bytes))
    }

    private static func list(_ objects: [JSONObject]) -> SCIMAnswer {
        SCIMAnswer(
            status: .ok,
            body: SCIMBody(
                ListResponse(totalResults: objects.count, startIndex: 1)
                    .bytes(resources: objects.map { JSONValue.object($0).bytes })
            )
        )
    }
}
