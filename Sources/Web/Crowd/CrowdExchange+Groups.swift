import Directory
import SCIM

extension CrowdExchange {
    func group(_ query: QueryParameters) async throws(CrowdFailure) -> CrowdAnswer {
        let group = try crowdGroup(try await group(named: try required("groupname", query)))
        return answer { $0.group(group, CrowdDetail(expand: query["expand"])) }
    }

    func groupAttributes(_ query: QueryParameters) async throws(CrowdFailure) -> CrowdAnswer {
        let group = try crowdGroup(try await group(named: try required("groupname", query)))
        return answer { $0.attributes(group.attributes, of: .group, group.name) }
    }

    /// The groups in a group, or whether one is in it.
    func children(
        ofGroup query: QueryParameters,
        _ reach: CrowdEndpoint.Reach
    ) async throws(CrowdFailure) -> CrowdAnswer {
        let name = try required("groupname", query)
        let group = try await group(named: name)
        let children = try await asked { () async throws(DirectoryError) in
            try await view.children(ofGroup: group.stored.id, nested: reach == .nested)
        }
        return try answer(children, query, test: "child-groupname", member: name)
    }

    /// The groups that a group is in, or whether it is in one.
    func parents(
        ofGroup query: QueryParameters,
        _ reach: CrowdEndpoint.Reach
    ) async throws(CrowdFailure) -> CrowdAnswer {
        let name = try required("groupname", query)
        let group = try await group(named: name)
        let parents = try await asked { () async throws(DirectoryError) in
            try await view.parents(ofGroup: group.stored.id, nested: reach == .nested)
        }
        return try answer(parents, query, test: "parent-groupname", member: name)
    }

    /// The page of groups that a request wants, or the one group it asks about.
    ///
    /// - Parameters:
    ///   - test: the parameter that names the group a membership is asked about.
    ///   - member: the name the relation begins at.
    func answer(
        _ groups: [ViewedGroup],
        _ query: QueryParameters,
        test: String,
        member: String
    ) throws(CrowdFailure) -> CrowdAnswer {
        if let name = query[test] {
            let key = CaseFolding.key(ProductText.name(name))
            let found = groups.first { CaseFolding.key($0.name) == key }
            guard let found else { throw .crowd(.membershipNotFound(member, in: name)) }
            let group = try crowdGroup(found)
            return answer { $0.group(group, CrowdDetail(expand: query["expand"])) }
        }
        let list = try list(of: .group, query)
        var shown: [CrowdGroup] = []
        for group in groups.dropFirst(list.page.start).prefix(list.page.count) {
            shown.append(try crowdGroup(group))
        }
        return answer { document in
            document.beginList(of: .group)
            for group in shown { document.listedGroup(group, list.detail) }
            document.endList(of: .group)
        }
    }

    /// The group of this name.
    func group(named name: String) async throws(CrowdFailure) -> ViewedGroup {
        let found = try await asked { () async throws(DirectoryError) in
            try await view.group(named: name)
        }
        guard let found else { throw .crowd(.groupNotFound(name)) }
        return found
    }

    func crowdGroup(_ group: ViewedGroup) throws(CrowdFailure) -> CrowdGroup {
        do {
            return try CrowdGroup(group, application.policy)
        } catch {
            throw .directory(error)
        }
    }
}

extension CrowdGroup {
    /// The group as the policy shows it.
    init(_ group: ViewedGroup, _ policy: ApplicationPolicy) throws(DirectoryError) {
        self.init(
            object: try group.stored.resource().attributes,
            id: group.stored.id,
            name: group.name,
            created: group.stored.created,
            lastModified: group.stored.lastModified,
            lowersNames: policy.lowersNames
        )
    }
}
