extension FilterParser {
    /// Reads `attribute[…]`, and Entra's `attribute[…].sub eq …` which means one element too.
    mutating func valuePath(
        _ attribute: ResolvedAttribute,
        at start: Int
    ) throws(SCIMError) -> Filter {
        guard attribute.subAttribute == nil, attribute.attribute.isMultiValued else {
            throw lexer.failure(
                "brackets can only follow an attribute with several values, which "
                    + "\(attribute.path.text) is not",
                at: start
            )
        }
        let inner = try elementFilter(of: attribute)
        guard case .word(let word) = lexer.token, word.utf8.first == UInt8(ascii: "."),
            lexer.isAdjacent
        else { return .element(attribute.path, inner) }
        let partStart = lexer.start
        let part = try part(String(word.dropFirst()), of: attribute, at: partStart)
        try interpretation.tolerate(
            .comparedBehindBrackets(part.path.text),
            else: lexer.failure(
                "a sub-attribute cannot follow the brackets in a filter; compare it within them"
            )
        )
        try advance()
        let condition = try comparison(part, word: part.path.text, at: partStart)
        return .element(attribute.path, .and(inner, condition))
    }

    /// Reads the operator and the operand after an attribute.
    mutating func comparison(
        _ attribute: ResolvedAttribute,
        word: String,
        at start: Int
    ) throws(SCIMError) -> Filter {
        guard case .word(let text) = lexer.token else {
            throw lexer.failure("a comparison operator was expected after \(word.quoted)")
        }
        if ASCII.matches(text, "pr") {
            try advance()
            return .present(attribute.path)
        }
        guard let comparison = ComparisonOperator(rawValue: ASCII.lowercased(text)) else {
            throw lexer.failure(
                "a comparison operator was expected after \(word.quoted), and \(text.quoted) is none; "
                    + "there are eq, ne, co, sw, ew, gt, ge, lt, le and pr"
            )
        }
        let leaf = try comparable(attribute, at: start)
        try advance()
        let value = try operand(of: leaf, comparison)
        try advance()
        return .comparison(leaf.path, comparison, value)
    }

    /// The attribute that is compared: for a complex one its `value`.
    private func comparable(
        _ attribute: ResolvedAttribute,
        at start: Int
    ) throws(SCIMError) -> ResolvedAttribute {
        guard attribute.leaf.type == .complex else { return attribute }
        var result = attribute
        result.subAttribute = attribute.attribute.valueAttribute
        guard result.subAttribute != nil else {
            let example = attribute.attribute.subAttributes.first?.name ?? "value"
            throw lexer.failure(
                "\(attribute.path.text) has parts and cannot be compared as a whole; compare one, "
                    + "such as \(attribute.path.text).\(example)",
                at: start
            )
        }
        try checkIsReadable(result, at: start)
        return result
    }
}

extension FilterParser {
    /// Turns equalities on the id of a member or group, alone or joined by `or` within brackets,
    /// into memberships; any other condition stays as it is.
    mutating func membership(_ filter: Filter, at path: AttributePath) -> Filter {
        guard let relation = type.relation(at: path) else { return filter }
        if case .element(_, let inner) = filter, inner.isEqualityOfIDs {
            return memberships(for: inner, relation)
        }
        return filter.isEqualityOfIDs ? memberships(for: filter, relation) : filter
    }

    private mutating func memberships(
        for filter: Filter,
        _ relation: MembershipCondition.Relation
    ) -> Filter {
        switch filter {
        case .comparison(_, _, .string(let id)):
            return note(MembershipCondition(relation: relation, id: id))
        case .or(let left, let right):
            return .or(memberships(for: left, relation), memberships(for: right, relation))
        case .comparison, .and, .not, .present, .element, .membership, .constant: return filter
        }
    }
}

extension Filter {
    /// Whether it says of a member's or group's id what it is, or one of what.
    fileprivate var isEqualityOfIDs: Bool {
        switch self {
        case .comparison(let path, .equal, .string): path.subName == "value"
        case .or(let left, let right): left.isEqualityOfIDs && right.isEqualityOfIDs
        case .comparison, .and, .not, .present, .element, .membership, .constant: false
        }
    }
}
