import Directory
import HTTPTypes
import SCIM

extension AdminExchange {
    /// The users or groups of an integration, in the order in which they were created.
    func resources(
        _ type: ResourceType,
        _ integrationID: String
    ) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: integrationID)
        let paging = try AdminPaging(request)
        let ordinal = try AdminCursor.ordinal(paging, of: integration)
        return try await asked { () async throws(DirectoryError) in
            let page = try await scope(integration).listing(
                of: type,
                after: ordinal,
                limit: paging.limit
            )
            let data = try objects(page.resources, of: integration)
            return Self.page(data, next: page.next.map { String($0) }, of: integration)
        }
    }

    /// The members of a group, in the order of their ids.
    func members(
        of group: String,
        _ integrationID: String
    ) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: integrationID)
        let paging = try AdminPaging(request)
        let cursor = try AdminCursor(paging, of: integration)
        return try await asked { () async throws(DirectoryError) in
            let page = try await scope(integration).members(
                of: group,
                after: cursor?.position,
                limit: paging.limit
            )
            let data = try objects(page.members, of: integration)
            return Self.page(data, next: page.next, of: integration)
        }
    }

    func scope(_ integration: Integration) -> TenantScope {
        plane.directory.scope(integration.tenant, for: attribution)
    }

    private func objects(
        _ resources: [StoredResource],
        of integration: Integration
    ) throws(DirectoryError) -> [JSONObject] {
        let locations = Locations(publicURL: plane.publicURL, tenant: integration.tenant)
        var objects: [JSONObject] = []
        for stored in resources {
            objects.append(Self.object(stored, try stored.object(at: locations)))
        }
        return objects
    }

    /// The fields everybody asks for, in the admin API's spelling, and the resource as SCIM
    /// shows it.
    private static func object(_ stored: StoredResource, _ resource: JSONObject) -> JSONObject {
        var object: JSONObject = [
            "id": .string(stored.id),
            "type": .string(stored.type.name),
            "display_name": resource["displayName"] ?? .null,
            "external_id": resource["externalId"] ?? .null,
            "created_at": .string(stored.created.text),
            "updated_at": .string(stored.lastModified.text),
        ]
        if stored.type.kind == .user {
            object["user_name"] = resource["userName"] ?? .null
            object["active"] = resource["active"] ?? .null
        }
        object["resource"] = .object(resource)
        return object
    }
}
