import SCIM
import WebTesting

/// Random changes of a directory, made over SCIM and by its operator.
struct ProductCopyTraffic {
    /// A user as the last request left it.
    struct Person {
        let id: String
        var userName: String
    }

    /// A group as the last request left it.
    struct Team {
        let id: String
        var displayName: String
        var members: Set<String>
        /// The name under which products know it, as soon as one has been told of it.
        var pinnedName: String?
    }

    /// What a change does to products beyond an event.
    enum Consequence {
        case none
        case userRenamed(from: String, to: String)
        case groupRenameConfirmed
    }

    let server: TestServer
    let tenant: TestTenant
    private var random: AgreementRandom
    private(set) var people: [Person] = []
    private(set) var teams: [Team] = []
    /// Users who were deleted, as SCIM told of them last, the newest at the end.
    private(set) var gone: [JSONObject] = []
    /// How often each kind of change was made.
    private(set) var counts: [String: Int] = [:]
    private var number = 0

    init(_ server: TestServer, _ tenant: TestTenant, seed: UInt64) {
        self.server = server
        self.tenant = tenant
        random = AgreementRandom(seed: seed)
    }

    private static let peopleMax = 120
    private static let teamsMax = 40

    /// Makes one change; when what was drawn cannot be done, another is drawn.
    mutating func change() async throws -> Consequence {
        for _ in 0..<1_000 {
            let (name, consequence) = try await attempt(random.number(0...99))
            guard let consequence else { continue }
            counts[name, default: 0] += 1
            return consequence
        }
        throw TestAnswer.Unexpected(description: "nothing can be changed any more")
    }

    private mutating func attempt(_ draw: Int) async throws -> (String, Consequence?) {
        switch draw {
        case 0..<14: ("user created", try await createPerson())
        case 14..<22: ("user replaced", try await replacePerson())
        case 22..<34: ("user patched", try await patchPerson())
        case 34..<42: ("user switched", try await switchPerson())
        case 42: ("user renamed", try await renamePerson())
        case 43..<48: ("user deleted", try await deletePerson())
        case 48..<54: ("group created", try await createTeam())
        case 54..<57: ("group renamed", try await renameTeam())
        case 57..<60: ("group deleted", try await deleteTeam())
        case 60..<77: ("members added", try await addMembers())
        case 77..<86: ("members removed", try await removeMember())
        case 86..<92: ("members replaced", try await replaceMembers())
        case 92..<97: ("group nested", try await nest())
        case 97: ("rename confirmed", try await confirmRename())
        default: ("nothing changed", try await changeNothing())
        }
    }

    /// Notes that products have been told of every group by now.
    ///
    /// A group whose name another one still holds in the products waits until that is over.
    mutating func pin() {
        for index in teams.indices where teams[index].pinnedName == nil {
            let name = teams[index].displayName
            if !isPinned(name) { teams[index].pinnedName = name }
        }
    }

    /// Whether products have not been told of some group that they could be told of.
    var isToldOfAll: Bool {
        teams.allSatisfy { $0.pinnedName != nil || isPinned($0.displayName) }
    }

    private func isPinned(_ name: String) -> Bool {
        teams.contains { $0.pinnedName.map(ProductName.init) == ProductName(name) }
    }

    /// A number that the seed decides, for who plays with this traffic.
    mutating func oneIn(_ count: Int) -> Bool { random.oneIn(count) }

    mutating func element<Element>(of elements: [Element]) -> Element? {
        random.element(of: elements)
    }
}

// People.
extension ProductCopyTraffic {
    private mutating func createPerson() async throws -> Consequence? {
        guard people.count < Self.peopleMax else { return nil }
        let name = freeUserName()
        let answer = try await tenant.post("/Users", personBody(name))
        try expect(answer, 201)
        people.append(Person(id: try answer.id, userName: name))
        return Consequence.none
    }

    private mutating func replacePerson() async throws -> Consequence? {
        guard let person = random.element(of: people) else { return nil }
        try expect(try await tenant.put("/Users/\(person.id)", personBody(person.userName)), 200)
        return Consequence.none
    }

    private mutating func patchPerson() async throws -> Consequence? {
        guard let person = random.element(of: people) else { return nil }
        let attributes = ["displayName", "name.givenName", "name.familyName", "title"]
        let path = random.element(of: attributes) ?? "title"
        let operation =
            random.oneIn(5)
            ? #"{"op":"remove","path":"\#(path)"}"#
            : #"{"op":"replace","path":"\#(path)","value":\#(text())}"#
        try expect(try await tenant.patch("/Users/\(person.id)", operation), 200)
        return Consequence.none
    }

    private mutating func switchPerson() async throws -> Consequence? {
        guard let person = random.element(of: people) else { return nil }
        let operation = #"{"op":"replace","value":{"active":\#(random.oneIn(2))}}"#
        try expect(try await tenant.patch("/Users/\(person.id)", operation), 200)
        return Consequence.none
    }

