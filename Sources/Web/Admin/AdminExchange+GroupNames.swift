import Directory
import HTTPTypes
import SCIM

extension AdminExchange {
    /// By which names products know the groups of an integration, in the order in which the groups
    /// were created.
    func groupNames(_ integrationID: String) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: integrationID)
        let paging = try AdminPaging(request)
        let ordinal = try AdminCursor.ordinal(paging, of: integration)
        return try await asked { () async throws(DirectoryError) in
            let page = try await scope(integration).groupNames(
                after: ordinal,
                limit: paging.limit
            )
            return Self.page(
                page.names.map { Self.object($0) },
                next: page.next.map { String($0) },
                of: integration
            )
        }
    }

    /// PATCH of the name by which products know a group: the one it was renamed to, or another.
    func nameGroup(
        _ group: String,
        _ integrationID: String
    ) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: integrationID)
        let body = try await AdminBody(request, fields: ["name"])
        let name = try body.required("name")
        let named = try await asked { () async throws(DirectoryError) in
            try await scope(integration).name(group, as: name)
        }
        return Self.response(.ok, Self.object(named))
    }

    private static func object(_ name: GroupName) -> JSONObject {
        [
            "group_id": .string(name.groupID),
            "name": name.pin.map { .string($0.name) } ?? .null,
            "display_name": .string(name.displayName),
            "pending": .boolean(name.isPending),
            "conflict": name.conflict.map { .object(object($0)) } ?? .null,
            "pinned_at": name.pin.map { .string($0.pinnedAt.text) } ?? .null,
        ]
    }

    /// Why products do not know a group.
    private static func object(_ conflict: GroupName.Conflict) -> JSONObject {
        switch conflict {
        case .taken(let groupID, let name):
            [
                "reason": .string("taken"), "group_id": .string(groupID), "name": .string(name),
            ]
        case .empty: ["reason": .string("empty")]
        }
    }
}
