import NIOCore

/// The body of a request, to be read once: all of it when it came with the head, or part by part.
struct RequestBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    /// The parts of a body that is still arriving.
    typealias Parts = NIOThrowingAsyncSequenceProducer<
        ByteBuffer, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark,
        BodyDemand
    >

    private enum Source: Sendable {
        case complete(ByteBuffer?)
        case arriving(Parts)
    }

    private let source: Source

    /// A body that is there, or none.
    init(complete bytes: ByteBuffer?) { source = .complete(bytes) }

    /// A body that is still arriving.
    init(arriving parts: Parts) { source = .arriving(parts) }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate enum State {
            case complete(ByteBuffer?)
            case arriving(Parts.AsyncIterator)
        }

        fileprivate var state: State

        mutating func next() async throws -> ByteBuffer? {
            switch state {
            case .complete(let bytes):
                state = .complete(nil)
                return bytes
            case .arriving(var parts):
                return try await parts.next(isolation: #isolation)
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        switch source {
        case .complete(let bytes): AsyncIterator(state: .complete(bytes))
        case .arriving(let parts): AsyncIterator(state: .arriving(parts.makeAsyncIterator()))
        }
    }
}

/// Tells a connection when more of a body is wanted, and when the rest is not.
final class BodyDemand: NIOAsyncSequenceProducerDelegate {
    private let connection: NIOLoopBound<HTTPConnection>
    private let eventLoop: any EventLoop

    init(_ connection: HTTPConnection, on eventLoop: any EventLoop) {
        self.connection = NIOLoopBound(connection, eventLoop: eventLoop)
        self.eventLoop = eventLoop
    }

    func produceMore() {
        eventLoop.execute { [connection] in connection.value.bodyIsWanted() }
    }

    func didTerminate() {
        eventLoop.execute { [connection] in connection.value.bodyIsWanted() }
    }
}
