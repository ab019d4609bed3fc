import Directory
import HTTPTypes
import SCIM

extension AdminExchange {
    /// What an application sees, in numbers and examples, as the product will see it; and what it
    /// does not see, or will stumble over.
    func preview(
        of application: String,
        _ integrationID: String
    ) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: integrationID)
        let limit = try AdminPaging(request).limit
        let observed = try await applicationAsked { () async throws(DirectoryError) in
            try await plane.controlPlane.application(application, of: integration.tenant)
        }
        return try await asked { () async throws(DirectoryError) in
            let view = ApplicationView(
                scope: scope(integration),
                application: observed.application
            )
            let preview = try await view.preview(limit: limit)
            let object = try PreviewObject(
                preview,
                lowersNames: observed.application.policy.lowersNames
            )
            return Self.response(.ok, object.json)
        }
    }
}

/// A preview as the admin API shows it.
private struct PreviewObject {
    let json: JSONObject

    init(_ preview: ViewPreview, lowersNames: Bool) throws(DirectoryError) {
        let shown = { (name: String) -> JSONValue in
            .string(lowersNames ? name.lowercased() : name)
        }
        var object: JSONObject = [:]
        object["users"] = try Self.users(preview.users, lowersNames)
        object["deleted_users"] = try Self.users(preview.deletedUsers, lowersNames)
        object["groups"] = Self.list(preview.groups) {
            ["id": .string($0.stored.id), "name": shown($0.name)]
        }
        object["memberships"] = Self.list(preview.memberships) { line in
            switch line.member {
            case .user(let name): ["group": shown(line.group), "user": shown(name)]
            case .group(let name): ["group": shown(line.group), "child_group": shown(name)]
            case nil: ["group": shown(line.group)]
            }
        }
        object["hidden_groups"] = Self.list(preview.hiddenGroups) { Self.object($0) }
        object["pending_renames"] = Self.list(preview.pendingRenames) {
            [
                "group_id": .string($0.groupID), "name": shown($0.name),
                "display_name": .string($0.displayName),
            ]
        }
        object["name_clashes"] = Self.list(preview.nameClashes) { clash in
            [
                "name": shown(clash.name),
                "user_ids": .array(clash.userIDs.map { .string($0) }),
            ]
        }
        object["users_without_email"] = Self.list(preview.usersWithoutEmail) {
            ["id": .string($0.id), "user_name": .string($0.userName)]
        }
        json = object
    }

    private static func list<Element>(
        _ sample: ViewPreview.Sample<Element>,
        _ object: (Element) -> JSONObject
    ) -> JSONValue {
        [
            "count": .number(JSONNumber(Int64(sample.count))),
            "data": .array(sample.first.map { .object(object($0)) }),
        ]
    }

    private static func users(
        _ sample: ViewPreview.Sample<ViewedUser>,
        _ lowersNames: Bool
    ) throws(DirectoryError) -> JSONValue {
        var users: [CrowdUser] = []
        for user in sample.first {
            users.append(
                CrowdUser(
                    object: try user.stored.resource().attributes,
                    id: user.stored.id,
                    created: user.stored.created,
                    lastModified: user.stored.lastModified,
                    isDeleted: user.isDeleted,
                    lowersNames: lowersNames
                )
            )
        }
        return [
            "count": .number(JSONNumber(Int64(sample.count))),
            "data": .array(users.map { .object(object($0)) }),
        ]
    }

    private static func object(_ user: CrowdUser) -> JSONObject {
        [
            "id": .string(user.id), "key": .string(user.key), "name": .string(user.name),
            "first_name": .string(user.firstName), "last_name": .string(user.lastName),
            "display_name": .string(user.displayName), "email": .string(user.email),
            "active": .boolean(user.isActive),
        ]
    }

    private static func object(_ group: ViewPreview.HiddenGroup) -> JSONObject {
        var object: JSONObject = [
            "group_id": .string(group.id), "display_name": .string(group.displayName),
        ]
        switch group.reason {
        case .filtered: object["reason"] = "filtered"
        case .reserved: object["reason"] = "reserved"
        case .nameless(.empty): object["reason"] = "empty"
        case .nameless(.taken(let groupID, let name)):
            object["reason"] = "taken"
            object["taken_by"] = ["group_id": .string(groupID), "name": .string(name)]
        }
        return object
    }
}
