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
        if let relation = relation(of: attribute) {
            return try membership(inner, relation, of: attribute, at: start)
        }
        guard case .word(let word) = lexer.token, word.utf8.first == UInt8(ascii: "."),
            lexer.isAdjacent
        else { return .element(attribute.path, inner) }
        var sub = attribute
        sub.subAttribute = attribute.attribute.subAttribute(named: String(word.dropFirst()))
        guard sub.subAttribute != nil else {
            throw lexer.failure(
                "\(attribute.attribute.name) has no sub-attribute \(word.dropFirst().description.quoted)"
            )
        }
        try lexer.advance()
        let condition = try comparison(sub, word: sub.path.text, at: start)
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
            if relation(of: attribute) != nil { throw membershipFailure(attribute, at: start) }
            try lexer.advance()
            return .present(attribute.path)
        }
        guard let comparison = ComparisonOperator(rawValue: ASCII.lowercased(text)) else {
            throw lexer.failure(
                "a comparison operator was expected after \(word.quoted), and \(text.quoted) is none; "
                    + "there are eq, ne, co, sw, ew, gt, ge, lt, le and pr"
            )
        }
        try lexer.advance()
        let leaf = try comparable(attribute, at: start)
        let value = try operand(of: leaf, comparison)
        try lexer.advance()
        guard let relation = relation(of: attribute), !isInBrackets else {
            return .comparison(leaf.path, comparison, value)
        }
        return try membership(
            .comparison(leaf.path, comparison, value),
            relation,
            of: attribute,
            at: start
        )
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
        return result
    }
}

extension FilterParser {
    private func relation(of attribute: ResolvedAttribute) -> MembershipCondition.Relation? {
        if type.isMembers(attribute.attribute) { return .members }
        let isGroups = attribute.schemaURN == nil && attribute.attribute.name == "groups"
        return isGroups && type.schema.id == Schema.user.id ? .groups : nil
    }

    /// Turns equalities on the id of a member, joined by `or`, into memberships.
    private mutating func membership(
        _ filter: Filter,
        _ relation: MembershipCondition.Relation,
        of attribute: ResolvedAttribute,
        at start: Int
    ) throws(SCIMError) -> Filter {
        switch filter {
        case .comparison(let path, .equal, .string(let id)) where path.subName == "value":
            return note(MembershipCondition(relation: relation, id: id))
        case .or(let left, let right):
            return .or(
                try membership(left, relation, of: attribute, at: start),
                try membership(right, relation, of: attribute, at: start)
            )
        case .and, .not, .comparison, .present, .element, .membership:
            throw membershipFailure(attribute, at: start)
        }
    }

    private func membershipFailure(_ attribute: ResolvedAttribute, at start: Int) -> SCIMError {
        let name = attribute.attribute.name
        return lexer.failure(
            "only eq on the id is supported for \(name), as in \(name).value eq \"…\"",
            at: start
        )
    }
}
