import Crypto
package import SCIM

/// A secret as it is shown once: `prefix` + 43 base62 characters of 256 random bits + `_` + a
/// checksum of six, by which a typing error is known without asking the database.
package struct Secret: Sendable, CustomStringConvertible {
    /// What a secret opens; the prefix keeps any two from ever being taken for each other.
    package enum Purpose: String, Sendable {
        case token = "rst_"
        case adminKey = "rka_"
        case applicationPassword = "rap_"
    }

    /// The whole secret.
    ///
    /// Never logged; `description` does not contain it.
    package let text: String
    package let purpose: Purpose

    /// A new secret of 256 random bits.
    package init(for purpose: Purpose, using generator: inout some RandomNumberGenerator) {
        let random = (0..<43).map { _ in Self.alphabet[Int.random(in: 0..<62, using: &generator)] }
        let body = purpose.rawValue + String(decoding: random, as: UTF8.self)
        text = body + "_" + Self.checksum(of: body)
        self.purpose = purpose
    }

    /// A secret somebody presents.
    ///
    /// Nil when it cannot be one of ours.
    package init?(presented text: String, for purpose: Purpose) {
        guard text.utf8.count == Self.length(for: purpose), text.hasPrefix(purpose.rawValue),
            let separator = text.lastIndex(of: "_"),
            text[text.index(after: separator)...] == Self.checksum(of: String(text[..<separator]))
        else { return nil }
        self.text = text
        self.purpose = purpose
    }

    /// How many bytes every secret of this purpose has that is ours.
    package static func length(for purpose: Purpose) -> Int {
        purpose.rawValue.utf8.count + 43 + 1 + 6
    }

    /// An admin key the operator chose, of 32 characters or more.
    ///
    /// Nil when it is shorter: such a key could be guessed.
    package init?(chosenAdminKey text: String) {
        guard text.count >= 32 else { return nil }
        self.text = text
        purpose = .adminKey
    }

    /// SHA-256 of the text, 32 bytes: all that is stored of a token or an admin key.
    package var hash: [UInt8] { digest.bytes }

    /// The same as a key of tables in memory.
    package var digest: SecretDigest { SecretDigest(of: text) }

    /// The first characters, for telling secrets apart in a list.
    package var prefix: String { String(text.prefix(8)) }

    /// The last four characters of the random part, for telling secrets apart in a list.
    package var lastFour: String { String(text.dropLast(7).suffix(4)) }

    package var description: String { "\(prefix)…\(lastFour)" }

    private static let alphabet = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8
    )

    private static func checksum(of body: String) -> String {
        let digest = Array(SHA256.hash(data: Array(body.utf8)))
        return String(decoding: digest.prefix(6).map { alphabet[Int($0) % 62] }, as: UTF8.self)
    }
}

/// SHA-256 of a secret's text.
package struct SecretDigest: Sendable, Hashable {
    private let digest: SHA256Digest

    package init(of text: String) {
        var text = text
        var function = SHA256()
        text.withUTF8 { function.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        digest = function.finalize()
    }

    /// 32 bytes.
    var bytes: [UInt8] { Array(digest) }
}

/// A bearer secret of an integration, as it can be shown after it was made.
package struct Token: Sendable {
    /// Such as `tok_01a20bfd0f487bf59e46b27a2a52ec4f`.
    package let id: String
    package let label: String?
    package let prefix: String
    package let lastFour: String
    package let createdAt: DateTime
    package let expiresAt: DateTime?
    package let lastUsedAt: DateTime?
}
