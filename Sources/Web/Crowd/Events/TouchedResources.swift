import Directory
import SCIM

/// What a stretch of a tenant's events is about, each resource once.
///
/// Which changes there were does not matter beyond that: what is told is the present state, so
/// that telling it twice, or too early, does no harm.
struct TouchedResources: Sendable {
    /// Users by the ids of their own events.
    private(set) var users = OrderedIDs()
    private(set) var createdUsers = OrderedIDs()
    /// Users who were deleted, as the last event shows them.
    private(set) var deletedUsers: [CrowdUser] = []
    /// Groups that were made, changed, or got the name by which products know them.
    private(set) var groups = OrderedIDs()
    /// Groups that got that name: products learn of them, so all of their members have to be told.
    private(set) var namedGroups = OrderedIDs()
    private(set) var deletedGroups: [DeletedGroup] = []
    /// Whatever joined or left a group that is still there.
    private(set) var members = OrderedIDs()
    /// Whether a user has another name than before, which products cannot be told by an event:
    /// they would add a second user.
    private(set) var hasRenamedUser = false
    private(set) var eventCount = 0

    private let policy: ApplicationPolicy

    init(_ policy: ApplicationPolicy) { self.policy = policy }

    /// A group that is gone, with the last it was.
    struct DeletedGroup: Sendable {
        let id: String
        let object: JSONObject
        let at: DateTime
    }

    /// How many resources there are that something has to be read about.
    var count: Int { users.elements.count + groups.elements.count + members.elements.count }

    mutating func note(_ event: SequencedEvent) throws(DirectoryError) {
        eventCount += 1
        switch event.resourceType {
        case ResourceType.user.name: try note(user: event)
        case ResourceType.group.name: try note(group: event)
        // Products have no word for other resources.
        default: return
        }
    }

    private mutating func note(user event: SequencedEvent) throws(DirectoryError) {
        users.append(event.resourceID)
        let before = try event.before.map { bytes throws(DirectoryError) in
            try user(bytes, of: event)
        }
        guard let after = event.after else {
            if let before { deletedUsers.append(before) }
            return
        }
        guard let before else {
            createdUsers.append(event.resourceID)
            return
        }
        if !hasRenamedUser { hasRenamedUser = before.name != (try user(after, of: event)).name }
    }

    private mutating func note(group event: SequencedEvent) throws(DirectoryError) {
        switch event.type {
        case "group.deleted":
            let object = try event.before.map { bytes throws(DirectoryError) in
                try Self.object(bytes, of: event)
            }
            deletedGroups.append(
                DeletedGroup(id: event.resourceID, object: object ?? [:], at: event.occurredAt)
            )
            return
        case "group.named": namedGroups.append(event.resourceID)
        default: break
        }
        groups.append(event.resourceID)
        for id in event.membersAdded + event.membersRemoved { members.append(id) }
    }

    private func user(
        _ document: [UInt8],
        of event: SequencedEvent
    ) throws(DirectoryError) -> CrowdUser {
        CrowdUser(
            object: try Self.object(document, of: event),
            id: event.resourceID,
            created: event.occurredAt,
            lastModified: event.occurredAt,
            lowersNames: policy.lowersNames
        )
    }

    private static func object(
        _ document: [UInt8],
        of event: SequencedEvent
    ) throws(DirectoryError) -> JSONObject {
        guard case .object(let object) = try? JSONParser.value(from: document, limits: .stored)
        else { throw .fault("the document of event \(event.id) cannot be read") }
        return object
    }
}

/// Ids in the order in which they first came, each once.
struct OrderedIDs: Sendable {
    private(set) var elements: [String] = []
    private var known: Set<String> = []

    init(_ ids: [String] = []) {
        for id in ids { append(id) }
    }

    mutating func append(_ id: String) {
        if known.insert(id).inserted { elements.append(id) }
    }

    func contains(_ id: String) -> Bool { known.contains(id) }
}