    private mutating func renamePerson() async throws -> Consequence? {
        guard let index = people.indices.randomElement(using: &random) else { return nil }
        let old = people[index].userName
        // By case alone, too: products show names as they are written.
        let isCaseOnly = random.oneIn(4) && old.uppercased().lowercased() == old.lowercased()
        let name = isCaseOnly ? old.uppercased() : freeUserName()
        guard name != old else { return nil }
        let path = "/Users/\(people[index].id)"
        if random.oneIn(2) {
            let operation = #"{"op":"replace","path":"userName","value":\#(quoted(name))}"#
            try expect(try await tenant.patch(path, operation), 200)
        } else {
            try expect(try await tenant.put(path, personBody(name)), 200)
        }
        people[index].userName = name
        return .userRenamed(from: old, to: name)
    }

    private mutating func deletePerson() async throws -> Consequence? {
        guard people.count > 10, let index = people.indices.randomElement(using: &random) else {
            return nil
        }
        let person = people.remove(at: index)
        gone.append(try await tenant.read("/Users/\(person.id)").json)
        try expect(try await tenant.delete("/Users/\(person.id)"), 204)
        for index in teams.indices { teams[index].members.remove(person.id) }
        return Consequence.none
    }

    /// A name nobody has, sometimes that of somebody who is gone.
    private mutating func freeUserName() -> String {
        let taken = Set(people.map { ProductName($0.userName) })
        if random.oneIn(4), case .string(let name)? = random.element(of: gone)?["userName"],
            !taken.contains(ProductName(name))
        {
            return name
        }
        let names = [
            "anna", "Björn", "zoë", "o'neil", "a+b", "x&y", "50%", "Straße", "<c>", "\\\"q",
            "你好",
        ]
        number += 1
        return "\(random.element(of: names) ?? "anna").\(number)@example.com"
    }

