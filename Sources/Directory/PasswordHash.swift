import Crypto
import CryptoExtras
import FoundationEssentials
import SCIM

/// What is kept of a password: its scrypt hash under a salt of its own.
///
/// Making and matching one takes the time and memory that its cost says, on purpose: both
/// belong on a `Worker`.
///
/// Source: RFC 7914; passwords are to be stored like this by RFC 7643 §4.1.1.
package struct PasswordHash: Sendable, CustomStringConvertible {
    /// What making it took, and matching it takes.
    package let cost: Cost
    private let salt: [UInt8]
    private let key: [UInt8]

    /// Hashes a password, which is not empty, under a new salt of 16 bytes.
    package init(
        of password: String,
        cost: Cost,
        using generator: inout some RandomNumberGenerator
    ) throws(DirectoryError) {
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        key = try Self.key(of: password, salt: salt, cost: cost, byteCount: 32)
            .withUnsafeBytes { Array($0) }
        self.salt = salt
        self.cost = cost
    }

    /// A hash that no password has, for taking the time that matching takes.
    package init(unmatchableAt cost: Cost) {
        self.cost = cost
        salt = Array(repeating: 0, count: 16)
        key = Array(repeating: 0, count: 32)
    }

    /// Reads a PHC string such as `text`, also one made at another cost.
    ///
    /// Nil when it is no such string, or when its cost is beyond what one hash may take.
    package init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let cost = Cost(parts[2]), let salt = Self.bytes(parts[3]),
            let key = Self.bytes(parts[4]), !salt.isEmpty, key.count >= 16
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    /// The PHC string `$scrypt$ln=15,r=8,p=1$salt$hash`, in base64 without padding.
    ///
    /// Stored, and never logged or shown; `description` does not contain it.
    package var text: String {
        "$scrypt$\(cost)$\(Self.base64(salt))$\(Self.base64(key))"
    }

    package var description: String { "scrypt \(cost)" }

    /// Whether it was made of this password.
    ///
    /// Takes the same time whichever the answer is.
    package func matches(_ password: String) throws(DirectoryError) -> Bool {
        // No password is empty or has a NUL, which HMAC could not tell from nothing at its end.
        guard !password.isEmpty, !password.utf8.contains(0) else { return false }
        let derived = try Self.key(of: password, salt: salt, cost: cost, byteCount: key.count)
        // Keys are compared in constant time.
        return derived == SymmetricKey(data: key)
    }

    /// The password as it is hashed, so that it does not matter how a keyboard composes letters.
    private static func prepared(_ password: String) -> [UInt8] {
        Array(OpaqueString(password).text.utf8)
    }

    private static func key(
        of password: String,
        salt: [UInt8],
        cost: Cost,
        byteCount: Int
    ) throws(DirectoryError) -> SymmetricKey {
        do {
            return try KDF.Scrypt.deriveKey(
                from: prepared(password),
                salt: salt,
                outputByteCount: byteCount,
                rounds: 1 << cost.logRounds,
                blockSize: cost.blockSize,
                parallelism: cost.parallelism
            )
        } catch {
            throw .fault("scrypt could not hash at \(cost): \(error)")
        }
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().filter { $0 != "=" }
    }

    private static func bytes(_ base64: Substring) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        return Data(base64Encoded: base64 + padding).map { Array($0) }
    }
}

extension PasswordHash {
    /// What one hash takes: 128 · 2^logRounds · blockSize bytes, and time in proportion to that
    /// and to `parallelism`.
    package struct Cost: Sendable, Hashable, CustomStringConvertible {
        /// The `ln` of PHC strings: the logarithm of scrypt's N to the base of 2.
        package let logRounds: Int
        /// scrypt's r.
        package let blockSize: Int
        /// scrypt's p; its parts run one after the other here.
        package let parallelism: Int

        /// 32 MiB, and less than a tenth of a second of one core.
        package static let standard = Cost(logRounds: 15, blockSize: 8, parallelism: 1)

        /// So many bytes one hash may take at most.
        private static let bytesMax = 128 << 20

        /// Parameters that RFC 7914 §2 allows.
        package init(logRounds: Int, blockSize: Int, parallelism: Int) {
            self.logRounds = logRounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// Reads `ln=15,r=8,p=1`; nil when scrypt or the server does not go so far.
        init?(_ text: Substring) {
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            guard parts.count == 3, let logRounds = Self.number(parts[0], named: "ln"),
                let blockSize = Self.number(parts[1], named: "r"),
                let parallelism = Self.number(parts[2], named: "p"),
                (1...20).contains(logRounds), (1...16).contains(blockSize),
                (1...16).contains(parallelism), logRounds < 16 * blockSize,
                (128 * blockSize) << logRounds <= Self.bytesMax
            else { return nil }
            self.init(logRounds: logRounds, blockSize: blockSize, parallelism: parallelism)
        }

        package var description: String { "ln=\(logRounds),r=\(blockSize),p=\(parallelism)" }

        private static func number(_ text: Substring, named name: String) -> Int? {
            guard text.hasPrefix("\(name)=") else { return nil }
            return Int(text.dropFirst(name.count + 1))
        }
    }
}
