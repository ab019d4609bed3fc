/// The people, groups and memberships that a Jira, Confluence or Bitbucket keeps of the directory
/// it subscribes to.
///
/// It behaves as their client does: a full synchronisation matches users by key and renames them,
/// an event matches by name, and what names something unknown throws.
struct ProductCopy {
    /// Which of the tokens that it gets around a full synchronisation a client keeps.
    enum Generation: String {
        case keepsFirstToken, keepsLastToken
    }

    let client: ProductClient
    let generation: Generation
    /// By folded name.
    private(set) var users: [ProductName: CopiedUser] = [:]
    private(set) var groups: [ProductName: CopiedGroup] = [:]
    var token: String?
    private(set) var tally = Tally()
    private var rows = 0

    init(client: ProductClient, generation: Generation) {
        self.client = client
        self.generation = generation
    }

    /// What happened to the copy so far.
    struct Tally {
        var incrementalSyncs = 0
        var fullSyncs = 0
        var events = 0
        /// Users whom a full synchronisation found by key under another name.
        var renamed = 0
        /// Deletions of what the copy did not have.
        var idleDeletions = 0
    }

    /// What cannot be done to a copy: in a product, a full synchronisation follows.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    /// Everything in the copy, one line for each, sorted.
    var lines: [String] { (users.values.map(\.line) + groupLines).sorted() }

    /// The groups and their members, one line for each.
    var groupLines: [String] {
        groups.values.flatMap { group in
            ["group \(group.details)"]
                + group.users.map { "member \(group.name) < user \(users[$0]?.name ?? "nobody")" }
                + group.children.map {
                    "member \(group.name) < group \(groups[$0]?.name ?? "none")"
                }
        }
    }

    /// The number of the row that holds the user of a key, and stays with it.
    func row(ofKey key: String) -> Int? { users.values.first { $0.key == key }?.row }
}

extension ProductCopy {
    /// Puts what a full synchronisation read in the place of what was there.
    mutating func replace(_ reading: ProductReading) throws(Refused) {
        tally.fullSyncs += 1
        try replaceUsers(reading.users)
        let names = reading.groups.map { ProductName($0.name) }
        guard Set(names).count == names.count else {
            throw Refused(description: "two groups of one name: the synchronisation stops")
        }
        groups = Dictionary(uniqueKeysWithValues: zip(names, reading.groups))
        for membership in reading.memberships {
            let name = ProductName(membership.group)
            // Memberships of a group that was not in the search are passed over, and so is
            // somebody who was not.
            groups[name]?.users = Set(membership.users.map(ProductName.init)).filter {
                users[$0] != nil
            }
            let children = membership.groups.map(ProductName.init).filter { groups[$0] != nil }
            groups[name]?.children = Set(children)
        }
    }

    private mutating func replaceUsers(_ read: [CopiedUser]) throws(Refused) {
        let known = Dictionary(users.values.map { ($0.key, $0) }) { one, _ in one }
        let keys = Set(read.map(\.key))
        var replaced: [ProductName: CopiedUser] = [:]
        for var user in read {
            let name = ProductName(user.name)
            guard replaced[name] == nil else {
                throw Refused(description: "two users of the name \(user.name)")
            }
            if let old = known[user.key] {
                if old.name != user.name { tally.renamed += 1 }
                user.row = old.row
            } else if let old = users[name], !keys.contains(old.key) {
                user.row = old.row
            } else {
                user.row = newRow()
            }
            replaced[name] = user
        }
        users = replaced
    }

    private mutating func newRow() -> Int {
        rows += 1
        return rows
    }
}

extension ProductCopy {
    /// Does what an event says, in the way of the client.
    mutating func apply(_ event: ProductEvent) throws(Refused) {
        tally.events += 1
        switch event {
        case .user(.deleted, let user): delete(user: ProductName(user.name))
        case .user(_, let user): try put(user)
        case .group(.deleted, let group): delete(group: ProductName(group.name))
        case .group(_, let group): put(group)
        case .userMembership(let operation, let user, let parents):
            try relate(user: user, operation, parents)
        case .groupMembership(let operation, let group, let parents, let children):
            try relate(group: group, operation, parents, children)
        }
    }

    private mutating func put(_ user: CopiedUser) throws(Refused) {
        let name = ProductName(user.name)
        if let twin = users.first(where: { $0.key != name && $0.value.key == user.key }) {
            throw Refused(
                description: "an event made \(user.name) a second \(twin.value.name): a rename "
                    + "must not be an event"
            )
        }
        var user = user
        user.row = users[name]?.row ?? newRow()
        users[name] = user
    }

