/// Comparisons of SCIM's names, which are ASCII and ignore case, without copying the text.
enum ASCII {
    /// The byte in lower case when it is an ASCII letter.
    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// The text with its ASCII letters in lower case.
    static func lowercased(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 &- 0x41 < 26 }) else { return text }
        return String(decoding: text.utf8.map(lowercased), as: UTF8.self)
    }

    /// Whether the two are the same but for the case of ASCII letters.
    static func matches(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return withBytes(of: left, right) { left, right in
            for index in left.indices where lowercased(left[index]) != lowercased(right[index]) {
                return false
            }
            return true
        }
    }

    /// Whether the two are the same byte for byte, where `==` would equate canonical forms.
    static func isIdentical(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return withBytes(of: left, right) { left, right in
            for index in left.indices where left[index] != right[index] { return false }
            return true
        }
    }

    private static func withBytes(
        of left: String,
        _ right: String,
        _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        var (left, right) = (left, right)
        return left.withUTF8 { left in right.withUTF8 { right in body(left, right) } }
    }

    /// Whether `text` begins with `prefix` but for the case of ASCII letters.
    static func hasPrefix(_ text: String, _ prefix: String) -> Bool {
        let start = text.utf8.prefix(prefix.utf8.count)
        guard start.count == prefix.utf8.count else { return false }
        return start.elementsEqual(prefix.utf8) { lowercased($0) == lowercased($1) }
    }

    static func isLetter(_ byte: UInt8) -> Bool { lowercased(byte) &- 0x61 < 26 }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// The value of a hexadecimal digit.
    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || lowercased(byte) &- 0x61 < 6
    }

    /// Whether the text is a name by the ABNF of attribute names, RFC 7643 §2.1.
    static func isAttributeName(_ name: some StringProtocol) -> Bool {
        guard let first = name.utf8.first, isLetter(first) || first == 0x24 else { return false }
        return name.utf8.allSatisfy {
            isLetter($0) || isDigit($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x24
        }
    }
}

extension String {
    /// The text in quotation marks, shortened so that it can stand in an error's detail.
    var quoted: String {
        let start = prefix(60)
        return start.endIndex == endIndex ? "\"\(self)\"" : "\"\(start)…\""
    }
}
