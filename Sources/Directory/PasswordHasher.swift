/// Hashes and compares passwords on a worker, never on the thread of whoever asks.
package struct PasswordHasher: Sendable {
    private let worker: Worker
    private let cost: PasswordHash.Cost

    /// - Parameter cost: of new hashes; stored ones keep the cost they were made at.
    package init(worker: Worker, cost: PasswordHash.Cost = .standard) {
        self.worker = worker
        self.cost = cost
    }

    /// The hash of a password under a new salt.
    func hash(_ password: String) async throws(DirectoryError) -> PasswordHash {
        let cost = cost
        return try await worker.run { () throws(DirectoryError) in
            var generator = SystemRandomNumberGenerator()
            return try PasswordHash(of: password, cost: cost, using: &generator)
        }
    }

    /// Whether `stored` was made of the password; without a stored one it takes as long to say no.
    func matches(
        _ password: String,
        _ stored: PasswordHash?
    ) async throws(DirectoryError) -> Bool {
        let hash = stored ?? PasswordHash(unmatchableAt: cost)
        return try await worker.run { () throws(DirectoryError) in
            try hash.matches(password)
        }
    }
}

/// The password that a request carries, hashed once at most however often its write is tried.
struct PasswordChange: Sendable {
    private let password: String
    private let hasher: PasswordHasher
    private var hash: PasswordHash?

    init(to password: String, by hasher: PasswordHasher) {
        self.password = password
        self.hasher = hasher
    }

    /// What to store in place of `stored`, or nil when that is of the same password.
    mutating func replacement(
        of stored: PasswordHash?
    ) async throws(DirectoryError) -> PasswordHash? {
        if let stored, try await hasher.matches(password, stored) { return nil }
        if let hash { return hash }
        let made = try await hasher.hash(password)
        hash = made
        return made
    }
}
