/// Why a profile of PRECIS does not allow a text: the first character that may not stand there.
///
/// It tells what the text has where, so that it must not be told of a password.
struct PRECISViolation: Sendable, Hashable {
    enum Reason: Sendable, Hashable {
        case category(CodePointCategory)
        case context(ContextRule)
        case bidi(BidiRule.Condition)
    }

    var scalar: Unicode.Scalar
    /// Counts code points from 1: those of the text as it came or, when only what composing it (NFC)
    /// makes of it is not allowed, those of that.
    let position: Int
    let reason: Reason

    /// What is wrong, as in `U+0020 at character 5 is a space`; in ASCII, without a period.
    var text: String {
        "\(scalar.notation) at character \(position) \(explanation)"
    }

    private var explanation: String {
        switch reason {
        // Most spaces are variants of U+0020, which says less than that they are spaces.
        case .category where scalar.properties.generalCategory == .spaceSeparator:
            "is \(CodePointCategory.space.text)"
        case .category(let category): "is \(category.text)"
        case .context(let rule): "may stand only \(rule.text)"
        case .bidi(let condition): condition.text
        }
    }
}

extension Unicode.Scalar {
    /// The code point as Unicode writes it: `U+00E9`.
    var notation: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
