import Directory
import SCIM

/// What an application is told about a stretch of events: the present state of what they touched.
///
/// In the order in which it has to be told: who is gone, then users and groups, then memberships
/// that name them. Lists of memberships are complete.
struct ChangeReport: Sendable {
    private var deletedUsers: [CrowdUser] = []
    private var deletedGroups: [CrowdGroup] = []
    private var users: [(operation: CrowdOperation, user: CrowdUser)] = []
    private var groups: [CrowdGroup] = []
    private var relations: [(group: String, of: GroupRelations)] = []
    private var parents: [(user: String, groups: [NamedGroup])] = []
    private let policy: ApplicationPolicy

    /// Beyond so many resources a product reads everything anew instead: it would be told most of
    /// the directory piece by piece.
    static let touchedMax = 50_000

    /// Reads the present state of what was touched; nil when that is too much to tell.
    ///
    /// - Parameter expired: deleted users whose time to be shown is over.
    init?(
        _ touched: TouchedResources,
        expired: [ViewedUser],
        in view: ApplicationView
    ) async throws(DirectoryError) {
        let reader = ChangeReader(view: view)
        policy = reader.policy
        let named = try await reader.groups(touched.namedGroups.elements)
        guard let newcomers = try await reader.members(ofGroups: named.keys.sorted())
        else { return nil }
        let members = OrderedIDs(touched.members.elements + newcomers)
        // Who is found in a group and not by an event can be newer than the events.
        let own = OrderedIDs(touched.users.elements + newcomers)
        let shownUsers = try await reader.users(
            OrderedIDs(own.elements + members.elements).elements
        )
        let concerned = OrderedIDs(touched.groups.elements + members.elements).elements
            .filter { shownUsers[$0] == nil }
        var shownGroups = try await reader.groups(concerned)
        try tell(own, touched, shownUsers, expired)
        try await tellDeletedGroups(touched, reader)
        try await tellRelations(concerned.filter { shownGroups[$0] != nil }, members, reader)
        try await tellParents(shownUsers, touched, members, reader)
        try await complete(&shownGroups, reader)
        groups =
            concerned.compactMap { shownGroups.removeValue(forKey: $0) }
            + shownGroups.values.sorted { $0.id < $1.id }
    }

    /// Users by themselves: those who are shown, a deleted one as inactive, and those who
    /// are not any more.
    private mutating func tell(
        _ own: OrderedIDs,
        _ touched: TouchedResources,
        _ shown: [String: ViewedUser],
        _ expired: [ViewedUser]
    ) throws(DirectoryError) {
        deletedUsers = touched.deletedUsers.filter { shown[$0.id] == nil }
        for user in expired { deletedUsers.append(try CrowdUser(user, policy)) }
        for id in own.elements {
            guard let user = shown[id] else { continue }
            let operation = touched.createdUsers.contains(id) ? CrowdOperation.created : .updated
            users.append((operation, try CrowdUser(user, policy)))
        }
    }

    private mutating func tellDeletedGroups(
        _ touched: TouchedResources,
        _ reader: ChangeReader
    ) async throws(DirectoryError) {
        let names = try await reader.names(ofGroups: touched.deletedGroups.map(\.id))
        deletedGroups = touched.deletedGroups.compactMap { group in
            guard let name = names[group.id] else { return nil }
            return CrowdGroup(
                object: group.object,
                id: group.id,
                name: name,
                created: group.at,
                lastModified: group.at,
                lowersNames: policy.lowersNames
            )
        }
    }

    /// The groups above and below groups: of those that joined or left one always, since they may
    /// be in none any more.
    private mutating func tellRelations(
        _ groups: [String],
        _ members: OrderedIDs,
        _ reader: ChangeReader
    ) async throws(DirectoryError) {
        let found = try await reader.relations(ofGroups: groups)
        for id in groups {
            guard let relations = found[id] ?? (members.contains(id) ? GroupRelations() : nil)
            else { continue }
            self.relations.append((id, relations))
        }
    }

    /// The groups of users who joined or left one, who are new, or who have been deleted.
    private mutating func tellParents(
        _ shown: [String: ViewedUser],
        _ touched: TouchedResources,
        _ members: OrderedIDs,
        _ reader: ChangeReader
    ) async throws(DirectoryError) {
        let ids = OrderedIDs(members.elements + touched.users.elements).elements.filter { id in
            guard let user = shown[id] else { return false }
            return members.contains(id) || user.isDeleted || touched.createdUsers.contains(id)
        }
        let found = try await reader.parents(ofUsers: ids)
        for id in ids {
            guard let user = shown[id] else { continue }
            parents.append((try CrowdUser(user, policy).name, found[id] ?? []))
        }
    }

    /// Adds the groups that memberships name: one can be newer than the events, and a product that
    /// does not know it reads everything anew.
    private mutating func complete(
        _ shown: inout [String: CrowdGroup],
        _ reader: ChangeReader
    ) async throws(DirectoryError) {
        let named =
            parents.flatMap(\.groups) + relations.flatMap { $0.of.parents + $0.of.children }
        let missing = OrderedIDs(named.map(\.id)).elements.filter { shown[$0] == nil }
        shown.merge(try await reader.groups(missing)) { first, _ in first }
        let known = Set(shown.keys)
        // One that has been deleted meanwhile is not named either.
        for index in parents.indices { parents[index].groups.removeAll { !known.contains($0.id) } }
        for index in relations.indices {
            relations[index].of.parents.removeAll { !known.contains($0.id) }
            relations[index].of.children.removeAll { !known.contains($0.id) }
        }
    }
}

extension ChangeReport {
    func write(into document: inout CrowdDocument) {
        for user in deletedUsers { document.userEvent(.deleted, user) }
        for group in deletedGroups { document.groupEvent(.deleted, group) }
        for event in users { document.userEvent(event.operation, event.user) }
        for group in groups { document.groupEvent(.updated, group) }
        let names = Dictionary(groups.map { ($0.id, $0.name) }) { first, _ in first }
        for line in relations {
            guard let name = names[line.group] else { continue }
            document.groupMembershipEvent(
                .updated,
                group: name,
                parents: line.of.parents.map { shown($0) },
                children: line.of.children.map { shown($0) }
            )
        }
        for line in parents {
            document.userMembershipEvent(
                .updated,
                user: line.user,
                parents: line.groups.map { shown($0) }
            )
        }
    }

    private func shown(_ group: NamedGroup) -> String {
        policy.lowersNames ? group.name.lowercased() : group.name
    }
}
