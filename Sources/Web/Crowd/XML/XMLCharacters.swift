/// Which characters a text may have that is to stand in XML.
///
/// One character that XML forbids makes a product stop its whole synchronisation.
///
/// Source: XML 1.0 §2.2.
enum XMLCharacters {
    /// Whether the character may stand in XML, as itself or as a reference.
    static func allows(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0xFFFD, 0x10000...0x10FFFF, 0x09, 0x0A, 0x0D: true
        default: false
        }
    }

    /// The text without the characters that XML forbids.
    static func cleaned(_ text: String) -> String {
        guard text.utf8.contains(where: isSuspicious) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter(allows)))
    }

    /// Without the characters that XML forbids, and without blanks around the rest.
    static func trimmed(_ text: String) -> String {
        // Most texts are plain, and asking Unicode about blanks is slow.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x80 }), text.utf8.first != 0x20,
            text.utf8.last != 0x20
        {
            return text
        }
        let scalars = cleaned(text).unicodeScalars
        guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[start...last])
    }

    /// Whether the byte can be part of a forbidden character: a control character, or the first
    /// byte of U+FFFE and U+FFFF.
    private static func isSuspicious(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0xEF }
}
