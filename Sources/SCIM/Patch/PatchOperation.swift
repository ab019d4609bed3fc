/// One step of a PATCH, its target resolved and its value normalised.
struct PatchOperation: Sendable {
    enum Kind: String, Sendable {
        case add, remove, replace
    }

    enum Target: Sendable {
        case attribute(ResolvedAttribute)
        case elements(ResolvedAttribute, ElementSelector)
        /// All of an extension, to be removed.
        case schemaExtension(String)
        /// Something below a URN that no schema has.
        case foreign(String)
    }

    let kind: Kind
    let target: Target
    /// For a remove the elements to be removed, or nil for all.
    let value: JSONValue?
}

/// The filter in the brackets of a path, ready to select elements.
struct ElementSelector: Sendable {
    /// The whole path as it was sent, for errors.
    let path: String
    private let predicate: Predicate
    /// The element that the filter describes, when it is made of equalities alone.
    let described: JSONObject?

    init(_ filter: Filter, path: String, type: ResourceType) {
        self.path = path
        predicate = Predicate(filter, type: type)
        let element = Self.described(by: filter).map { JSONObject(members: $0) }
        let predicate = predicate
        described = element.flatMap {
            predicate.holds(for: .element(.object($0)), memberships: []) ? $0 : nil
        }
    }

    /// Whether the filter selects this element.
    func selects(_ element: JSONValue) -> Bool {
        predicate.holds(for: .element(element), memberships: [])
    }

    /// The sub-attributes that a conjunction of equalities demands; nil for any other filter.
    private static func described(by filter: Filter) -> [JSONObject.Member]? {
        switch filter {
        case .and(let left, let right):
            guard let left = described(by: left), let right = described(by: right) else {
                return nil
            }
            return left + right.filter { member in !left.contains { $0.name == member.name } }
        case .comparison(let path, .equal, let value):
            guard let name = path.subName, let value = value.json else { return nil }
            return [JSONObject.Member(name: name, value: value)]
        case .comparison, .or, .not, .present, .element, .membership, .constant: return nil
        }
    }
}

extension FilterValue {
    /// The value as an attribute would have it; nil for null.
    fileprivate var json: JSONValue? {
        switch self {
        case .null: nil
        case .boolean(let value): .boolean(value)
        case .number(let value): .number(value)
        case .string(let value): .string(value)
        case .dateTime(let value): .string(value.text)
        }
    }
}
