extension FilterParser {
    /// A literal as it stands in the filter.
    private enum Literal {
        case null
        case boolean(Bool)
        /// `True` and the like without quotation marks.
        case capitalisedBoolean(Bool)
        case number(JSONNumber)
        case string(String)
    }

    /// Reads the present token as what `attribute` is compared with.
    mutating func operand(
        of attribute: ResolvedAttribute,
        _ comparison: ComparisonOperator
    ) throws(SCIMError) -> FilterValue {
        let literal = try literal()
        if case .null = literal {
            guard comparison == .equal || comparison == .notEqual else {
                throw lexer.failure("null can only be compared with eq and ne")
            }
            return .null
        }
        try check(comparison, on: attribute)
        switch attribute.leaf.type {
        case .string, .reference, .binary, .complex:
            return .string(try text(literal, attribute))
        case .dateTime: return try dateTime(literal, attribute, comparison)
        case .boolean: return .boolean(try boolean(literal, attribute))
        case .integer, .decimal: return .number(try number(literal, attribute))
        }
    }

    private func literal() throws(SCIMError) -> Literal {
        switch lexer.token {
        case .string(let text): return .string(text)
        case .word("null"): return .null
        case .word("true"): return .boolean(true)
        case .word("false"): return .boolean(false)
        case .word(let word):
            if ASCII.matches(word, "true") { return .capitalisedBoolean(true) }
            if ASCII.matches(word, "false") { return .capitalisedBoolean(false) }
            if let number = JSONNumber(parsing: word) { return .number(number) }
            throw lexer.failure(
                "a value was expected, and \(word.quoted) is none; strings stand in quotation marks"
            )
        case .openParenthesis, .closeParenthesis, .openBracket, .closeBracket, .end:
            throw lexer.failure("a value was expected, not \(lexer.token.description)")
        }
    }

    /// Refuses operators that mean nothing for the type.
    ///
    /// RFC 7644 table 3.
    private func check(
        _ comparison: ComparisonOperator,
        on attribute: ResolvedAttribute
    ) throws(SCIMError) {
        let isSupported =
            switch comparison {
            case .equal, .notEqual: true
            case .contains, .startsWith, .endsWith:
                switch attribute.leaf.type {
                case .string, .reference, .dateTime, .complex: true
                case .boolean, .decimal, .integer, .binary: false
                }
            case .greaterThan, .greaterOrEqual, .lessThan, .lessOrEqual:
                switch attribute.leaf.type {
                case .string, .reference, .dateTime, .complex, .decimal, .integer: true
                case .boolean, .binary: false
                }
            }
        guard isSupported else {
            throw lexer.failure(
                "\(comparison.rawValue) cannot be used with \(attribute.path.text), whose type is "
                    + attribute.leaf.type.rawValue
            )
        }
    }

    private mutating func text(
        _ literal: Literal,
        _ attribute: ResolvedAttribute
    ) throws(SCIMError) -> String {
        if case .string(let text) = literal { return text }
        let name = attribute.path.text
        let error = mismatch(attribute, "a string")
        switch literal {
        case .string(let text): return text
        case .number(let number):
            try interpretation.tolerate(
                .numberForString(name),
                else: error
            )
            return number.text
        case .boolean(let value), .capitalisedBoolean(let value):
            try interpretation.tolerate(
                .booleanForString(name),
                else: error
            )
            return value ? "true" : "false"
        case .null: throw error
        }
    }

    private mutating func boolean(
        _ literal: Literal,
        _ attribute: ResolvedAttribute
    ) throws(SCIMError) -> Bool {
        switch literal {
        case .boolean(let value): return value
        case .capitalisedBoolean(let value):
            try tolerateBoolean(attribute)
            return value
        case .string(let text):
            guard let value = Bool(ASCII.lowercased(text)) else { break }
            try tolerateBoolean(attribute)
            return value
        case .null, .number: break
        }
        throw mismatch(attribute, "true or false")
    }

    private mutating func tolerateBoolean(_ attribute: ResolvedAttribute) throws(SCIMError) {
        let error = mismatch(attribute, "true or false")
        try interpretation.tolerate(.stringBoolean(attribute.path.text), else: error)
    }

    private mutating func number(
        _ literal: Literal,
        _ attribute: ResolvedAttribute
    ) throws(SCIMError) -> JSONNumber {
        let error = mismatch(attribute, "a number")
        switch literal {
        case .number(let number): return number
        case .string(let text):
            guard let number = JSONNumber(parsing: text) else { break }
            try interpretation.tolerate(.stringForNumber(attribute.path.text), else: error)
            return number
        case .null, .boolean, .capitalisedBoolean: break
        }
        throw error
    }

    private func dateTime(
        _ literal: Literal,
        _ attribute: ResolvedAttribute,
        _ comparison: ComparisonOperator
    ) throws(SCIMError) -> FilterValue {
        guard case .string(let text) = literal else { throw mismatch(attribute, Self.dateTimeHint) }
        switch comparison {
        case .contains, .startsWith, .endsWith: return .string(text)
        case .equal, .notEqual, .greaterThan, .greaterOrEqual, .lessThan, .lessOrEqual:
            guard let dateTime = DateTime(text) else {
                throw mismatch(attribute, Self.dateTimeHint)
            }
            return .dateTime(dateTime)
        }
    }

    private static let dateTimeHint = "a date and time such as \"2026-11-24T03:57:30Z\""

    private func mismatch(_ attribute: ResolvedAttribute, _ expected: String) -> SCIMError {
        lexer.failure("\(attribute.path.text) has to be compared with \(expected)")
    }
}

extension JSONNumber {
    /// The number that the whole of `text` is, by JSON's grammar.
    init?(parsing text: String) {
        let bytes = Array(text.utf8)
        var reader = JSONReader(depthMax: 0)
        guard let number = try? reader.number(bytes.span), reader.index == bytes.count else {
            return nil
        }
        self = number
    }
}
