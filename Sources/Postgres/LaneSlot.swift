/// A place for one connection in a lane, and what is in it.
final class LaneSlot {
    enum Phase {
        /// Not needed so far.
        case unopened
        /// Being opened on a thread of its own.
        case connecting
        /// Waiting for the next attempt, with the timer's id.
        case pausing(timer: UInt64)
        case open(PostgresConnection)
        case closed
    }

    var phase = Phase.unopened
    var openedAt = Instant.now
    /// Failed attempts since the last connection that worked.
    private var failures = 0

    /// The first pause after a failed attempt and the longest.
    private static let pauseMin = Duration.milliseconds(50)
    private static let pauseMax = Duration.milliseconds(500)

    var connection: PostgresConnection? {
        guard case .open(let connection) = phase else { return nil }
        return connection
    }

    /// The connection has proved itself: the next failure is the first one.
    func noteSuccess() { failures = 0 }

    /// How long a connection has to last before its loss counts as the first.
    static let provenAfter = Duration.seconds(1)

    /// How long to wait after one more failure: doubling, and anywhere in the upper half of that, so
    /// that the connections of many processes do not come back in step.
    func pauseAfterFailure() -> Duration {
        let doubled = Self.pauseMin * (1 << min(failures, 6))
        failures += 1
        return min(doubled, Self.pauseMax) * Double.random(in: 0.5...1)
    }
}
