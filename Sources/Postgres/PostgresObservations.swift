/// Everything the module may say about itself: facts to log and count, never a value or a secret.
///
/// Observers are called on the reactor's thread and have to return quickly.
package enum PostgresObservation: Sendable, Hashable {
    /// A connection is ready for use.
    case connected(lane: String)
    /// An attempt to connect failed; the next one follows after the delay.
    case connectionFailed(lane: String, reason: String, retryDelay: Duration)
    /// A connection that was in use has gone.
    case disconnected(lane: String, reason: DisconnectionReason)
    /// The server refused a statement; `statement` is the name it is prepared under.
    case statementFailed(lane: String, sqlState: String, statement: String?)
    /// Units are sent again because their connection was lost.
    case resent(lane: String, units: Int)
    /// A unit was refused because the lane's queue is full.
    case queueFull(lane: String)
    /// A unit got no answer within its deadline.
    case deadlineExceeded(lane: String, sent: Bool)
    /// LISTEN has been established, for the first time or again.
    case listening(channel: String)
    /// LISTEN was lost; notifications may be missed until it is established again.
    case listeningLost(channel: String, reason: String)
}

/// Why a connection ended.
package enum DisconnectionReason: Sendable, Hashable {
    /// The server or the network closed it.
    case lost
    /// No answer came for longer than the lane allows.
    case frozen
    /// The server reported a condition after which a connection is of no use.
    case retired(sqlState: String)
    /// The lane was closed.
    case closed
}

/// Receives the module's observations.
package typealias PostgresObserver = @Sendable (PostgresObservation) -> Void
