/// Lets every key have something at a steady rate, and more at once after a pause.
///
/// A bucket that leaks: of each key only the time is kept at which it is empty again. Keys whose
/// time has passed are forgotten.
struct RateLimiter<Key: Hashable & Sendable>: Sendable {
    private let rate: RequestRate
    private var emptyAt: [Key: ContinuousClock.Instant] = [:]
    private var sweepAt = sweepMin

    private static var sweepMin: Int { 1_024 }

    init(_ rate: RequestRate) { self.rate = rate }

    /// Takes one from the key's share.
    ///
    /// - Returns: how long to wait where the share is used up; nothing is taken then.
    mutating func take(for key: Key, at now: ContinuousClock.Instant) -> Duration? {
        let interval = Duration.seconds(1) / rate.perSecond
        let next = max(emptyAt[key] ?? now, now) + interval
        let excess = next - (now + interval * rate.burst)
        guard excess <= .zero else { return excess }
        emptyAt[key] = next
        if emptyAt.count > sweepAt { sweep(at: now) }
        return nil
    }

    /// How many keys are remembered.
    var keyCount: Int { emptyAt.count }

    private mutating func sweep(at now: ContinuousClock.Instant) {
        emptyAt = emptyAt.filter { $0.value > now }
        sweepAt = max(Self.sweepMin, 2 * emptyAt.count)
    }
}
