/// A JSON object whose members keep their order but are equal in any order.
///
/// Lookup is linear: resources have few members. The parser has made sure that no two names are
/// equal ignoring ASCII case.
package struct JSONObject: Sendable, Hashable {
    /// A name and its value.
    package struct Member: Sendable, Hashable {
        package let name: String
        package var value: JSONValue

        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The members in order.
    package private(set) var members: [Member] = []

    package init() {}

    init(members: [Member]) {
        self.members = members
    }

    package var isEmpty: Bool { members.isEmpty }

    /// The value of exactly this name; setting nil removes the member, setting another value
    /// keeps its place.
    package subscript(_ name: String) -> JSONValue? {
        get { index(of: name).map { members[$0].value } }
        set {
            let index = index(of: name)
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// The value of this name ignoring ASCII case.
    package func value(named name: String) -> JSONValue? {
        members.first { ASCII.matches($0.name, name) }?.value
    }

    /// Adds a member whose name is known to be new.
    package mutating func append(name: String, value: JSONValue) {
        members.append(Member(name: name, value: value))
    }

    mutating func removeAll(where shouldRemove: (Member) -> Bool) {
        members.removeAll(where: shouldRemove)
    }

    private func index(of name: String) -> Int? {
        members.firstIndex { ASCII.isIdentical($0.name, name) }
    }

    /// Ignores the order of members.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.members.count == right.members.count else { return false }
        if left.members.count > 32 { return left.table == right.table }
        for (index, member) in left.members.enumerated() {
            let other = right.members[index]
            let value =
                ASCII.isIdentical(other.name, member.name) ? other.value : right[member.name]
            guard value == member.value else { return false }
        }
        return true
    }

    /// Consistent with `==`.
    package func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in members {
            var one = Hasher()
            one.combine(member)
            sum &+= one.finalize()
        }
        hasher.combine(sum)
    }

    /// For comparing large objects in linear time.
    private var table: [String: JSONValue] {
        Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object with its members in the order written.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        members = elements.map { Member(name: $0.0, value: $0.1) }
    }
}
