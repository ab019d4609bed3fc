import Directory
import Synchronization

/// Looks up each token once at a time: whoever presents it meanwhile waits for the same answer.
///
/// A token that is known no more is often missed by many connections at once.
final class TokenLookups: Sendable {
    private struct Key: Hashable {
        let tenant: TenantID
        let token: SecretDigest
    }

    private typealias Found = Result<Principal?, DirectoryError>

    private let underWay = Mutex<[Key: Task<Found, Never>]>([:])

    /// What `lookUp` finds, or what somebody else's has found who asks for the same.
    func principal(
        of token: SecretDigest,
        in tenant: TenantID,
        _ lookUp: @escaping @Sendable () async throws(DirectoryError) -> Principal?
    ) async throws(DirectoryError) -> Principal? {
        let key = Key(tenant: tenant, token: token)
        let task = underWay.withLock { underWay in
            if let task = underWay[key] { return task }
            let task = Task { [self] in
                let found: Found
                do throws(DirectoryError) {
                    found = .success(try await lookUp())
                } catch {
                    found = .failure(error)
                }
                // Waits until it is in the table.
                self.underWay.withLock { $0[key] = nil }
                return found
            }
            underWay[key] = task
            return task
        }
        return try await task.value.get()
    }
}
