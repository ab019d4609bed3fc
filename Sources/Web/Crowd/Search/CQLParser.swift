extension SearchRestriction {
    /// The restriction that a text of Crowd's query language is; all when it is blank.
    ///
    /// Such as `name = "j*" and (active = true or createdDate > 2026-01-31)`. Throws
    /// `ILLEGAL_ARGUMENT` with the character, from 1, at which reading stopped.
    init(cql text: String, of kind: CrowdKind) throws(CrowdError) {
        guard text.utf8.count <= Self.textBytesMax else {
            throw .illegalArgument("The restriction has more than \(Self.textBytesMax) bytes.")
        }
        var parser = try CQLParser(text, of: kind)
        self = try parser.restriction().withinLimits()
    }
}

/// Reads Crowd's query language: comparisons, `and`, `or` and parentheses.
private struct CQLParser {
    private var lexer: CQLLexer
    private let kind: CrowdKind

    init(_ text: String, of kind: CrowdKind) throws(CrowdError) {
        lexer = try CQLLexer(text)
        self.kind = kind
    }

    mutating func restriction() throws(CrowdError) -> SearchRestriction {
        guard lexer.token != .end else { return .all }
        let restriction = try alternatives(depth: 1)
        guard lexer.token == .end else { throw unexpected("and, or, or the end") }
        return restriction
    }

    /// What `or` joins; `and` binds tighter.
    private mutating func alternatives(depth: Int) throws(CrowdError) -> SearchRestriction {
        var parts = [try conjunction(depth: depth)]
        while try takeKeyword("or") { parts.append(try conjunction(depth: depth)) }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func conjunction(depth: Int) throws(CrowdError) -> SearchRestriction {
        var parts = [try term(depth: depth)]
        while try takeKeyword("and") { parts.append(try term(depth: depth)) }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private mutating func term(depth: Int) throws(CrowdError) -> SearchRestriction {
        guard lexer.token == .openParenthesis else { return .property(try comparison()) }
        guard depth < SearchRestriction.depthMax else { throw SearchRestriction.tooDeep }
        try lexer.advance()
        let restriction = try alternatives(depth: depth + 1)
        guard lexer.token == .closeParenthesis else {
            throw unexpected("and, or, or a closing parenthesis")
        }
        try lexer.advance()
        return restriction
    }

    private mutating func comparison() throws(CrowdError) -> PropertyRestriction {
        guard case .word(let name) = lexer.token else {
            throw unexpected("the name of a property")
        }
        if name.isKeyword("not") { throw lexer.failure("the language has no negation") }
        try lexer.advance()
        let comparison = lexer.token
        guard [.equals, .lessThan, .greaterThan].contains(comparison) else {
            throw unexpected("=, < or > after \(name.text.shown)")
        }
        try lexer.advance()
        guard case .word(let value) = lexer.token else {
            throw unexpected("a value; it stands in quotation marks unless it is one word")
        }
        let (mode, text) = try pattern(value, comparison)
        try lexer.advance()
        return try PropertyRestriction(name.text, of: kind, mode: mode, text: text)
    }

    private func pattern(
        _ value: CQLWord,
        _ comparison: CQLLexer.Token
    ) throws(CrowdError) -> (mode: MatchMode, text: String) {
        if comparison == .lessThan { return (.lessThan, value.text) }
        if comparison == .greaterThan { return (.greaterThan, value.text) }
        guard let pattern = value.pattern else {
            throw lexer.failure("a * can only stand at the beginning or the end of a value")
        }
        return pattern
    }

    private mutating func takeKeyword(_ keyword: String) throws(CrowdError) -> Bool {
        guard case .word(let word) = lexer.token, word.isKeyword(keyword) else { return false }
        try lexer.advance()
        return true
    }

    private func unexpected(_ expected: String) -> CrowdError {
        lexer.failure("\(expected) was expected, not \(lexer.token.description)")
    }
}
