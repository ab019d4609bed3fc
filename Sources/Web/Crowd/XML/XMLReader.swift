/// Reads the XML of a request piece by piece, within limits.
///
/// It knows no document types and so no entities but the five of XML itself: nothing can grow
/// while it is read. Prefixes of names are dropped, comments and processing instructions skipped.
/// Linear in the size of the text. After an error it must not be used.
///
/// Source: XML 1.0.
struct XMLReader {
    /// What comes next in the text.
    enum Token: Sendable, Hashable {
        case start(name: String, attributes: [XMLAttribute])
        /// A part of an element's text; comments and sections cut it into several.
        case text(String)
        case end
        /// The end of the whole text.
        case finished
    }

    /// How many bytes a text may have.
    static let bytesMax = 64 << 10
    /// How deep elements may nest.
    static let depthMax = 32
    static let elementsMax = 1_000
    /// How many attributes one element may have.
    static let attributesMax = 32
    static let nameBytesMax = 128
    /// How long the value of one attribute may be.
    static let attributeBytesMax = 4_096

    let bytes: [UInt8]
    var index = 0
    /// The names of the elements that have begun and not ended, as they were written.
    private var open: [ArraySlice<UInt8>] = []
    private var elements = 0
    /// Whether the element that began last is empty: its end is the next token.
    private var endsNext = false

    /// Looks at the characters and the declaration of the text.
    ///
    /// Throws `ILLEGAL_ARGUMENT` with line and character, as `next()` does.
    init(_ bytes: [UInt8]) throws(CrowdError) {
        self.bytes = bytes
        guard bytes.count <= Self.bytesMax else {
            throw .illegalArgument("The XML body has more than \(Self.bytesMax) bytes.")
        }
        if let (offset, problem) = Self.forbidden(in: bytes) { throw failure(problem, at: offset) }
        if begins(with: "\u{FEFF}") { index += 3 }
        if begins(with: "<?xml"), index + 5 < bytes.count, Self.isBlank(bytes[index + 5]) {
            try declaration()
        }
    }

    /// The next piece of the text.
    mutating func next() throws(CrowdError) -> Token {
        if endsNext {
            endsNext = false
            open.removeLast()
            return .end
        }
        while index < bytes.count {
            if let token = try token() { return token }
        }
        if let name = open.last {
            let name = String(decoding: name, as: UTF8.self)
            throw failure("the body ends within the element \(name.shown)")
        }
        guard elements > 0 else { throw failure("an element was expected") }
        return .finished
    }

    /// The error for the character at `offset`, or for the present one.
    func failure(_ problem: String, at offset: Int? = nil) -> CrowdError {
        let before = bytes.prefix(offset ?? index)
        let lines = before.split(separator: 0x0A, omittingEmptySubsequences: false)
        // Continuation bytes begin no character.
        let column = (lines.last ?? []).count { $0 & 0xC0 != 0x80 } + 1
        return .illegalArgument(
            "The XML body stops at line \(lines.count), character \(column): \(problem)."
        )
    }

    /// Reads one piece; nil when it was one that does not matter.
    private mutating func token() throws(CrowdError) -> Token? {
        guard bytes[index] == UInt8(ascii: "<") else { return try textToken() }
        if begins(with: "</") { return try endToken() }
        if begins(with: "<?") {
            try skipInstruction()
            return nil
        }
        guard begins(with: "<!") else { return try startToken() }
        if begins(with: "<!--") {
            try skip(to: "-->", from: "<!--", "a comment that begins here does not end")
            return nil
        }
        guard begins(with: "<![CDATA["), !open.isEmpty else {
            throw failure("document type declarations are not accepted")
        }
        return .text(try section())
    }

    private mutating func textToken() throws(CrowdError) -> Token? {
        let start = index
        let text = try characters()
        guard open.isEmpty else { return .text(text) }
        guard text.utf8.allSatisfy(Self.isBlank) else {
            throw failure("text outside of the root element", at: start)
        }
        return nil
    }

    private mutating func startToken() throws(CrowdError) -> Token {
        guard elements == 0 || !open.isEmpty else {
            throw failure("a second root element begins")
        }
        elements += 1
        guard elements <= Self.elementsMax else {
            throw failure("more than \(Self.elementsMax) elements")
        }
        guard open.count < Self.depthMax else {
            throw failure("elements nest deeper than \(Self.depthMax)")
        }
        index += 1
        let name = try name()
        open.append(name)
        let attributes = try attributes()
        return .start(name: Self.withoutPrefix(name), attributes: attributes)
    }

    /// The attributes of a start tag, and the end of the tag.
    private mutating func attributes() throws(CrowdError) -> [XMLAttribute] {
        var attributes: [XMLAttribute] = []
        var names: Set<ArraySlice<UInt8>> = []
        while true {
            let isApart = skipBlanks()
            if take(">") { return attributes }
            if take("/>") {
                endsNext = true
                return attributes
            }
            guard isApart else { throw failure("a blank, > or /> was expected") }
            let start = index
            let (name, value) = try attribute()
            guard names.insert(name).inserted else {
                throw failure("the element has this attribute already", at: start)
            }
            guard names.count <= Self.attributesMax else {
                throw failure("more than \(Self.attributesMax) attributes", at: start)
            }
            if !Self.declaresNamespace(name) {
                attributes.append(XMLAttribute(name: Self.withoutPrefix(name), value: value))
            }
        }
    }

    private mutating func endToken() throws(CrowdError) -> Token {
        let start = index
        index += 2
        let name = try name()
        guard let expected = open.last else {
            throw failure("an end tag without its start tag", at: start)
        }
        guard name == expected else {
            let expected = String(decoding: expected, as: UTF8.self)
            throw failure("the end tag of the element \(expected.shown) was expected", at: start)
        }
        skipBlanks()
        guard take(">") else { throw failure("> was expected") }
        open.removeLast()
        return .end
    }
}
