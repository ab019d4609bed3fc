// The standard library's composition is not public yet; Foundation's wants all of Foundation.
@_spi(_Unicode) import Swift

/// The one folding of text that ignores case: for keys that are stored and for filters.
package enum CaseFolding {
    /// The text as it is compared where the schema says that case does not matter.
    ///
    /// Width variants become ordinary characters, letters lower case, and the whole is composed
    /// (NFC), so that `ＡÉ`, `aé` and `a` + `e` + U+0301 are one key. It is the mapping of the
    /// UsernameCaseMapped profile without its checks. Source: RFC 8265 §3.3.2.
    package static func key(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return ASCII.lowercased(text) }
        var mapped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { mapped.append(narrowed(scalar)) }
        // Composing first lets a letter and its mark be lowered together; lowering can
        // decompose (U+0130), so it is composed again.
        let lowered = composed(String(mapped)).lowercased()
        return composed(String(String.UnicodeScalarView(lowered.unicodeScalars.map(sigma))))
    }

    /// The text in Unicode normalisation form C.
    package static func composed(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text._nfc { scalars.append(scalar) }
        return String(scalars)
    }

    /// A word ends in ς where its capitals end in Σ; both are σ when case does not matter.
    private static func sigma(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar == "\u{3C2}" ? "\u{3C3}" : scalar
    }

    /// The ordinary form of a full-width or half-width character.
    ///
    /// RFC 8264 §5.2.1.
    private static func narrowed(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let value = scalar.value
        switch value {
        case 0x3000: return " "
        case 0xFF01...0xFF5E: return Unicode.Scalar(value - 0xFEE0) ?? scalar
        case 0xFF61...0xFF9F: return halfWidthKana[Int(value - 0xFF61)]
        case 0xFFE0...0xFFE6: return fullWidthSigns[Int(value - 0xFFE0)]
        default: return scalar
        }
    }

    private static let fullWidthSigns: [Unicode.Scalar] = [
        "\u{A2}", "\u{A3}", "\u{AC}", "\u{AF}", "\u{A6}", "\u{A5}", "\u{20A9}",
    ]

    private static let halfWidthKana =
        Array(
            ("。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホ"
                + "マミムメモヤユヨラリルレロワン").unicodeScalars
        ) + ["\u{3099}", "\u{309A}"]
}
