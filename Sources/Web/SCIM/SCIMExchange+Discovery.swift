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
            return Self.answer(ServiceProviderConfig.current.representation(baseURL: base))
        case .schemas:
            return Self.list(Schema.all.map { $0.representation(baseURL: base) })
        case .schema(let id):
            let schema = Schema.all.first { $0.id.lowercased() == id.lowercased() }
            guard let schema else { throw .scim(.notFound("There is no schema \"\(id)\".")) }
            return Self.answer(schema.representation(baseURL: base))
        case .resourceTypes:
            return Self.list(ResourceType.all.map { $0.representation(baseURL: base) })
        case .resourceType(let name):
            let type = ResourceType.all.first { $0.name == name }
            guard let type else {
                throw .scim(.notFound("There is no resource type \"\(name)\"."))
            }
            return Self.answer(type.representation(baseURL: base))
        case .resources, .resource, .search, .me, .bulk, .root:
            throw .scim(.notFound("There is no such endpoint."))
        }
    }

    private static func answer(_ object: JSONObject) -> SCIMAnswer {
        SCIMAnswer(status: .ok, body: JSONValue.object(object).bytes)
    }

    private static func list(_ objects: [JSONObject]) -> SCIMAnswer {
        SCIMAnswer(
            status: .ok,
            body: ListResponse.bytes(
                totalResults: objects.count,
                startIndex: 1,
                resources: objects.map { JSONValue.object($0).bytes }
            )
        )
    }
}