    private mutating func put(_ group: CopiedGroup) {
        let name = ProductName(group.name)
        var group = group
        group.users = groups[name]?.users ?? []
        group.children = groups[name]?.children ?? []
        groups[name] = group
    }

    private mutating func delete(user name: ProductName) {
        if users.removeValue(forKey: name) == nil { tally.idleDeletions += 1 }
        for group in groups.keys { groups[group]?.users.remove(name) }
    }

    private mutating func delete(group name: ProductName) {
        if groups.removeValue(forKey: name) == nil { tally.idleDeletions += 1 }
        for group in groups.keys { groups[group]?.children.remove(name) }
    }

    private mutating func relate(
        user: String,
        _ operation: ProductEvent.Operation,
        _ parents: [String]
    ) throws(Refused) {
        let name = ProductName(user)
        guard users[name] != nil else { throw unknown("user", user) }
        let parents = try known(parents)
        for group in groups.keys {
            if operation.adds, parents.contains(group) {
                groups[group]?.users.insert(name)
            } else if operation.removes(parents.contains(group)) {
                groups[group]?.users.remove(name)
            }
        }
    }

    private mutating func relate(
        group: String,
        _ operation: ProductEvent.Operation,
        _ parents: [String],
        _ children: [String]
    ) throws(Refused) {
        let name = ProductName(group)
        guard groups[name] != nil else { throw unknown("group", group) }
        let parents = try known(parents)
        let children = try known(children)
        for other in groups.keys {
            if operation.adds, parents.contains(other) {
                groups[other]?.children.insert(name)
            } else if operation.removes(parents.contains(other)) {
                groups[other]?.children.remove(name)
            }
        }
        switch operation {
        case .created: groups[name]?.children.formUnion(children)
        case .updated: groups[name]?.children = children
        case .deleted: groups[name]?.children.subtract(children)
        }
    }

    private func known(_ names: [String]) throws(Refused) -> Set<ProductName> {
        for name in names where groups[ProductName(name)] == nil { throw unknown("group", name) }
        return Set(names.map(ProductName.init))
    }

    private func unknown(_ kind: String, _ name: String) -> Refused {
        Refused(description: "an event names the \(kind) \(name), which the copy does not have")
    }
}

extension ProductCopy {
    /// Notes an incremental synchronisation.
    mutating func noteIncrementalSync() { tally.incrementalSyncs += 1 }
}

/// A name as products compare it: in lower case, and by its characters alone.
struct ProductName: Hashable {
    private let bytes: [UInt8]

    init(_ name: String) { bytes = Array(name.lowercased().utf8) }
}

/// A user in a product.
struct CopiedUser {
    let name: String
    let key: String
    let isActive: Bool
    let email: String
    let displayName: String
    var firstName: String
    var lastName: String
    /// What history and permissions hang on in a product.
    var row = 0

    var line: String {
        "user \(name) key=\(key) active=\(isActive) email=\(email) display=\(displayName) "
            + "first=\(firstName) last=\(lastName)"
    }
}

/// A group in a product, with its direct members.
struct CopiedGroup {
    let name: String
    let type: String
    let isActive: Bool
    var users: Set<ProductName> = []
    var children: Set<ProductName> = []

    var details: String { "\(name) type=\(type) active=\(isActive)" }
}

/// What a full synchronisation reads.
struct ProductReading {
    var users: [CopiedUser] = []
    var groups: [CopiedGroup] = []
    var memberships: [(group: String, users: [String], groups: [String])] = []
}

/// One element of the answer to `GET /event/{token}`.
enum ProductEvent {
    enum Operation: String {
        case created = "CREATED"
        case updated = "UPDATED"
        case deleted = "DELETED"

        /// Whether what is listed is there afterwards.
        var adds: Bool { self != .deleted }

        /// Whether something goes: what a deletion lists, and what an absolute list lacks.
        func removes(_ isListed: Bool) -> Bool {
            switch self {
            case .created: false
            case .updated: !isListed
            case .deleted: isListed
            }
        }
    }

    case user(Operation, CopiedUser)
    case group(Operation, CopiedGroup)
    case userMembership(Operation, user: String, parents: [String])
    case groupMembership(Operation, group: String, parents: [String], children: [String])
}
