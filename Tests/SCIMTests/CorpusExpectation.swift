import SCIM

/// What a document has to be like, as an example says it.
///
/// Places are JSON pointers (RFC 6901, without escapes) in which `*` stands for every element of
/// an array.
struct Expectation {
    let content: JSONObject

    /// - Parameter more: names in `content` that somebody else takes care of.
    init(_ content: JSONObject, more: Set<String> = []) throws {
        try content.checkNames(Self.names.union(more), of: "An expectation")
        self.content = content
    }

    private static let names: Set<String> = [
        "equal", "unequal", "list", "set", "names", "some", "pattern", "boolean", "integer",
        "present", "absent",
    ]

    /// What of it does not hold, in words.
    func problems(in document: JSONValue) throws -> [String] {
        var problems = missing(from: document)
        problems += try each("equal") { place, wanted in document.value(at: place) == wanted }
            .map { "\($0), not \(document.value(at: $0.place)?.line ?? "missing")" }
        problems += try each("unequal") { place, wanted in document.value(at: place) != wanted }
            .map { "\($0.place) should not be \($0.wanted.line)" }
        problems += try each("list") { place, wanted in
            document.values(at: place) == wanted.list
        }.map { "\($0), not \(document.shown(at: $0.place))" }
        problems += try each("set") { place, wanted in
            document.values(at: place).map(\.line).sorted() == wanted.list.map(\.line).sorted()
        }.map { "\($0) in any order, not \(document.shown(at: $0.place))" }
        problems += try each("names") { place, wanted in
            guard case .object(let object) = document.value(at: place) else { return false }
            return object.members.map(\.name).sorted() == wanted.texts.sorted()
        }.map { "\($0) as names, not \(document.shown(at: $0.place))" }
        problems += try each("some") { place, wanted in
            document.value(at: place)?.list.contains { $0.includes(wanted) } ?? false
        }.map { "\($0) as one of \(document.shown(at: $0.place))" }
        problems += try each("pattern") { place, wanted in
            guard case .string(let pattern) = wanted else { return false }
            let regex = try Regex(pattern)
            let values = document.values(at: place)
            return try !values.isEmpty
                && values.allSatisfy { value in
                    guard case .string(let text) = value else { return false }
                    return try regex.wholeMatch(in: text) != nil
                }
        }.map { "\($0) as a pattern, not \(document.shown(at: $0.place))" }
        return problems
    }

    private func missing(from document: JSONValue) -> [String] {
        let missing = (content["present"]?.texts ?? [])
            .filter { document.value(at: $0)?.isUnassigned ?? true }
            .map { "\($0) should be there" }
        let extra = (content["absent"]?.texts ?? [])
            .filter { place in !document.values(at: place).allSatisfy(\.isUnassigned) }
            .map { "\($0) should not be there, but is \(document.shown(at: $0))" }
        return missing + extra + mistyped(in: document)
    }

    private func mistyped(in document: JSONValue) -> [String] {
        let notBoolean = (content["boolean"]?.texts ?? [])
            .filter { place in ![true, false].contains(document.value(at: place)) }
            .map { "\($0) should be a boolean, not \(document.shown(at: $0))" }
        let notInteger = (content["integer"]?.texts ?? [])
            .filter { place in
                guard case .number(let number) = document.value(at: place) else { return true }
                return number.integer == nil
            }.map { "\($0) should be an integer, not \(document.shown(at: $0))" }
        return notBoolean + notInteger
    }

    /// A place at which another value was wanted.
    private struct Difference: CustomStringConvertible {
        let place: String
        let wanted: JSONValue
        var description: String { "\(place) should be \(wanted.line)" }
    }

    private func each(
        _ name: String,
        holds: (String, JSONValue) throws -> Bool
    ) throws -> [Difference] {
        try (content.object(name)?.members ?? []).compactMap { member in
            try holds(member.name, member.value)
                ? nil : Difference(place: member.name, wanted: member.value)
        }
    }
}

extension JSONValue {
    /// The value at a place without `*`.
    func value(at pointer: String) -> JSONValue? { values(at: pointer).first }

    /// The values at a place.
    func values(at pointer: String) -> [JSONValue] {
        var values = [self]
        for part in pointer.split(separator: "/") {
            values = values.flatMap { value -> [JSONValue] in
                switch value {
                case .object(let object): return object[String(part)].map { [$0] } ?? []
                case .array(let elements):
                    if part == "*" { return elements }
                    guard let index = Int(part), elements.indices.contains(index) else { return [] }
                    return [elements[index]]
                case .null, .boolean, .number, .string: return []
                }
            }
        }
        return values
    }

    /// A copy without what stands at these places.
    func removing(_ pointers: [String]) -> JSONValue {
        pointers.reduce(self) { $0.removing($1.split(separator: "/")[...]) }
    }

    private func removing(_ path: ArraySlice<Substring>) -> JSONValue {
        guard let first = path.first, case .object(var object) = self else { return self }
        let name = String(first)
        object[name] = path.count == 1 ? nil : object[name]?.removing(path.dropFirst())
        return .object(object)
    }

    /// Whether this is null, an empty array, or the like: all the same to a client (RFC 7643 §2.5).
    fileprivate var isUnassigned: Bool { self == .null || self == .array([]) || self == "" }

    /// Whether an object has all members of another.
    fileprivate func includes(_ part: JSONValue) -> Bool {
        guard case .object(let own) = self, case .object(let wanted) = part else {
            return self == part
        }
        return wanted.members.allSatisfy { own[$0.name] == $0.value }
    }

    fileprivate func shown(at pointer: String) -> String {
        JSONValue.array(values(at: pointer)).line
    }
}
