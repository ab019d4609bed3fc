/// One step of a PATCH, its target resolved and its value normalised.
struct PatchOperation: Sendable {
    enum Kind: String, Sendable {
        case add, remove, replace
    }

    enum Target: Sendable {
        case attribute(ResolvedAttribute)
        case elements(ResolvedAttribute, ElementSelector)
        /// All of an extension, to be removed.
        case schemaExtension(Schema)
        /// Something below a URN that no schema has.
        case foreign(String)
    }

    let kind: Kind
    let target: Target
    /// For a remove the elements to be removed, or nil for all; for a replace nil unassigns.
    let value: JSONValue?
}

/// The filter in the brackets of a path, ready to select elements.
struct ElementSelector: Sendable {
    /// The whole path as it was sent, for errors.
    let path: String
    private let predicate: Predicate
    /// The element that the filter describes, when it is made of equalities alone.
    let described: JSONObject?

    /// - Parameter filter: one on the parts of `attribute`.
    init(_ filter: Filter, of attribute: Attribute, path: String, type: ResourceType) {
        self.path = path
        let predicate = Predicate(filter, type: type)
        self.predicate = predicate
        described = Self.described(by: filter).flatMap { parts in
            let element = JSONObject(members: parts)
            let isPossible = attribute.couldHave(element)
            return isPossible && predicate.holds(for: .element(.object(element)), memberships: [])
                ? element : nil
        }
    }

    /// The error where the path selects nothing that could be changed.
    var noTarget: SCIMError { .noTarget("The path \(path.quoted) selects no value.") }

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

extension Attribute {
    /// Whether a client could send these parts of a value, spelled just like this.
    fileprivate func couldHave(_ parts: JSONObject) -> Bool {
        var reader = AttributeReader(Interpretation(dialect: .strict))
        do throws(SCIMError) {
            return try reader.changes(.object(parts), of: self, at: Place(name)) == parts
        } catch {
            // A filter may compare with what the attribute cannot have.
            return false
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
