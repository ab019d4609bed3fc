/// The category that decides whether PRECIS lets a code point into its string classes.
///
/// Many code points are in several; the order of the cases is the order of precedence.
///
/// Source: RFC 8264 §8 and §9.
enum CodePointCategory: Sendable, Hashable {
    // Exceptions, §9.6, by what is to become of them.
    case permittedException, contextualException, excludedException
    // BackwardCompatible, §9.7, has no code points.
    case unassigned, printableASCII, joinControl, oldHangulJamo, ignorable, control, compatibility
    case letterOrDigit, otherLetterOrDigit, space, symbol, punctuation, other

    init(_ scalar: Unicode.Scalar) {
        // Nothing that comes before it has code points of ASCII, of which names mostly consist.
        if 0x21...0x7E ~= scalar.value {
            self = .printableASCII
        } else {
            self =
                Self.exception(scalar) ?? Self.precedent(scalar)
                ?? Self.general(scalar.properties.generalCategory)
        }
    }

    private static func exception(_ scalar: Unicode.Scalar) -> CodePointCategory? {
        switch scalar.value {
        case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007: .permittedException
        case 0xB7, 0x375, 0x5F3, 0x5F4, 0x30FB, 0x660...0x669, 0x6F0...0x6F9: .contextualException
        case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031...0x3035, 0x303B: .excludedException
        default: nil
        }
    }

    /// The category that takes precedence over what the general category says.
    private static func precedent(_ scalar: Unicode.Scalar) -> CodePointCategory? {
        let properties = scalar.properties
        let isNoncharacter = properties.isNoncharacterCodePoint
        if !isNoncharacter, !scalar.isAssigned { return .unassigned }
        if properties.isJoinControl { return .joinControl }
        if scalar.isConjoiningJamo { return .oldHangulJamo }
        if isNoncharacter || properties.isDefaultIgnorableCodePoint { return .ignorable }
        if properties.generalCategory == .control { return .control }
        return UnicodeTables.compatibility.contains(scalar) ? .compatibility : nil
    }

    private static func general(_ category: Unicode.GeneralCategory) -> CodePointCategory {
        switch category {
        case .lowercaseLetter, .uppercaseLetter, .otherLetter, .decimalNumber, .modifierLetter,
            .nonspacingMark, .spacingMark:
            .letterOrDigit
        case .titlecaseLetter, .letterNumber, .otherNumber, .enclosingMark: .otherLetterOrDigit
        case .spaceSeparator: .space
        case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: .symbol
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation:
            .punctuation
        case .lineSeparator, .paragraphSeparator, .control, .format, .surrogate, .privateUse,
            .unassigned:
            .other
        @unknown default: .other
        }
    }
}

extension CodePointCategory {
    /// What becomes of the code points of a category.
    enum Verdict: Sendable {
        /// They are in both string classes: PVALID.
        case valid
        /// They are in both string classes where their rule is kept: CONTEXTJ and CONTEXTO.
        case contextual
        /// They are in the FreeformClass only: ID_DIS or FREE_PVAL.
        case freeformOnly
        /// They are in neither: DISALLOWED and UNASSIGNED.
        case disallowed
    }

    var verdict: Verdict {
        switch self {
        case .permittedException, .printableASCII, .letterOrDigit: .valid
        case .contextualException, .joinControl: .contextual
        case .compatibility, .otherLetterOrDigit, .space, .symbol, .punctuation: .freeformOnly
        case .excludedException, .unassigned, .oldHangulJamo, .ignorable, .control, .other:
            .disallowed
        }
    }

    /// What a code point of the category is, to complete "U+… is".
    var text: String {
        switch self {
        case .permittedException, .contextualException, .printableASCII, .letterOrDigit:
            "a letter, a digit or printable ASCII"
        case .excludedException: "one of the characters that RFC 5892 excludes"
        case .unassigned: "not assigned to a character"
        case .joinControl: "a joiner"
        case .oldHangulJamo: "a part of a Hangul syllable"
        case .ignorable: "invisible"
        case .control: "a control character"
        case .compatibility: "a variant of ordinary characters"
        case .otherLetterOrDigit: "a titlecase letter, a number sign or an enclosing mark"
        case .space: "a space"
        case .symbol: "a symbol"
        case .punctuation: "a punctuation mark outside ASCII"
        case .other: "a format character or one for private use"
        }
    }
}

extension Unicode.Scalar {
    /// Whether both the standard library and our tables know the character.
    ///
    /// What is younger than the tables is left out, because they would take it for ordinary.
    fileprivate var isAssigned: Bool {
        guard properties.generalCategory != .unassigned, let age = properties.age else {
            return false
        }
        return age <= UnicodeTables.version
    }

    /// Whether its Hangul_Syllable_Type is L, V or T.
    ///
    /// Source: RFC 8264 §9.9.
    fileprivate var isConjoiningJamo: Bool {
        switch value {
        case 0x1100...0x11FF, 0xA960...0xA97C, 0xD7B0...0xD7C6, 0xD7CB...0xD7FB: true
        default: false
        }
    }
}
