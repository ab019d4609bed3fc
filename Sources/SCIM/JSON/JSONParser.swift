/// Reads JSON text piece by piece, refusing what PostgreSQL's jsonb could not keep.
///
/// However the text is cut, its value and its errors are the same. Besides the value the parser
/// holds only the token that the last piece left unfinished. After an error it must not be used.
///
/// Source: RFC 8259; names that differ in case alone are refused because SCIM ignores case
/// (RFC 7643 §2.1).
package struct JSONParser: Sendable {
    private var document: JSONDocument
    /// The bytes of the token that the pieces so far have begun.
    private var unfinished: [UInt8] = []
    /// Whether those bytes end in a backslash that escapes the byte to come.
    private var isEscaped = false

    /// A parser at the beginning of a text.
    package init(limits: Limits, reduction: JSONReduction = .none) {
        document = JSONDocument(limits: limits, reduction: reduction)
    }

    /// The value that `bytes` hold.
    ///
    /// Linear in the number of bytes. Throws `invalidSyntax` with the position of the byte, from
    /// 1, at which reading stopped.
    package static func value(
        from bytes: [UInt8],
        limits: Limits = .standard
    ) throws(SCIMError) -> JSONValue {
        var parser = JSONParser(limits: limits)
        return try parser.finish(bytes.span)
    }

    /// Takes the next piece of the text; linear in its size, throws as `value(from:limits:)`.
    package mutating func read(_ piece: Span<UInt8>) throws(SCIMError) {
        let start = try complete(piece)
        guard start < piece.count else { return }
        try read(piece.extracting(start...), isLast: false)
    }

    /// The value, now that this last piece of its text is here.
    ///
    /// Throws as `value(from:limits:)`.
    package mutating func finish(_ last: Span<UInt8>) throws(SCIMError) -> JSONValue {
        let start = try complete(last)
        if unfinished.isEmpty {
            try read(last.extracting(start...), isLast: true)
        } else {
            let token = unfinished
            try read(token.span, isLast: true)
        }
        return try document.value()
    }

    /// Reads the unfinished token with the bytes of the piece that belong to it, and returns how
    /// many these are.
    private mutating func complete(_ piece: Span<UInt8>) throws(SCIMError) -> Int {
        var start = 0
        while !unfinished.isEmpty, start < piece.count {
            guard let end = endOfToken(in: piece, from: start) else {
                append(piece.extracting(start...))
                return piece.count
            }
            append(piece.extracting(start..<end))
            start = end
            let token = unfinished
            unfinished = []
            try read(token.span, isLast: false)
        }
        return start
    }

    private mutating func read(_ bytes: Span<UInt8>, isLast: Bool) throws(SCIMError) {
        let end = try document.read(bytes, isLast: isLast)
        guard end < bytes.count else { return }
        append(bytes.extracting(end...))
        isEscaped = JSONReader.endsEscaped(bytes.extracting(end...))
    }

    /// Where in the piece the unfinished token ends, or a place that is certainly after its end.
    private mutating func endOfToken(in piece: Span<UInt8>, from start: Int) -> Int? {
        guard unfinished.first == UInt8(ascii: "\"") else {
            return JSONReader.endOfWord(in: piece, from: start).map { $0 + 1 }
        }
        return JSONReader.endOfString(in: piece, from: start, isEscaped: &isEscaped)
    }

    private mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { unfinished.append(contentsOf: $0) }
    }
}
