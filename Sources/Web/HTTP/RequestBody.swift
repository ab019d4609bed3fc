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
        case broken(any Error)
    }

    private let source: Source

    /// A body that is there, or none.
    init(complete bytes: ByteBuffer?) { source = .complete(bytes) }

    /// A body that is still arriving.
    init(arriving parts: Parts) { source = .arriving(parts) }

    /// A body that did not come to its end.
    init(broken error: any Error) { source = .broken(error) }

    var isComplete: Bool {
        if case .complete = source { true } else { false }
    }

    /// The same body, there at once.
    func gathered() async -> RequestBody {
        guard case .arriving(let parts) = source else { return self }
        var bytes = ByteBuffer()
        do {
            for try await part in parts { bytes.writeImmutableBuffer(part) }
            return RequestBody(complete: bytes)
        } catch {
            return RequestBody(broken: error)
        }
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate enum State {
            case complete(ByteBuffer?)
            case arriving(Parts.AsyncIterator)
            case broken(any Error)
        }

        fileprivate var state: State

        mutating func next() async throws -> ByteBuffer? {
            switch state {
            case .complete(let bytes):
                state = .complete(nil)
                return bytes
            case .arriving(var parts):
                return try await parts.next(isolation: #isolation)
            case .broken(let error):
                throw error
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        switch source {
        case .complete(let bytes): AsyncIterator(state: .complete(bytes))
        case .arriving(let parts): AsyncIterator(state: .arriving(parts.makeAsyncIterator()))
        case .broken(let error): AsyncIterator(state: .broken(error))
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
