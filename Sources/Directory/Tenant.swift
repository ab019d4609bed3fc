/// The identity of a tenant: one isolated directory with its own SCIM URL.
///
/// A UUID in lower case with hyphens, and nothing else: the text form is what the URL carries
/// (an underscore would be refused by Okta) and what row-level security compares.
package struct TenantID: Sendable, Hashable, CustomStringConvertible {
    /// Such as `0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a1`.
    package let text: String

    /// Nil unless `text` is a UUID in lower case with hyphens.
    package init?(_ text: String) {
        guard text.utf8.count == 36 else { return nil }
        for (index, byte) in text.utf8.enumerated() {
            let isRight =
                switch index {
                case 8, 13, 18, 23: byte == UInt8(ascii: "-")
                default: Self.isLowerHex(byte)
                }
            guard isRight else { return nil }
        }
        self.text = text
    }

    /// A new random identity.
    package init(using generator: inout some RandomNumberGenerator) {
        text = UUIDText.random(using: &generator)
    }

    package var description: String { text }

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
