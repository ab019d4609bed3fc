/// Where a code point may stand that is not allowed everywhere.
///
/// Source: RFC 5892 appendix A, which RFC 8264 §9.6 and §9.8 refer to.
enum ContextRule: Sendable, Hashable {
    case nonJoiner, joiner, middleDot, keraia, gereshOrGershayim, katakanaMiddleDot
    case arabicDigit, extendedArabicDigit

    /// The rule of a code point; nil when it has none.
    init?(for scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x200C: self = .nonJoiner
        case 0x200D: self = .joiner
        case 0xB7: self = .middleDot
        case 0x375: self = .keraia
        case 0x5F3, 0x5F4: self = .gereshOrGershayim
        case 0x30FB: self = .katakanaMiddleDot
        case 0x660...0x669: self = .arabicDigit
        case 0x6F0...0x6F9: self = .extendedArabicDigit
        default: return nil
        }
    }

    /// Whether the code point at `index` may stand there.
    func isKept(at index: Int, in context: ScalarContext) -> Bool {
        let text = context.scalars
        let before = index > 0 ? text[index - 1] : nil
        let after = index + 1 < text.count ? text[index + 1] : nil
        return switch self {
        case .nonJoiner: Self.isVirama(before) || Self.breaksJoin(at: index, in: text)
        case .joiner: Self.isVirama(before)
        case .middleDot: before == "l" && after == "l"
        case .keraia: after.map(UnicodeTables.greek.contains) ?? false
        case .gereshOrGershayim: before.map(UnicodeTables.hebrew.contains) ?? false
        case .katakanaMiddleDot: context.hasKanaOrHan
        case .arabicDigit: !context.hasExtendedArabicDigits
        case .extendedArabicDigit: !context.hasArabicDigits
        }
    }

    private static func isVirama(_ scalar: Unicode.Scalar?) -> Bool {
        scalar?.properties.canonicalCombiningClass == .virama
    }

    /// Whether the letters on both sides would be joined if they met.
    private static func breaksJoin(at index: Int, in text: [Unicode.Scalar]) -> Bool {
        guard let left = text[..<index].last(where: { !isTransparent($0) }),
            let right = text[(index + 1)...].first(where: { !isTransparent($0) })
        else { return false }
        return UnicodeTables.joiningForward.contains(left)
            && UnicodeTables.joiningBackward.contains(right)
    }

    /// Whether its Joining_Type is T, as that of most marks.
    private static func isTransparent(_ scalar: Unicode.Scalar) -> Bool {
        let isException = UnicodeTables.transparencyExceptions.contains(scalar)
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return !isException
        default: return isException
        }
    }
}

extension ContextRule {
    /// Where the code point may stand, to complete "U+… may stand only".
    var text: String {
        switch self {
        case .nonJoiner: "after a virama or between letters that would be joined"
        case .joiner: "after a virama"
        case .middleDot: "between two letters l"
        case .keraia: "before a Greek letter"
        case .gereshOrGershayim: "after a Hebrew letter"
        case .katakanaMiddleDot: "in a text with kana or Han characters"
        case .arabicDigit: "in a text without the digits U+06F0 to U+06F9"
        case .extendedArabicDigit: "in a text without the digits U+0660 to U+0669"
        }
    }
}

/// A text with what the rules that concern all of it ask for, found once.
struct ScalarContext: Sendable {
    let scalars: [Unicode.Scalar]
    let hasKanaOrHan: Bool
    let hasArabicDigits: Bool
    let hasExtendedArabicDigits: Bool

    init(_ scalars: [Unicode.Scalar]) {
        self.scalars = scalars
        hasKanaOrHan = scalars.contains(where: UnicodeTables.kanaAndHan.contains)
        hasArabicDigits = scalars.contains { 0x660...0x669 ~= $0.value }
        hasExtendedArabicDigits = scalars.contains { 0x6F0...0x6F9 ~= $0.value }
    }
}
