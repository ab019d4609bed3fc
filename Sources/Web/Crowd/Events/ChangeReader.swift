import Directory
import SCIM

/// Reads the present state of what events touched, in batches of any size.
struct ChangeReader: Sendable {
    let view: ApplicationView

    var policy: ApplicationPolicy { view.application.policy }

    /// Who of these is shown, by id.
    func users(_ ids: [String]) async throws(DirectoryError) -> [String: ViewedUser] {
        var found: [String: ViewedUser] = [:]
        for batch in Self.batches(ids) {
            for user in try await view.users(withIDs: batch) { found[user.stored.id] = user }
        }
        return found
    }

    /// Which of these groups are shown, by id.
    func groups(_ ids: [String]) async throws(DirectoryError) -> [String: CrowdGroup] {
        var found: [String: CrowdGroup] = [:]
        for batch in Self.batches(ids) {
            for group in try await view.groups(withIDs: batch) {
                found[group.stored.id] = try CrowdGroup(group, policy)
            }
        }
        return found
    }

    /// The direct groups of these users, by the users' ids.
    func parents(
        ofUsers ids: [String]
    ) async throws(DirectoryError) -> [String: [NamedGroup]] {
        var found: [String: [NamedGroup]] = [:]
        for batch in Self.batches(ids) {
            found.merge(try await view.parents(ofUsers: batch)) { first, _ in first }
        }
        return found
    }

    /// The groups directly above and below these groups, by their ids.
    func relations(
        ofGroups ids: [String]
    ) async throws(DirectoryError) -> [String: GroupRelations] {
        var found: [String: GroupRelations] = [:]
        for batch in Self.batches(ids) {
            found.merge(try await view.relations(ofGroups: batch)) { first, _ in first }
        }
        return found
    }

    /// The names by which products knew groups that are gone, of those they were shown.
    func names(ofGroups ids: [String]) async throws(DirectoryError) -> [String: String] {
        var found: [String: String] = [:]
        for batch in Self.batches(ids) {
            found.merge(try await view.pins(ofGroups: batch)) { first, _ in first }
        }
        return found
    }

    /// Everybody who is directly in these groups; nil when that is too many.
    func members(ofGroups ids: [String]) async throws(DirectoryError) -> [String]? {
        var members: [String] = []
        for id in ids {
            let users = try await view.users(inGroup: id, nested: false)
            while let portion = try await users.next() {
                members += portion.map(\.stored.id)
                guard members.count <= ChangeReport.touchedMax else {
                    await users.close()
                    return nil
                }
            }
        }
        return members
    }

    private static func batches(_ ids: [String]) -> [[String]] {
        stride(from: 0, to: ids.count, by: ApplicationView.batchMax).map { start in
            Array(ids[start..<min(start + ApplicationView.batchMax, ids.count)])
        }
    }
}
