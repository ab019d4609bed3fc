import Synchronization

/// A snapshot of a lane, for readiness and metrics.
package struct LaneHealth: Sendable, Hashable {
    /// Connections that are up.
    package let connections: Int
    /// Units that have been sent and not answered.
    package let inFlight: Int
    /// Units that wait for a connection.
    package let waiting: Int
    /// Whether the lane has been closed for good.
    package let isClosed: Bool
    /// Why the latest attempt to connect failed; nil once one has succeeded.
    package let connectionFailure: String?
}

/// The numbers behind ``LaneHealth``: written by the reactor's thread, read by any.
final class LaneGauges: Sendable {
    let connections = Atomic<Int>(0)
    let inFlight = Atomic<Int>(0)
    let waiting = Atomic<Int>(0)
    let isClosed = Atomic<Bool>(false)
    let connectionFailure = Mutex<String?>(nil)

    var health: LaneHealth {
        LaneHealth(
            connections: connections.load(ordering: .relaxed),
            inFlight: inFlight.load(ordering: .relaxed),
            waiting: waiting.load(ordering: .relaxed),
            isClosed: isClosed.load(ordering: .relaxed),
            connectionFailure: connectionFailure.withLock { $0 }
        )
    }
}
