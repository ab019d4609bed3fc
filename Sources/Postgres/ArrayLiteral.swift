/// PostgreSQL's text form of a one-dimensional array: `{plain,"with \"quotes\""}`.
enum ArrayLiteral {
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")
    private static let comma = UInt8(ascii: ",")

    /// Appends the literal; every element is quoted, so that none is a keyword.
    static func append(_ texts: [String], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(comma) }
            bytes.append(quote)
            if text.utf8.contains(where: { $0 == quote || $0 == backslash }) {
                appendEscaped(text, to: &bytes)
            } else {
                bytes.append(contentsOf: text.utf8)
            }
            bytes.append(quote)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func appendEscaped(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            if byte == quote || byte == backslash { bytes.append(backslash) }
            bytes.append(byte)
        }
    }

    /// The elements of a literal, or nil when it is malformed, nested or has nulls.
    static func texts(in literal: UnsafeRawBufferPointer) -> [String]? {
        guard literal.count >= 2, literal.first == UInt8(ascii: "{"),
            literal.last == UInt8(ascii: "}")
        else { return nil }
        var texts: [String] = []
        var position = 1
        let end = literal.count - 1
        while position < end {
            guard let (text, next) = element(of: literal, at: position, end: end) else {
                return nil
            }
            texts.append(text)
            if next < end, literal[next] != comma { return nil }
            // A comma has an element after it.
            if next == end - 1 { return nil }
            position = next + 1
        }
        return texts
    }

    private static func element(
        of literal: UnsafeRawBufferPointer,
        at start: Int,
        end: Int
    ) -> (text: String, next: Int)? {
        if literal[start] == quote {
            return quotedElement(of: literal, after: start, end: end)
        }
        var next = start
        while next < end, literal[next] != comma {
            if literal[next] == UInt8(ascii: "{") || literal[next] == quote { return nil }
            next += 1
        }
        let text = String(decoding: literal[start..<next], as: UTF8.self)
        return text.isEmpty || text == "NULL" ? nil : (text, next)
    }

    private static func quotedElement(
        of literal: UnsafeRawBufferPointer,
        after start: Int,
        end: Int
    ) -> (text: String, next: Int)? {
        var bytes: [UInt8] = []
        var next = start + 1
        while next < end, literal[next] != quote {
            if literal[next] == backslash { next += 1 }
            if next < end { bytes.append(literal[next]) }
            next += 1
        }
        return next < end ? (String(decoding: bytes, as: UTF8.self), next + 1) : nil
    }
}
