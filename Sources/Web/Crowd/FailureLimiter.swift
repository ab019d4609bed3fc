/// Counts failures by key, and blocks a key that has had too many of them.
///
/// A key's window begins with its first failure. When there have been `failuresMax` of them the key
/// is blocked until the window is over. Memory is bounded: there are two generations of counts, and
/// when the younger is full the older is forgotten.
package struct FailureLimiter<Key: Hashable & Sendable>: Sendable {
    private struct Count {
        var failures: Int
        let end: ContinuousClock.Instant
    }

    private let failuresMax: Int
    private let window: Duration
    private let capacity: Int
    private var young: [Key: Count] = [:]
    private var old: [Key: Count] = [:]

    /// - Parameter capacity: how many keys a generation has at most.
    package init(failuresMax: Int, window: Duration, capacity: Int = 10_000) {
        self.failuresMax = failuresMax
        self.window = window
        self.capacity = capacity
    }

    /// Whether the key has had as many failures as it may.
    package func isBlocked(_ key: Key, at now: ContinuousClock.Instant) -> Bool {
        guard let count = count(of: key, at: now) else { return false }
        return count.failures >= failuresMax
    }

    /// Counts a failure.
    package mutating func countFailure(of key: Key, at now: ContinuousClock.Instant) {
        var count = count(of: key, at: now) ?? Count(failures: 0, end: now + window)
        count.failures = min(count.failures + 1, failuresMax)
        if young[key] == nil, young.count >= capacity {
            old = young
            young = [:]
        }
        young[key] = count
    }

    /// How many keys are remembered.
    package var keyCount: Int { young.count + old.count }

    /// What is counted of a window that is not over.
    private func count(of key: Key, at now: ContinuousClock.Instant) -> Count? {
        guard let count = young[key] ?? old[key], now < count.end else { return nil }
        return count
    }
}
