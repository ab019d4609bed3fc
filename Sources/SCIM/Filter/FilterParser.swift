/// Reads a filter by recursive descent: `or` binds less than `and`, `and` less than `not`.
struct FilterParser {
    let type: ResourceType
    /// The types whose attributes are known too, though `type` may not have them.
    let others: [ResourceType]
    var interpretation: Interpretation
    private(set) var memberships: [MembershipCondition] = []
    var lexer: FilterLexer
    private var termCount = 0
    private var depth = 0
    /// The multi-valued attribute whose brackets the position is in.
    private var element: ResolvedAttribute?

    init(
        _ text: String,
        type: ResourceType,
        among others: [ResourceType],
        interpretation: Interpretation
    ) {
        self.type = type
        self.others = others
        self.interpretation = interpretation
        lexer = FilterLexer(text, subject: .filter)
    }

    /// Reads a path, which may have a filter in brackets.
    init(path text: String, type: ResourceType, interpretation: Interpretation) {
        self.type = type
        others = []
        self.interpretation = interpretation
        lexer = FilterLexer(text, subject: .path)
    }

    /// Reads the whole text as a filter.
    mutating func expression() throws(SCIMError) -> Filter {
        try advance()
        guard lexer.token != .end else { throw lexer.failure("a condition was expected") }
        let filter = try disjunction()
        guard lexer.token == .end else {
            throw lexer.failure(
                "\"and\", \"or\" or the end was expected, not \(lexer.token.description)"
            )
        }
        return filter
    }

    /// Reads what stands in the brackets after `attribute`; the position is at the opening one,
    /// afterwards behind the closing one.
    mutating func elementFilter(of attribute: ResolvedAttribute) throws(SCIMError) -> Filter {
        try deepen()
        try advance()
        element = attribute
        let filter = try disjunction()
        element = nil
        guard lexer.token == .closeBracket else {
            throw lexer.failure(
                "a closing bracket was expected, not \(lexer.token.description)"
            )
        }
        depth -= 1
        try advance()
        return filter
    }

    private mutating func disjunction() throws(SCIMError) -> Filter {
        var result = try conjunction()
        while isKeyword("or") {
            try advance()
            result = .disjunction(result, try conjunction())
        }
        return result
    }

    private mutating func conjunction() throws(SCIMError) -> Filter {
        var result = try condition()
        while isKeyword("and") {
            try advance()
            result = .conjunction(result, try condition())
        }
        return result
    }

    private mutating func condition() throws(SCIMError) -> Filter {
        if lexer.token == .openParenthesis { return try group() }
        guard case .word(let word) = lexer.token else {
            throw lexer.failure(
                "the name of an attribute was expected, not \(lexer.token.description)"
            )
        }
        let start = lexer.start
        try advance()
        if ASCII.matches(word, "not") { return try negation() }
        try countTerm(at: start)
        if let element {
            guard lexer.token != .openBracket else {
                throw lexer.failure("a value path cannot stand in another one")
            }
            let part = try part(word, of: element, at: start)
            return try comparison(part, word: word, at: start)
        }
        let (attribute, owner) = try resolved(word, at: start)
        let filter =
            lexer.token == .openBracket
            ? try valuePath(attribute, at: start)
            : try comparison(attribute, word: word, at: start)
        return decided(filter, on: attribute.path, of: owner)
    }

    private mutating func negation() throws(SCIMError) -> Filter {
        guard lexer.token == .openParenthesis else {
            throw lexer.failure(
                "an opening parenthesis was expected after \"not\", not "
                    + lexer.token.description
            )
        }
        return .negation(try group())
    }

    private mutating func countTerm(at start: Int) throws(SCIMError) {
        termCount += 1
        guard termCount <= interpretation.limits.filterTermsMax else {
            throw lexer.failure(
                "it has more than \(interpretation.limits.filterTermsMax) conditions",
                at: start
            )
        }
    }

    /// Reads a condition in parentheses.
    private mutating func group() throws(SCIMError) -> Filter {
        try deepen()
        try advance()
        let filter = try disjunction()
        guard lexer.token == .closeParenthesis else {
            throw lexer.failure(
                "a closing parenthesis was expected, not \(lexer.token.description)"
            )
        }
        depth -= 1
        try advance()
        return filter
    }

    private mutating func deepen() throws(SCIMError) {
        depth += 1
        guard depth <= interpretation.limits.filterDepthMax else {
            throw lexer.failure(
                "it nests deeper than \(interpretation.limits.filterDepthMax) levels"
            )
        }
    }

    private func isKeyword(_ keyword: String) -> Bool {
        guard case .word(let word) = lexer.token else { return false }
        return ASCII.matches(word, keyword)
    }

    /// Moves to the next token; only `strict` insists on the blanks of RFC 7644 figure 1.
    mutating func advance() throws(SCIMError) {
        try lexer.advance()
        guard lexer.lacksBlank else { return }
        let error = lexer.failure("a blank was expected before \(lexer.token.description)")
        try interpretation.tolerate(.missingBlank, else: error)
    }

    mutating func note(_ condition: MembershipCondition) -> Filter {
        if let index = memberships.firstIndex(of: condition) { return .membership(index) }
        memberships.append(condition)
        return .membership(memberships.count - 1)
    }
}
