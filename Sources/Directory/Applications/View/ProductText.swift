/// Text as a product can take it.
package enum ProductText {
    /// The text without the characters that XML forbids: one of them makes a product's whole
    /// synchronisation fail.
    ///
    /// Source: XML 1.0 §2.2.
    package static func writable(_ text: String) -> String {
        guard text.utf8.contains(where: isSuspicious) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter(isWritable)))
    }

    /// A name: the same, without blanks at its ends, which products cut off.
    package static func name(_ text: String) -> String {
        let writable = writable(text)
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        let scalars = writable.unicodeScalars
        guard let first = scalars.first, let last = scalars.last,
            isBlank(first) || isBlank(last)
        else { return writable }
        let trimmed = scalars.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        return String(String.UnicodeScalarView(trimmed))
    }

    /// Whether the byte can be part of a character that is forbidden.
    private static func isSuspicious(_ byte: UInt8) -> Bool {
        // U+FFFE and U+FFFF begin with 0xEF.
        byte < 0x20 || byte == 0xEF
    }

    /// Whether the character may stand in XML, as itself or as a reference.
    package static func isWritable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD: true
        case 0..<0x20, 0xFFFE, 0xFFFF: false
        default: true
        }
    }
}
