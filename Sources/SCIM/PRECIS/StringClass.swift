/// A string class of PRECIS: which code points a text of the class may have.
///
/// Source: RFC 8264 §4.
enum StringClass: Sendable {
    /// Letters, digits and printable ASCII, for names.
    case identifier
    /// Spaces, symbols and punctuation as well, for passwords and titles.
    case freeform

    /// The first code point that keeps the text out of the class; linear in its length.
    func violation(in scalars: [Unicode.Scalar]) -> PRECISViolation? {
        let context = ScalarContext(scalars)
        for (index, scalar) in scalars.enumerated() {
            guard let reason = refusal(of: scalar, at: index, in: context) else { continue }
            return PRECISViolation(scalar: scalar, position: index + 1, reason: reason)
        }
        return nil
    }

    private func refusal(
        of scalar: Unicode.Scalar,
        at index: Int,
        in context: ScalarContext
    ) -> PRECISViolation.Reason? {
        let category = CodePointCategory(scalar)
        switch category.verdict {
        case .valid: return nil
        case .freeformOnly: return self == .freeform ? nil : .category(category)
        case .disallowed: return .category(category)
        case .contextual:
            guard let rule = ContextRule(for: scalar) else { return .category(category) }
            return rule.isKept(at: index, in: context) ? nil : .context(rule)
        }
    }
}