    private mutating func personBody(_ userName: String) -> String {
        var parts = [
            #""schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]"#,
            #""userName":\#(quoted(userName))"#,
        ]
        var names: [String] = []
        for part in ["givenName", "familyName", "formatted"] where !random.oneIn(4) {
            names.append(#""\#(part)":\#(text())"#)
        }
        if !names.isEmpty { parts.append(#""name":{\#(names.joined(separator: ","))}"#) }
        if !random.oneIn(3) { parts.append(#""displayName":\#(text())"#) }
        if random.oneIn(5) { parts.append(#""active":\#(random.oneIn(2))"#) }
        let emails = (0..<random.number(0...2)).map { place in
            let primary = place == 1 ? #","primary":true"# : ""
            return #"{"value":"mail\#(random.number(0...99_999))@example.com"\#(primary)}"#
        }
        if !emails.isEmpty { parts.append(#""emails":[\#(emails.joined(separator: ","))]"#) }
        return "{\(parts.joined(separator: ","))}"
    }

    /// A JSON string of a few characters that XML, JSON or nobody likes.
    private mutating func text() -> String {
        let parts = [
            "Ada", "Lovelace", "<b>", "&amp;", "\"quoted\"", "it's", "]]>", "\u{7}bell",
            "tab\there", "Ødegård", "你好", "😀", "\u{FFFE}", "--", "a  b", "cr\rlf\n.",
        ]
        let chosen = (0..<random.number(1...3)).map { _ in random.element(of: parts) ?? "Ada" }
        return quoted("x" + chosen.joined(separator: " ") + "x")
    }
}

// Groups.
extension ProductCopyTraffic {
    private mutating func createTeam() async throws -> Consequence? {
        guard teams.count < Self.teamsMax else { return nil }
        let name = freeTeamName()
        let members = somePeople(upTo: 8)
        let answer = try await tenant.post("/Groups", teamBody(name, members))
        try expect(answer, 201)
        teams.append(Team(id: try answer.id, displayName: name, members: members))
        return Consequence.none
    }

    /// Renames a group for SCIM, which products are not told before the operator confirms.
    private mutating func renameTeam() async throws -> Consequence? {
        guard let index = teams.indices.randomElement(using: &random) else { return nil }
        let name = freeTeamName()
        let operation = #"{"op":"replace","path":"displayName","value":\#(quoted(name))}"#
        try expect(try await tenant.patch("/Groups/\(teams[index].id)", operation), 200, 204)
        teams[index].displayName = name
        return Consequence.none
    }

    private mutating func deleteTeam() async throws -> Consequence? {
        guard teams.count > 5, let index = teams.indices.randomElement(using: &random) else {
            return nil
        }
        let team = teams.remove(at: index)
        try expect(try await tenant.delete("/Groups/\(team.id)"), 204)
        for index in teams.indices { teams[index].members.remove(team.id) }
        return Consequence.none
    }

    private mutating func addMembers() async throws -> Consequence? {
        guard let index = teams.indices.randomElement(using: &random) else { return nil }
        let added = somePeople(upTo: 4)
        guard !added.isEmpty else { return nil }
        let operation = #"{"op":"add","path":"members","value":[\#(references(added))]}"#
        try expect(try await tenant.patch("/Groups/\(teams[index].id)", operation), 200, 204)
        teams[index].members.formUnion(added)
        return Consequence.none
    }

    private mutating func removeMember() async throws -> Consequence? {
        guard let index = teams.indices.randomElement(using: &random),
            let member = random.element(of: teams[index].members.sorted())
        else { return nil }
        let operation = #"{"op":"remove","path":"members[value eq \"\#(member)\"]"}"#
        try expect(try await tenant.patch("/Groups/\(teams[index].id)", operation), 200, 204)
        teams[index].members.remove(member)
        return Consequence.none
    }

    private mutating func replaceMembers() async throws -> Consequence? {
        guard let index = teams.indices.randomElement(using: &random) else { return nil }
        let team = teams[index]
        // Groups stay, lest there be a circle.
        let members = somePeople(upTo: 10).union(team.members.filter { isTeam($0) })
        let answer = try await tenant.put(
            "/Groups/\(team.id)",
            teamBody(team.displayName, members)
        )
        try expect(answer, 200)
        teams[index].members = members
        return Consequence.none
    }

    /// Puts a group into one that is older, so that there are no circles.
    private mutating func nest() async throws -> Consequence? {
        guard teams.count > 1 else { return nil }
        let parent = random.number(0...(teams.count - 2))
        let child = teams[random.number((parent + 1)...(teams.count - 1))].id
        let operation = #"{"op":"add","path":"members","value":[{"value":"\#(child)"}]}"#
        try expect(try await tenant.patch("/Groups/\(teams[parent].id)", operation), 200, 204)
        teams[parent].members.insert(child)
        return Consequence.none
    }

    /// Lets the operator confirm that products get to know a group by its new name, or by another.
    private mutating func confirmRename() async throws -> Consequence? {
        let renamed = teams.indices.filter { index in
            guard let pinned = teams[index].pinnedName else { return false }
            let name = teams[index].displayName
            return pinned != name && (ProductName(pinned) == ProductName(name) || !isPinned(name))
        }
        guard let index = random.element(of: renamed) else { return nil }
        number += 1
        let name = random.oneIn(4) ? "Team of my own \(number)" : teams[index].displayName
        let answer = try await server.admin(
            "PATCH",
            "/integrations/\(tenant.integrationID)/group-names/\(teams[index].id)",
            #"{"name":\#(quoted(name))}"#
        )
        try expect(answer, 200)
        teams[index].pinnedName = name
        return .groupRenameConfirmed
    }

    /// Writes what is there already.
    private mutating func changeNothing() async throws -> Consequence? {
        guard let team = random.element(of: teams) else { return nil }
        let operations = #"{"op":"replace","value":{"displayName":\#(quoted(team.displayName))}}"#
        try expect(try await tenant.patch("/Groups/\(team.id)", operations), 200, 204)
        return Consequence.none
    }

    private func isTeam(_ id: String) -> Bool { teams.contains { $0.id == id } }

    private mutating func somePeople(upTo count: Int) -> Set<String> {
        Set((0..<random.number(0...count)).compactMap { _ in random.element(of: people)?.id })
    }

    /// A name that no group has, sometimes one that a product may not be told, and sometimes one
    /// that products still know another group by.
    private mutating func freeTeamName() -> String {
        let taken = Set(teams.map { ProductName($0.displayName) })
        if random.oneIn(4), let name = random.element(of: teams.compactMap(\.pinnedName)),
            !taken.contains(ProductName(name))
        {
            return name
        }
        let names = ["Team", "Crew & Co", "Ops <Berlin>", "Équipe", "\"Quote\"", "a+b", "组"]
        number += 1
        let suffix = random.oneIn(8) ? "-administrators" : ""
        return "\(random.element(of: names) ?? "Team") \(number)\(suffix)"
    }

    private func teamBody(_ name: String, _ members: Set<String>) -> String {
        """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":\(quoted(name)),
         "members":[\(references(members))]}
        """
    }

    private func references(_ ids: Set<String>) -> String {
        ids.sorted().map { #"{"value":"\#($0)"}"# }.joined(separator: ",")
    }
}

private func expect(_ answer: TestAnswer, _ statuses: Int...) throws {
    guard statuses.contains(answer.status) else {
        throw TestAnswer.Unexpected(description: "\(answer.status) \(answer.text)")
    }
}

/// The text as JSON writes it.
private func quoted(_ text: String) -> String {
    String(decoding: JSONValue.string(text).bytes, as: UTF8.self)
}
