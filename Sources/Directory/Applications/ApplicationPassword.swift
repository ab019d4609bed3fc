import Postgres
import SCIM
import Synchronization

/// A new password of an application: the secret, which is shown once, and what is kept of it.
package struct ApplicationPassword: Sendable {
    package let secret: Secret
    let hash: PasswordHash
}

extension TenantDirectory {
    /// Draws a password for an application and hashes it, which takes a worker's time.
    package func newApplicationPassword() async throws(DirectoryError) -> ApplicationPassword {
        var generator = SystemRandomNumberGenerator()
        let secret = Secret(for: .applicationPassword, using: &generator)
        return ApplicationPassword(secret: secret, hash: try await passwords.hash(secret.text))
    }
}

/// An application as it is stored, with the hash of its password.
package struct StoredApplication: Sendable {
    package let application: Application
    /// The PHC string.
    let hash: String
}

/// Which passwords were found to be right, so that a product pays for the slow hash once and not
/// with every request.
///
/// What is remembered is that one password has one stored hash, which is true for ever: nothing
/// here can be out of date. Whether that hash is still the application's is read with every
/// request, so a new password and a deletion act at once.
package final class VerifiedPasswords: Sendable {
    private struct Fact: Hashable {
        let digest: [UInt8]
        let hash: String
    }

    private let facts = Mutex(Set<Fact>())
    private let capacity: Int

    /// - Parameter capacity: beyond so many facts it starts afresh.
    package init(capacity: Int = 10_000) { self.capacity = capacity }

    /// Whether the secret was found to be the application's present password.
    package func contains(_ secret: Secret, of stored: StoredApplication) -> Bool {
        let fact = Fact(digest: secret.hash, hash: stored.hash)
        return facts.withLock { $0.contains(fact) }
    }

    /// Remembers that it is.
    package func insert(_ secret: Secret, of stored: StoredApplication) {
        let fact = Fact(digest: secret.hash, hash: stored.hash)
        facts.withLock { facts in
            if facts.count >= capacity { facts.removeAll() }
            facts.insert(fact)
        }
    }
}

extension TenantScope {
    /// Whether the secret is the application's password.
    ///
    /// One hash, which is made as well where there is no application: how long it took tells
    /// nothing.
    package func passwordMatches(
        _ secret: Secret,
        of stored: StoredApplication?
    ) async throws(DirectoryError) -> Bool {
        guard let stored else { return try await passwords.matches(secret.text, nil) }
        guard let hash = PasswordHash(stored.hash) else {
            throw .fault("the stored password hash of \(stored.application.id) cannot be read")
        }
        return try await passwords.matches(secret.text, hash)
    }
}
