import Directory
import Glibc
import Simulator
import Testing
import WebTesting

@Suite("A product's copy follows its directory, by events alone where the protocol allows")
struct ReplayTests {
    /// From ROSTER_TEST_SEED, so that a run can be had again.
    private static let seed =
        number("ROSTER_TEST_SEED") ?? UInt64.random(in: 0...UInt64(UInt32.max))
    /// How many changes are made, from ROSTER_TEST_CASES.
    private static let changes = Int(number("ROSTER_TEST_CASES") ?? 5_000)

    private static func number(_ variable: String) -> UInt64? {
        getenv(variable).flatMap { UInt64(String(cString: $0)) }
    }

    @Test(.timeLimit(.minutes(10)))
    func `random changes of people and groups reach every copy`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant(provider: "other")
            var replay = Replay(ProductCopyTraffic(server, tenant, seed: Self.seed))
            for (name, generation, policy) in [
                ("older", ProductCopy.Generation.keepsFirstToken, ProductPolicy()),
                ("newer", .keepsLastToken, ProductPolicy()),
                ("small", .keepsLastToken, ProductPolicy(lowersNames: true, groupPrefix: "TEAM")),
            ] {
                try await replay.subscribe(name, generation, policy)
            }
            do {
                for number in 1...Self.changes {
                    try await replay.step()
                    if number % 500 == 0 || number == Self.changes { try await replay.settle() }
                }
            } catch {
                Issue.record("ROSTER_TEST_SEED=\(Self.seed): \(replay.text): \(error)")
            }
            print("replay: ROSTER_TEST_SEED=\(Self.seed), \(replay.text)")
            for follower in replay.followers {
                #expect(follower.undemanded.isEmpty, "ROSTER_TEST_SEED=\(Self.seed)")
                // Had nothing been told by events, equality at the end would say little.
                #expect(follower.copy.tally.events > Self.changes / 4)
                #expect(follower.copy.tally.fullSyncs < follower.copy.tally.incrementalSyncs)
                await follower.copy.client.http.close()
            }
        }
    }
}

/// A copy, and why it had to be read anew.
private struct Follower {
    let name: String
    let applicationID: String
    var copy: ProductCopy
    var policy: ProductPolicy
    /// What happened since the last synchronisation that only a full one can tell.
    var demands: Set<String> = []
    /// How many full synchronisations there were, by cause.
    var fullSyncs: [String: Int] = [:]
    /// After how many changes the server wanted one for no cause.
    var undemanded: [Int] = []
    /// Where users were at the last check, by key.
    var rows: [String: Int] = [:]
}

/// Changes and synchronisations, as the seed mixes them.
private struct Replay {
    private var traffic: ProductCopyTraffic
    private(set) var followers: [Follower] = []
    private var changes = 0

    init(_ traffic: ProductCopyTraffic) { self.traffic = traffic }

    /// What was played and what came of it.
    var text: String {
        let played = traffic.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let copies = followers.map { follower in
            let tally = follower.copy.tally
            let causes = follower.fullSyncs.sorted { $0.key < $1.key }
                .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            return "\(follower.name): \(tally.incrementalSyncs) incremental with "
                + "\(tally.events) events, \(tally.fullSyncs) full (\(causes)), "
                + "\(tally.renamed) renamed, \(tally.idleDeletions) idle deletions"
        }
        return "\(changes) changes (\(played.joined(separator: ", "))); "
            + copies.joined(separator: "; ")
    }

    mutating func subscribe(
        _ name: String,
        _ generation: ProductCopy.Generation,
        _ policy: ProductPolicy
    ) async throws {
        let answer = try await traffic.server.admin(
            "POST",
            "/integrations/\(traffic.tenant.integrationID)/applications",
            #"{"name":"\#(name)","product":"jira",\#(policy.json)}"#
        )
        let client = try ProductClient(answer, of: traffic.server)
        followers.append(
            Follower(
                name: name,
                applicationID: try answer.id,
                copy: ProductCopy(client: client, generation: generation),
                policy: policy
            )
        )
    }

    /// One change, and now and then what a product or its operator does.
    mutating func step() async throws {
        try await change()
        if traffic.oneIn(300) { try await changePolicy() }
        guard traffic.oneIn(4), let index = traffic.element(of: Array(followers.indices)) else {
            return
        }
        // A product synchronises when it likes, with or without the newest events.
        let isCurrent = traffic.oneIn(2)
        if isCurrent { try await traffic.server.sequencer.catchUp() }
        if traffic.oneIn(40) {
            try await synchroniseFully(index, because: "restart")
        } else {
            try await synchronise(index, isCurrent: isCurrent)
        }
    }

