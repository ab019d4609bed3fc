/// Splits a text of Crowd's query language into tokens.
struct CQLLexer {
    enum Token: Sendable, Hashable {
        /// A name, a keyword or a value; with its wildcards apart.
        case word(CQLWord)
        case equals, lessThan, greaterThan
        case openParenthesis, closeParenthesis
        case end
    }

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private(set) var token = Token.end
    /// Where the present token begins.
    private var start = 0

    init(_ text: String) throws(CrowdError) {
        scalars = Array(text.unicodeScalars)
        try advance()
    }

    /// Moves to the next token.
    mutating func advance() throws(CrowdError) {
        while index < scalars.count, scalars[index].properties.isWhitespace { index += 1 }
        start = index
        guard index < scalars.count else {
            token = .end
            return
        }
        switch scalars[index] {
        case "=": punctuate(.equals)
        case "<": punctuate(.lessThan)
        case ">": punctuate(.greaterThan)
        case "(": punctuate(.openParenthesis)
        case ")": punctuate(.closeParenthesis)
        case "\"", "'": token = .word(try quoted())
        default: token = .word(try word())
        }
    }

    /// The error for the present token.
    func failure(_ problem: String) -> CrowdError {
        .illegalArgument("The restriction stops at character \(start + 1): \(problem).")
    }

    private mutating func punctuate(_ token: Token) {
        self.token = token
        index += 1
    }

    private mutating func word() throws(CrowdError) -> CQLWord {
        var word = CQLWord(isQuoted: false)
        while index < scalars.count, !Self.endsWord(scalars[index]) {
            try word.append(scalar())
        }
        return word
    }

    private mutating func quoted() throws(CrowdError) -> CQLWord {
        let quotationMark = scalars[index]
        var word = CQLWord(isQuoted: true)
        index += 1
        while index < scalars.count, scalars[index] != quotationMark {
            try word.append(scalar())
        }
        guard index < scalars.count else {
            throw failure("the value in quotation marks that begins here does not end")
        }
        index += 1
        return word
    }

    /// The next character, nil for a wildcard; a backslash takes the meaning from what follows.
    private mutating func scalar() throws(CrowdError) -> Unicode.Scalar? {
        let scalar = scalars[index]
        index += 1
        if scalar == "*" { return nil }
        guard scalar == "\\" else { return scalar }
        guard index < scalars.count else { throw failure("nothing follows the backslash") }
        index += 1
        return scalars[index - 1]
    }

    private static func endsWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "<", ">", "(", ")", "\"", "'": true
        default: scalar.properties.isWhitespace
        }
    }
}

/// A word of the query language.
struct CQLWord: Sendable, Hashable {
    let isQuoted: Bool
    /// Nil stands for a wildcard.
    private var characters: [Unicode.Scalar?] = []

    init(isQuoted: Bool) { self.isQuoted = isQuoted }

    /// The word with its wildcards as asterisks.
    var text: String {
        String(String.UnicodeScalarView(characters.map { $0 ?? "*" }))
    }

    mutating func append(_ character: Unicode.Scalar?) {
        characters.append(character)
    }

    /// Whether it is this keyword, in any case.
    func isKeyword(_ keyword: String) -> Bool {
        !isQuoted && text.lowercased() == keyword
    }

    /// How to compare with the word, and with what; nil when a wildcard stands in its middle.
    var pattern: (mode: MatchMode, text: String)? {
        let begins = characters.first == .some(nil)
        let ends = characters.last == .some(nil)
        let middle = characters.drop { $0 == nil }
        let fixed = Array(middle.reversed().drop { $0 == nil }.reversed())
        guard !fixed.contains(nil) else { return nil }
        let text = String(String.UnicodeScalarView(fixed.compactMap(\.self)))
        switch (begins, ends) {
        case (false, false): return (.exactly, text)
        case (false, true): return (.startsWith, text)
        case (true, false): return (.endsWith, text)
        case (true, true): return (.contains, text)
        }
    }
}

extension CQLLexer.Token {
    /// The token as an error's message names it.
    var description: String {
        switch self {
        case .word(let word): word.text.shown
        case .equals: "="
        case .lessThan: "<"
        case .greaterThan: ">"
        case .openParenthesis: "an opening parenthesis"
        case .closeParenthesis: "a closing parenthesis"
        case .end: "the end"
        }
    }
}
