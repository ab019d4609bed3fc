/// Splits the text of a filter or path into tokens.
///
/// RFC 7644 §3.4.2.2.
struct FilterLexer {
    enum Token: Sendable, Hashable {
        case word(String)
        case string(String)
        case openParenthesis, closeParenthesis, openBracket, closeBracket
        case end
    }

    /// What is read, which decides the kind of error.
    enum Subject: String, Sendable {
        case filter, path
    }

    let bytes: [UInt8]
    private let subject: Subject
    private(set) var token = Token.end
    /// Where the present token begins.
    private(set) var start = 0
    /// Where the next token is looked for.
    private(set) var index = 0

    init(_ text: String, subject: Subject) {
        bytes = Array(text.utf8)
        self.subject = subject
    }

    /// Whether the present token follows the last one without a blank.
    private(set) var isAdjacent = true
    /// Whether the grammar has a blank between the last token and the present one, and the text
    /// has none.
    private(set) var lacksBlank = false

    /// Moves to the next token.
    mutating func advance() throws(SCIMError) {
        let last = token
        try read()
        lacksBlank = isAdjacent && Self.wantsBlank(between: last, and: token)
    }

    private mutating func read() throws(SCIMError) {
        let end = index
        while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
        isAdjacent = index == end
        start = index
        guard index < bytes.count else {
            token = .end
            return
        }
        switch bytes[index] {
        case UInt8(ascii: "("): punctuate(.openParenthesis)
        case UInt8(ascii: ")"): punctuate(.closeParenthesis)
        case UInt8(ascii: "["): punctuate(.openBracket)
        case UInt8(ascii: "]"): punctuate(.closeBracket)
        case UInt8(ascii: "\""): token = .string(try string())
        default: token = .word(word())
        }
    }

    /// The error for the present token, or for the character at `offset`.
    func failure(_ problem: String, at offset: Int? = nil) -> SCIMError {
        let before = String(decoding: bytes.prefix(offset ?? start), as: UTF8.self)
        let detail = "The \(subject.rawValue) stops at character \(before.count + 1): \(problem)."
        switch subject {
        case .filter: return .invalidFilter(detail)
        case .path: return .invalidPath(detail)
        }
    }

    private mutating func punctuate(_ token: Token) {
        self.token = token
        index += 1
    }

    private mutating func word() -> String {
        while index < bytes.count, !Self.isBlank(bytes[index]), !Self.isPunctuation(bytes[index]) {
            index += 1
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func string() throws(SCIMError) -> String {
        var reader = JSONReader(depthMax: 0, index: start)
        do throws(SCIMError) {
            let text = try reader.string(bytes.span)
            index = reader.index
            return text
        } catch {
            throw failure("the string that begins here is not a JSON string in quotation marks")
        }
    }

    private static func wantsBlank(between last: Token, and next: Token) -> Bool {
        switch (last, next) {
        case (.word(let word), .openParenthesis): !ASCII.matches(word, "not")
        case (.closeBracket, .word(let word)): word.utf8.first != UInt8(ascii: ".")
        case (.word, .string), (.string, .word), (.string, .string), (.closeParenthesis, .word):
            true
        default: false
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "\""):
            true
        default: false
        }
    }
}

extension FilterLexer.Token {
    /// The token as an error's detail names it.
    var description: String {
        switch self {
        case .word(let text): text.quoted
        case .string: "a string"
        case .openParenthesis: "an opening parenthesis"
        case .closeParenthesis: "a closing parenthesis"
        case .openBracket: "an opening bracket"
        case .closeBracket: "a closing bracket"
        case .end: "the end"
        }
    }
}
