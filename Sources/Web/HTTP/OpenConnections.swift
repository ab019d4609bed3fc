import NIOCore
import Synchronization

/// The connections of a server, so that they can be ended with it.
final class OpenConnections: Sendable {
    private enum Ending {
        case quiesce
        case close
    }

    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var ending: Ending?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// A connection that has been accepted; it is forgotten when it is closed.
    func add(_ channel: any Channel) {
        let ending = state.withLock { state in
            state.channels[ObjectIdentifier(channel)] = channel
            return state.ending
        }
        if let ending { Self.end(channel, ending) }
        channel.closeFuture.whenComplete { [self] _ in remove(channel) }
    }

    /// Closes each connection when it has no request under way.
    func quiesce() { end(.quiesce) }

    /// Closes every connection, whatever is under way.
    func close() { end(.close) }

    /// Returns when there are none any more.
    func ended() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.channels.isEmpty { return true }
                state.waiters.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    private func end(_ ending: Ending) {
        let channels = state.withLock { state in
            state.ending = ending
            return Array(state.channels.values)
        }
        for channel in channels { Self.end(channel, ending) }
    }

    private static func end(_ channel: any Channel, _ ending: Ending) {
        switch ending {
        case .quiesce: channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        case .close: channel.close(promise: nil)
        }
    }

    private func remove(_ channel: any Channel) {
        let waiters = state.withLock { state in
            state.channels[ObjectIdentifier(channel)] = nil
            guard state.channels.isEmpty else { return [] as [CheckedContinuation<Void, Never>] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
