extension FilterParser {
    /// The attribute of this name, and the type that has it when it is not `type` itself.
    mutating func resolved(
        _ word: String,
        at start: Int
    ) throws(SCIMError) -> (attribute: ResolvedAttribute, owner: ResourceType?) {
        guard let (attribute, owner) = find(word) else {
            let names = ([type] + others).map(\.name).joined(separator: ", ")
            throw lexer.failure(
                others.isEmpty
                    ? "a \(type.name) has no attribute \(word.quoted)"
                    : "none of \(names) has an attribute \(word.quoted)",
                at: start
            )
        }
        try checkIsReadable(attribute, at: start)
        if attribute.isShortName {
            try interpretation.tolerate(
                .shortName(word),
                else: lexer.failure(
                    "\(word.quoted) has to be named with its extension, as "
                        + "\(attribute.path.text)",
                    at: start
                )
            )
        }
        return (attribute, owner)
    }

    /// The part that is named within the brackets after `element`.
    func part(
        _ word: String,
        of element: ResolvedAttribute,
        at start: Int
    ) throws(SCIMError) -> ResolvedAttribute {
        var part = element
        if element.attribute.type != .complex, ASCII.matches(word, "value") { return part }
        part.subAttribute = element.attribute.subAttribute(named: word)
        guard part.subAttribute != nil else {
            throw lexer.failure(
                "\(element.attribute.name) has no sub-attribute \(word.quoted)",
                at: start
            )
        }
        try checkIsReadable(part, at: start)
        return part
    }

    /// Refuses conditions on values that no answer shows.
    func checkIsReadable(
        _ attribute: ResolvedAttribute,
        at start: Int
    ) throws(SCIMError) {
        guard !attribute.isWithheld else {
            throw lexer.failure(
                "\(attribute.path.text) is never returned and cannot be used in a filter",
                at: start
            )
        }
    }

    /// The condition, or what becomes of it for every resource of the type alike.
    mutating func decided(
        _ filter: Filter,
        on path: AttributePath,
        of owner: ResourceType?
    ) -> Filter {
        if let owner {
            // RFC 7644 §3.4.2.1: what the type does not have is an attribute without value.
            return .constant(Predicate(filter, type: owner).holds(for: .resource([:])))
        }
        if path == Self.resourceTypePath {
            let resource: JSONObject = ["meta": ["resourceType": .string(type.name)]]
            return .constant(Predicate(filter, type: type).holds(for: .resource(resource)))
        }
        return membership(filter, at: path)
    }

    private static let resourceTypePath = AttributePath(name: "meta", subName: "resourceType")

    private func find(
        _ word: String
    ) -> (attribute: ResolvedAttribute, owner: ResourceType?)? {
        if case .attribute(let attribute) = type.resolve(word) { return (attribute, nil) }
        for other in others {
            if case .attribute(let attribute) = other.resolve(word) { return (attribute, other) }
        }
        return nil
    }
}

extension ResolvedAttribute {
    /// Whether no answer ever shows the values.
    var isWithheld: Bool { attribute.isWithheld || leaf.isWithheld }
}

extension Attribute {
    /// Whether no answer ever shows the values.
    var isWithheld: Bool { returned == .never || mutability == .writeOnly }
}
