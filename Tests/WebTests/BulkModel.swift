import SCIM
import WebTesting

/// A random job, and what it refers to.
struct BulkModel {
    /// A resource that an operation names.
    enum Handle: Hashable {
        /// One that was there before, by its place in `BulkStage.before`.
        case stored(Int)
        /// One that another operation creates, by the place of that.
        case made(Int)
        case nobody
    }

    enum Step {
        case newUser(name: String, manager: Handle?)
        case newGroup(name: String, members: [Handle])
        case putUser(Handle, name: String)
        case putGroup(Handle, name: String, members: [Handle])
        case patchUser(Handle, title: String)
        case addMembers(Handle, [Handle])
        case removeMembers(Handle, [Handle])
        case delete(Handle, endpoint: String)
    }

    let steps: [Step]
    /// By step, the version it demands.
    let versions: [String?]

    static let usersBefore = 4
    static let groupsBefore = 2

    /// A job of so many operations, in which none refers to itself by way of others.
    init(count: Int, using generator: inout some RandomNumberGenerator) {
        var draft = Draft(count: count)
        steps = (0..<count).map { draft.step(at: $0, using: &generator) }
        versions = (0..<count).map { _ in
            switch Int.random(in: 0..<12, using: &generator) {
            case 0: "W/\\\"1\\\""
            case 1: "W/\\\"2\\\""
            case 2, 3: "W/\\\"99\\\""
            default: nil
            }
        }
    }

    /// What a step refers to, members first.
    static func references(of step: Step) -> [Handle] {
        switch step {
        case .newUser(_, let manager): manager.map { [$0] } ?? []
        case .newGroup(_, let members): members
        case .putUser(let target, _), .patchUser(let target, _), .delete(let target, _): [target]
        case .putGroup(let target, _, let members), .addMembers(let target, let members),
            .removeMembers(let target, let members):
            members + [target]
        }
    }

    /// Method, path and body of a step.
    ///
    /// - Parameter text: the id or the reference that stands for a resource.
    static func request(
        _ step: Step,
        _ text: (Handle) -> String
    ) -> (method: String, path: String, body: String?) {
        switch step {
        case .newUser(let name, let manager):
            let more = manager.map {
                #","\#(TestTenant.enterprise)":{"manager":{"value":"\#(text($0))"}}"#
            }
            return ("POST", "/Users", TestTenant.user(name, more: more ?? ""))
        case .newGroup(let name, let members):
            return ("POST", "/Groups", TestTenant.group(name, members: members.map(text)))
        case .putUser(let target, let name):
            return ("PUT", "/Users/\(text(target))", TestTenant.user(name))
        case .putGroup(let target, let name, let members):
            let body = TestTenant.group(name, members: members.map(text))
            return ("PUT", "/Groups/\(text(target))", body)
        case .patchUser(let target, let title):
            let operation = #"{"op":"replace","path":"title","value":"\#(title)"}"#
            return ("PATCH", "/Users/\(text(target))", patch(operation))
        case .addMembers(let target, let members):
            let values = members.map { #"{"value":"\#(text($0))"}"# }.joined(separator: ",")
            let operation = #"{"op":"add","path":"members","value":[\#(values)]}"#
            return ("PATCH", "/Groups/\(text(target))", patch(operation))
        case .removeMembers(let target, let members):
            let operations = members.map {
                #"{"op":"remove","path":"members[value eq \"\#(text($0))\"]"}"#
            }
            return ("PATCH", "/Groups/\(text(target))", patch(operations.joined(separator: ",")))
        case .delete(let target, let endpoint):
            return ("DELETE", "\(endpoint)/\(text(target))", nil)
        }
    }

    private static func patch(_ operations: String) -> String {
        """
        {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[\(operations)]}
        """
    }
}

/// A job while it is made up.
private struct Draft {
    let count: Int
    /// Users that refer to nothing, whom any operation may name, also those before.
    private let plain: Set<Int>
    /// What creates a user or a group, among the steps so far.
    private var made: [Int] = []

    init(count: Int) {
        self.count = count
        plain = Set((0..<count).filter { $0 % 7 == 6 })
    }

    mutating func step(
        at place: Int,
        using generator: inout some RandomNumberGenerator
    ) -> BulkModel.Step {
        let name = "n\(Int.random(in: 0..<max(8, count), using: &generator))"
        if plain.contains(place) { return note(.newUser(name: name, manager: nil), place) }
        let target = handle(using: &generator)
        let members = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
            handle(using: &generator)
        }
        switch Int.random(in: 0..<12, using: &generator) {
        case 0...2: return note(.newUser(name: name, manager: target), place)
        case 3, 4: return note(.newGroup(name: name, members: members), place)
        case 5: return .putUser(target, name: name)
        case 6: return .putGroup(target, name: name, members: members)
        case 7: return .patchUser(target, title: name)
        case 8: return .addMembers(target, members)
        case 9: return .removeMembers(target, members)
        default:
            let isUser = Bool.random(using: &generator)
            return .delete(target, endpoint: isUser ? "/Users" : "/Groups")
        }
    }

    private mutating func note(_ step: BulkModel.Step, _ place: Int) -> BulkModel.Step {
        made.append(place)
        return step
    }

    private func handle(using generator: inout some RandomNumberGenerator) -> BulkModel.Handle {
        let stored = BulkModel.usersBefore + BulkModel.groupsBefore
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: return .nobody
        case 1...4:
            return made.randomElement(using: &generator).map { .made($0) } ?? .stored(0)
        case 5: return plain.sorted().randomElement(using: &generator).map { .made($0) } ?? .nobody
        default: return .stored(Int.random(in: 0..<stored, using: &generator))
        }
    }
}