    private mutating func change() async throws {
        changes += 1
        switch try await traffic.change() {
        case .none: break
        case .userRenamed(let old, let new):
            for index in followers.indices
            where followers[index].policy.shown(old) != followers[index].policy.shown(new) {
                followers[index].demands.insert("user renamed")
            }
        case .groupRenameConfirmed:
            for index in followers.indices { followers[index].demands.insert("rename confirmed") }
        }
    }

    /// Lets an operator show or hide a reserved group.
    private mutating func changePolicy() async throws {
        guard let index = traffic.element(of: Array(followers.indices)),
            let name = traffic.element(of: traffic.teams.compactMap(\.pinnedName))
        else { return }
        let allowed = followers[index].policy.allowedGroups
        followers[index].policy.allowedGroups = allowed.symmetricDifference([name])
        let answer = try await traffic.server.admin(
            "PATCH",
            "/integrations/\(traffic.tenant.integrationID)/applications/"
                + followers[index].applicationID,
            "{\(followers[index].policy.json)}"
        )
        guard answer.status == 200 else { throw TestAnswer.Unexpected(description: answer.text) }
        followers[index].demands.insert("policy changed")
    }

    private mutating func synchronise(_ index: Int, isCurrent: Bool) async throws {
        if !isCurrent { try await tellOfGroups(followers[index].copy.client) }
        switch try await followers[index].copy.incrementalSync() {
        case .applied:
            if isCurrent {
                traffic.pin()
                followers[index].demands = []
            }
        case .expired:
            let isFirst = followers[index].copy.token == nil
            let demand = followers[index].demands.sorted().first
            if !isFirst, demand == nil { followers[index].undemanded.append(changes) }
            try await synchroniseFully(index, because: isFirst ? "first" : demand ?? "not demanded")
        }
    }

    /// Lets products be told of new groups now, so that it is known by which name: what is not found
    /// is looked for among groups without one.
    private mutating func tellOfGroups(_ client: ProductClient) async throws {
        guard !traffic.isToldOfAll else { return }
        let answer = try await client.send("GET", "/group?groupname=nothing")
        guard answer.status == 404 else { throw TestAnswer.Unexpected(description: answer.text) }
        traffic.pin()
    }

    private mutating func synchroniseFully(_ index: Int, because cause: String) async throws {
        // What is in the lists and not yet numbered comes as an event all the same.
        try await traffic.server.sequencer.catchUp()
        followers[index].fullSyncs[cause, default: 0] += 1
        followers[index].demands = []
        let isDisturbed = traffic.oneIn(2)
        var copy = followers[index].copy
        let client = copy.client
        try await copy.fullSync { moment in
            if moment == .afterGroups { traffic.pin() }
            guard isDisturbed, traffic.oneIn(2) else { return }
            try await tellOfGroups(client)
            try await change()
        }
        followers[index].copy = copy
    }

    /// Lets every copy catch up, and compares it with what SCIM tells and with a new one.
    mutating func settle() async throws {
        try await traffic.server.sequencer.catchUp()
        for index in followers.indices {
            try await synchronise(index, isCurrent: true)
            // A full synchronisation may have been disturbed.
            try await traffic.server.sequencer.catchUp()
            while !(try await isUpToDate(index)) {}
        }
        for index in followers.indices {
            while !(try await isUpToDate(index)) {}
            try await compare(index)
        }
    }

    private mutating func isUpToDate(_ index: Int) async throws -> Bool {
        try await traffic.server.sequencer.catchUp()
        let before = followers[index].copy.tally
        try await synchronise(index, isCurrent: true)
        let after = followers[index].copy.tally
        return before.events == after.events && before.fullSyncs == after.fullSyncs
    }

    private mutating func compare(_ index: Int) async throws {
        let follower = followers[index]
        let expectation = try await ProductCopyExpectation(traffic, follower.policy)
        let differences = expectation.differences(from: follower.copy)
        var fresh = ProductCopy(
            client: follower.copy.client,
            generation: follower.copy.generation
        )
        try await fresh.fullSync()
        let others = follower.copy.lines.differences(from: fresh.lines)
        guard differences.isEmpty, others.isEmpty else {
            throw ProductCopy.Refused(
                description: """
                    the copy \(follower.name) differs
                    from SCIM: \(differences.prefix(20).joined(separator: "\n"))
                    from a new copy: \(others.prefix(20).joined(separator: "\n"))
                    """
            )
        }
        var rows: [String: Int] = [:]
        for user in follower.copy.users.values where expectation.keys.contains(user.key) {
            rows[user.key] = user.row
            // History and permissions hang on the row.
            if let row = follower.rows[user.key], row != user.row {
                throw ProductCopy.Refused(description: "\(user.name) became somebody else")
            }
        }
        followers[index].rows = rows
    }
}
