/// The profile of PRECIS for user names whose case does not matter.
///
/// Source: RFC 8265 §3.3.
enum UsernameCaseMapped {
    /// The text as names are compared: ordinary width, lower case, composed (NFC).
    ///
    /// It is the mapping of the profile alone, for names that it allows and for others.
    static func mapped(_ text: String) -> String {
        CaseFolding.composed(lowered(text))
    }

    /// Why the profile does not allow the text as a user name; nil when it does, or when the text
    /// is empty, which the profile does not allow either.
    ///
    /// Linear in the length of the text.
    static func violation(in text: String) -> PRECISViolation? {
        if text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) { return nil }
        // The code points are looked at before case and composition are settled, as RFC 8265 §3.3.2
        // says. What comes out has to stand the same test, so that applying the profile again
        // changes nothing (RFC 8264 §7): marks can be put between a character and its context.
        let prepared = text.unicodeScalars.map(\.withOrdinaryWidth)
        if var violation = violation(in: prepared) {
            violation.scalar = Array(text.unicodeScalars)[violation.position - 1]
            return violation
        }
        let mapped = Array(mapped(text).unicodeScalars)
        return mapped == prepared ? nil : violation(in: mapped)
    }

    private static func violation(in text: [Unicode.Scalar]) -> PRECISViolation? {
        StringClass.identifier.violation(in: text) ?? BidiRule.violation(in: text)
    }

    /// The text in ordinary width and in lower case, not composed yet.
    ///
    /// The mapping of a letter does not depend on its neighbours: Σ becomes σ at the end of a word
    /// too, as the examples of RFC 8265 §3.5 have it.
    static func lowered(_ text: String) -> String {
        var ordinary = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { ordinary.append(scalar.withOrdinaryWidth) }
        return String(ordinary).lowercased()
    }
}

extension Unicode.Scalar {
    /// What it is the full-width or half-width form of, or else itself.
    ///
    /// Source: RFC 8264 §5.2.1.
    var withOrdinaryWidth: Unicode.Scalar {
        if value == 0x3000 { return " " }
        guard value >= UnicodeTables.widthFirst,
            value - UnicodeTables.widthFirst < UnicodeTables.widths.count
        else { return self }
        let mapped = UnicodeTables.widths[Int(value - UnicodeTables.widthFirst)]
        return mapped == 0 ? self : Unicode.Scalar(mapped) ?? self
    }
}
