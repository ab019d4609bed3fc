/// What a listener learns.
package enum NotificationEvent: Sendable, Hashable {
    /// Listening has begun, or begun again: anything may have been missed before.
    case listening
    /// A notification.
    case notification(channel: String, payload: String)
    /// The connection was lost; `listening` follows when there is a new one.
    case lost
}

/// Listens to a channel of PostgreSQL over a connection of its own, for as long as it is iterated.
package enum Notifications {
    /// The events of the channel, from now on.
    ///
    /// The connection comes back by itself and is tried with a query from time to time, so a server
    /// that has frozen counts as lost. It cannot go through a transaction pooler. A reader that
    /// falls behind by more than `backlogMax` events gets `lost` and `listening` in place of the
    /// oldest ones.
    package static func listen(
        to channel: String,
        _ configuration: PostgresConfiguration,
        on reactor: PostgresReactor,
        observer: @escaping PostgresObserver = { _ in }
    ) -> AsyncStream<NotificationEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: NotificationEvent.self,
            bufferingPolicy: .bufferingNewest(backlogMax)
        )
        let listener = NotificationListener(
            channel,
            configuration,
            on: reactor,
            observer: observer,
            into: continuation
        )
        continuation.onTermination = { _ in _ = reactor.perform { listener.close() } }
        if !reactor.perform({ listener.open() }) { continuation.finish() }
        return stream
    }

    /// Events that wait for a slow reader.
    static let backlogMax = 4_096
}
