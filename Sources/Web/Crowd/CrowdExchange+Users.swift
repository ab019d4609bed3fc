import Directory
import SCIM

extension CrowdExchange {
    /// A user by name or key.
    func user(_ query: QueryParameters) async throws(CrowdFailure) -> CrowdAnswer {
        let shown: CrowdUser
        if let key = query["key"] {
            let id =
                key.hasPrefix(CrowdUser.keyPrefix)
                ? String(key.dropFirst(CrowdUser.keyPrefix.count)) : key
            let found = try await asked { () async throws(DirectoryError) in
                try await view.user(withID: id)
            }
            guard let found else { throw .crowd(.userNotFound(key)) }
            shown = try crowdUser(found)
        } else {
            shown = try await user(named: try required("username", query)).user
        }
        return answer { $0.user(shown, CrowdDetail(expand: query["expand"])) }
    }

    func userAttributes(_ query: QueryParameters) async throws(CrowdFailure) -> CrowdAnswer {
        let user = try await user(named: try required("username", query)).user
        return answer { $0.attributes(user.attributes, of: .user, user.name) }
    }

    /// The groups a user is in, or whether the user is in one.
    func groups(
        ofUser query: QueryParameters,
        _ reach: CrowdEndpoint.Reach
    ) async throws(CrowdFailure) -> CrowdAnswer {
        let name = try required("username", query)
        let user = try await user(named: name)
        let groups = try await asked { () async throws(DirectoryError) in
            try await view.groups(ofUser: user.id, nested: reach == .nested)
        }
        return try answer(groups, query, test: "groupname", member: name)
    }

    /// The users in a group, or whether one user is in it.
    func users(
        inGroup query: QueryParameters,
        _ reach: CrowdEndpoint.Reach
    ) async throws(CrowdFailure) -> CrowdAnswer {
        let name = try required("groupname", query)
        let group = try await group(named: name)
        guard let userName = query["username"] else {
            let list = try list(of: .user, query)
            let users = try await asked { () async throws(DirectoryError) in
                try await view.users(inGroup: group.stored.id, nested: reach == .nested)
            }
            return try await self.list(users, list)
        }
        let found = try await asked { () async throws(DirectoryError) in
            try await view.user(named: userName)
        }
        // Of the two lists this is the short one: the group can have any number of users.
        let groups = try await asked { () async throws(DirectoryError) in
            guard let found else { return [] as [ViewedGroup] }
            return try await view.groups(ofUser: found.stored.id, nested: reach == .nested)
        }
        guard let found, groups.contains(where: { $0.stored.id == group.stored.id }) else {
            throw .crowd(.membershipNotFound(userName, in: name))
        }
        let user = try crowdUser(found)
        return answer { $0.user(user, CrowdDetail(expand: query["expand"])) }
    }

    /// The user of this name, with the id.
    func user(named name: String) async throws(CrowdFailure) -> (user: CrowdUser, id: String) {
        let found = try await asked { () async throws(DirectoryError) in
            try await view.user(named: name)
        }
        guard let found else { throw .crowd(.userNotFound(name)) }
        return (try crowdUser(found), found.stored.id)
    }

    func crowdUser(_ user: ViewedUser) throws(CrowdFailure) -> CrowdUser {
        do {
            return try CrowdUser(user, application.policy)
        } catch {
            throw .directory(error)
        }
    }
}

extension CrowdUser {
    /// The user as the policy shows it.
    init(_ user: ViewedUser, _ policy: ApplicationPolicy) throws(DirectoryError) {
        self.init(
            object: try user.stored.resource().attributes,
            id: user.stored.id,
            created: user.stored.created,
            lastModified: user.stored.lastModified,
            isDeleted: user.isDeleted,
            lowersNames: policy.lowersNames
        )
    }
}
