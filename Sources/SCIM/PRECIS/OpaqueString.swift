/// A password as it is hashed and compared, whichever way its characters were typed.
///
/// Source: RFC 8265 §4.2.
package struct OpaqueString: Sendable {
    /// The text with every kind of space as U+0020, and composed (NFC).
    package let text: String
    /// Whether the profile allows it.
    ///
    /// Where a password that it does not allow is to be taken nonetheless, `text` serves as well.
    package let isAllowed: Bool

    /// Prepares a password; linear in its length.
    package init(_ password: String) {
        let scalars = password.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .spaceSeparator ? " " : scalar
        }
        text = CaseFolding.composed(String(String.UnicodeScalarView(scalars)))
        isAllowed = Self.isAllowed(Array(password.unicodeScalars), becoming: text)
    }

    /// The password prepared, or an error when the profile does not allow it; it is not quoted.
    package static func prepared(_ password: String) throws(SCIMError) -> String {
        guard !password.isEmpty else { throw .invalidValue("The password is empty.") }
        let prepared = OpaqueString(password)
        guard prepared.isAllowed else {
            throw .invalidValue(
                "The password has characters that RFC 8265 §4.2 does not allow, such as control "
                    + "characters, invisible ones or ones that are not assigned."
            )
        }
        return prepared.text
    }

    /// Both what came and what it becomes are of the FreeformClass: RFC 8265 §4.2.2 asks for the
    /// former, and without the latter preparing it again could fail (RFC 8264 §7).
    private static func isAllowed(_ scalars: [Unicode.Scalar], becoming text: String) -> Bool {
        !scalars.isEmpty && StringClass.freeform.violation(in: scalars) == nil
            && StringClass.freeform.violation(in: Array(text.unicodeScalars)) == nil
    }
}
