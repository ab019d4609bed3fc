/// Who joins and who leaves a group, folded from operations in their order.
///
/// Afterwards the members are those of before, or none when it clears, without `removed` and
/// with `added`.
package struct MemberChanges: Sendable, Hashable {
    private enum Change: Sendable, Hashable {
        case added, removed, dropped
    }

    /// Whether the members of before leave.
    package private(set) var clears = false
    private var changes: [String: Change] = [:]
    /// The keys of `changes` in the order in which they were first named.
    private var order: [String] = []

    package init() {}

    /// The ids that are members afterwards, in the order in which they were named.
    package var added: [String] { order.filter { changes[$0] == .added } }

    /// The ids that are no members afterwards, in the order in which they were named.
    package var removed: [String] { order.filter { changes[$0] == .removed } }

    /// Whether nothing is asked for.
    package var isEmpty: Bool { !clears && order.isEmpty }

    package mutating func add(_ id: String) {
        note(id, .added)
    }

    package mutating func remove(_ id: String) {
        // After a clearing everything not added is gone already.
        if clears {
            if changes[id] != nil { changes[id] = .dropped }
        } else {
            note(id, .removed)
        }
    }

    /// Makes these ids the only members.
    package mutating func replace(with ids: [String]) {
        removeAll()
        for id in ids { add(id) }
    }

    package mutating func removeAll() {
        clears = true
        changes = [:]
        order = []
    }

    package static func == (left: MemberChanges, right: MemberChanges) -> Bool {
        left.clears == right.clears && left.added == right.added && left.removed == right.removed
    }

    /// Consistent with `==`.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(clears)
        hasher.combine(added)
    }

    private mutating func note(_ id: String, _ change: Change) {
        if changes.updateValue(change, forKey: id) == nil { order.append(id) }
    }
}
