/// The rule that keeps names legible which run from right to left.
///
/// Source: RFC 5893 §2, which RFC 8265 §3.3.1 applies to names with right-to-left code points.
enum BidiRule {
    /// What a name comes to grief by.
    enum Condition: Sendable, Hashable {
        case first, leftToRight, rightToLeft, last, numbers
    }

    /// What the rule tells apart among the values of Bidi_Class.
    ///
    /// `rightToLeft` is R and AL, `neutral` is ES, CS, ET, ON and BN, `mark` is NSM. No code point
    /// of the IdentifierClass has another value.
    private enum BidiClass {
        case leftToRight, rightToLeft, arabicNumber, europeanNumber, neutral, mark

        init(_ scalar: Unicode.Scalar) {
            let category = scalar.properties.generalCategory
            self =
                if category == .nonspacingMark || category == .enclosingMark {
                    UnicodeTables.leftToRightMarks.contains(scalar) ? .leftToRight : .mark
                } else if UnicodeTables.rightToLeft.contains(scalar) {
                    .rightToLeft
                } else if UnicodeTables.arabicNumbers.contains(scalar) {
                    .arabicNumber
                } else if UnicodeTables.europeanNumbers.contains(scalar) {
                    .europeanNumber
                } else {
                    UnicodeTables.neutral.contains(scalar) ? .neutral : .leftToRight
                }
        }
    }

    /// The code point by which a text of the IdentifierClass breaks the rule; linear in its length.
    static func violation(in text: [Unicode.Scalar]) -> PRECISViolation? {
        let classes = text.map(BidiClass.init)
        guard classes.contains(where: { $0 == .rightToLeft || $0 == .arabicNumber }),
            let (index, condition) = offence(in: classes)
        else { return nil }
        return PRECISViolation(
            scalar: text[index],
            position: index + 1,
            reason: .bidi(condition)
        )
    }

    private static func offence(in classes: [BidiClass]) -> (Int, Condition)? {
        switch classes.first {
        case .rightToLeft: return offence(inRightToLeft: classes)
        case .leftToRight:
            // Condition 6, on the end, has nothing to say: a name that is here breaks 5.
            return classes.firstIndex { $0 == .rightToLeft || $0 == .arabicNumber }
                .map { ($0, .rightToLeft) }
        case .arabicNumber, .europeanNumber, .neutral, .mark, nil: return (0, .first)
        }
    }

    private static func offence(inRightToLeft classes: [BidiClass]) -> (Int, Condition)? {
        if let index = classes.firstIndex(of: .leftToRight) { return (index, .leftToRight) }
        if let last = classes.lastIndex(where: { $0 != .mark }), classes[last] == .neutral {
            return (last, .last)
        }
        guard let european = classes.firstIndex(of: .europeanNumber),
            let arabic = classes.firstIndex(of: .arabicNumber)
        else { return nil }
        return (max(european, arabic), .numbers)
    }
}

extension BidiRule.Condition {
    /// What the code point does wrong, to complete "U+…".
    var text: String {
        switch self {
        case .first: "cannot begin a name that has right-to-left characters"
        case .leftToRight: "runs from left to right in a name that runs from right to left"
        case .rightToLeft: "runs from right to left in a name that runs from left to right"
        case .last: "cannot end a name that runs from right to left"
        case .numbers: "is a digit of another kind than those before it"
        }
    }
}
