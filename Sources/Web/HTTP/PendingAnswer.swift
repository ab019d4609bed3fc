import NIOCore

/// The answer that a connection waits for, and how it gets there from another thread.
struct PendingAnswer: Sendable {
    private let connection: NIOLoopBound<HTTPConnection>
    private let eventLoop: any EventLoop

    init(on connection: HTTPConnection, eventLoop: any EventLoop) {
        self.connection = NIOLoopBound(connection, eventLoop: eventLoop)
        self.eventLoop = eventLoop
    }

    /// Sends the answer; returns when all of it has been handed over.
    func send(_ response: Response) async {
        guard case .streamed(let write) = response.body else {
            return eventLoop.execute { [connection] in connection.value.send(response) }
        }
        do {
            let isWanted = try await eventLoop.submit { [connection] in
                connection.value.begin(response)
            }.get()
            if isWanted { try await write(ResponseBodyWriter(answer: self)) }
            eventLoop.execute { [connection] in connection.value.end() }
        } catch {
            // Half an answer must not look like a whole one.
            eventLoop.execute { [connection] in connection.value.breakOff() }
        }
    }

    /// Sends a part of a streamed answer, and waits until the connection has taken it.
    func write(_ bytes: ByteBuffer) async throws {
        try await eventLoop.flatSubmit { [connection] in connection.value.send(part: bytes) }.get()
    }
}
