/// A position in JSON text, moving forward.
struct JSONReader: Sendable {
    let depthMax: Int
    /// The position in the bytes at hand.
    var index = 0
    /// How many bytes of the text came before those at hand.
    var offset = 0

    /// The error for what stands at the present position.
    func failure(_ problem: String) -> SCIMError {
        .invalidSyntax(
            "The JSON text cannot be read at byte \(offset + index + 1): \(problem)."
        )
    }

    /// Takes the character that begins an array or object, which is the outermost at depth 1.
    mutating func enter(depth: Int) throws(SCIMError) {
        guard depth <= depthMax else {
            throw failure("arrays and objects nest deeper than the \(depthMax) levels allowed")
        }
        index += 1
    }

    mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    mutating func skipBlanks(_ bytes: Span<UInt8>) {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    /// Skips the mark that some editors put at the beginning of a text; false when more bytes
    /// have to be there to tell whether it is one.
    mutating func skipByteOrderMark(_ bytes: Span<UInt8>, isLast: Bool) -> Bool {
        guard bytes.count > 0, bytes[0] == 0xEF else { return true }
        guard bytes.count >= 3 || isLast else { return false }
        if bytes.count >= 3, bytes[1] == 0xBB, bytes[2] == 0xBF { index = 3 }
        return true
    }

    /// Reads `word`, whose first character is at the position.
    mutating func literal(
        _ word: StaticString,
        _ value: JSONValue,
        _ bytes: Span<UInt8>
    ) throws(SCIMError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard bytes.count - index >= length else { throw failure("a value was expected") }
        let isSame = word.withUTF8Buffer { expected in
            for offset in 0..<length where bytes[index + offset] != expected[offset] {
                return false
            }
            return true
        }
        guard isSame else { throw failure("a value was expected") }
        index += length
        return value
    }
}

extension JSONReader {
    /// Whether the token that these bytes begin may go on after them.
    static func mayGoOn(_ token: Span<UInt8>) -> Bool {
        guard token.count > 0 else { return false }
        switch token[0] {
        case UInt8(ascii: "\""):
            var isEscaped = false
            return endOfString(in: token, from: 1, isEscaped: &isEscaped) == nil
        default: return endOfWord(in: token, from: 0) == nil
        }
    }

    /// The position after the quotation mark that ends a string.
    ///
    /// - Parameter isEscaped: whether the last byte before is a backslash that escapes the next;
    ///   afterwards, when the string does not end, whether the last byte of all is one.
    static func endOfString(
        in bytes: Span<UInt8>,
        from start: Int,
        isEscaped: inout Bool
    ) -> Int? {
        for index in start..<bytes.count {
            if isEscaped {
                isEscaped = false
            } else if bytes[index] == UInt8(ascii: "\\") {
                isEscaped = true
            } else if bytes[index] == UInt8(ascii: "\"") {
                return index + 1
            }
        }
        return nil
    }

    /// Whether the last of these bytes is a backslash that escapes the byte to come.
    static func endsEscaped(_ token: Span<UInt8>) -> Bool {
        var index = token.count
        while index > 0, token[index - 1] == UInt8(ascii: "\\") { index -= 1 }
        return !(token.count - index).isMultiple(of: 2)
    }

    /// The position of the first byte that stands in no number and no literal.
    static func endOfWord(in bytes: Span<UInt8>, from start: Int) -> Int? {
        (start..<bytes.count).first { index in
            let byte = bytes[index]
            return !ASCII.isLetter(byte) && !ASCII.isDigit(byte) && byte != UInt8(ascii: "+")
                && byte != UInt8(ascii: "-") && byte != UInt8(ascii: ".")
        }
    }
}
