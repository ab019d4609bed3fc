import Synchronization
package import SCIM

/// Who recently used tokens speak for, so that most requests ask the database nothing.
///
/// Entries live five seconds at most, and the whole cache is dropped when a revocation is heard
/// or when hearing them was interrupted. Only valid tokens are kept, under their hash.
package final class TokenCache: Sendable {
    private struct Entry {
        let principal: Principal
        let until: DateTime
    }

    private struct State {
        var entries: [SecretDigest: Entry] = [:]
        /// What was there before `entries` were full and begun anew.
        var olderEntries: [SecretDigest: Entry] = [:]
        var epoch = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// How long an entry lives, in milliseconds.
    package static let lifetime: Int64 = 5000

    /// - Parameter capacity: how many entries are kept at least, twice as many at most.
    package init(capacity: Int = 10_000) { self.capacity = capacity }

    /// The principal, if it was found less than five seconds before `now`.
    package func principal(
        of token: SecretDigest,
        in tenant: TenantID,
        at now: DateTime
    ) -> Principal? {
        let entry = state.withLock { $0.entries[token] ?? $0.olderEntries[token] }
        guard let entry, entry.until > now, entry.principal.tenant == tenant else { return nil }
        return entry.principal
    }

    /// A number that changes with every flush.
    package var epoch: Int { state.withLock { $0.epoch } }

    /// Remembers what the database said after `epoch` was read, unless the cache was flushed
    /// meanwhile: the answer may be older than the revocation.
    package func remember(
        _ principal: Principal,
        for token: SecretDigest,
        at now: DateTime,
        ifStill epoch: Int
    ) {
        var until = DateTime(milliseconds: now.milliseconds + Self.lifetime)
        if let expiresAt = principal.expiresAt { until = min(until, expiresAt) }
        let entry = Entry(principal: principal, until: until)
        state.withLock { state in
            guard state.epoch == epoch else { return }
            if state.entries.count >= capacity {
                state.olderEntries = state.entries
                state.entries = [:]
            }
            state.entries[token] = entry
        }
    }

    /// Forgets everything: the next request of each token asks the database.
    package func flush() {
        state.withLock { state in
            state.entries.removeAll()
            state.olderEntries.removeAll()
            state.epoch += 1
        }
    }
}
