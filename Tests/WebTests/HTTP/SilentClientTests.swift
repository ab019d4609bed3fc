import NIOCore
import NIOEmbedded
import Testing

@testable import Web

@Suite("Clients that do nothing, and the pace of the others", .timeLimit(.minutes(1)))
struct SilentClientTests {
    private static let request = ByteBuffer(string: "GET /x HTTP/1.1\r\nHost: roster\r\n\r\n")

    /// A connection whose time the test sets, behind what stands for its socket.
    private func connection(
        socket: TestSocket = TestSocket(),
        _ respond: @escaping @Sendable (Request) async -> Response = TestAnswers.respond
    ) async throws -> (channel: NIOAsyncTestingChannel, service: HTTPService) {
        let service = HTTPService.test(respond)
        let channel = try await NIOAsyncTestingChannel { channel in
            try channel.pipeline.syncOperations.addHandler(socket)
            try HTTPServer.addHandlers(to: channel, service)
        }
        try await channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).get()
        return (channel, service)
    }

    /// All of the next answer.
    private func answer(from channel: NIOAsyncTestingChannel) async throws -> String {
        let head = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
        let body = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
        return String(buffer: head) + String(buffer: body)
    }

    @Test func `one that sends nothing is let go`() async throws {
        let (channel, _) = try await connection()
        await channel.testingEventLoop.advanceTime(by: .seconds(74))
        #expect(channel.isActive)
        await channel.testingEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test func `one that stops in the middle of a request is let go`() async throws {
        let (channel, _) = try await connection()
        await channel.testingEventLoop.advanceTime(by: .seconds(50))
        try await channel.writeInbound(ByteBuffer(string: "GET /x HT"))
        await channel.testingEventLoop.advanceTime(by: .seconds(74))
        #expect(channel.isActive)
        await channel.testingEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test func `one that waits for its answer is not silent, and has its time afterwards`()
        async throws
    {
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        let (channel, _) = try await connection { request in
            for await _ in gate { break }
            return TestAnswers.answer("late")
        }
        try await channel.writeInbound(Self.request)
        await channel.testingEventLoop.advanceTime(by: .seconds(200))
        #expect(channel.isActive)
        opening.yield()
        #expect(try await answer(from: channel).hasSuffix("late"))
        await channel.testingEventLoop.advanceTime(by: .seconds(74))
        #expect(channel.isActive)
        await channel.testingEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test func `one that does not take its answer is let go later, and not in its middle`()
        async throws
    {
        let socket = TestSocket(isFull: true)
        let (channel, _) = try await connection(socket: socket)
        try await channel.writeInbound(Self.request)
        for await _ in socket.writes { break }
        await channel.testingEventLoop.advanceTime(by: .seconds(75))
        #expect(channel.isActive)
        await channel.testingEventLoop.advanceTime(by: .seconds(75))
        #expect(!channel.isActive)
    }

    @Test func `one that takes no answers is asked nothing more until it does`() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: String.self)
        let (channel, service) = try await connection { request in
            arrival.yield(request.uri.path)
            return TestAnswers.answer(request.uri.path)
        }
        channel.isWritable = false
        try await channel.writeInbound(
            ByteBuffer(
                string: ["/first", "/second"].map {
                    "GET \($0) HTTP/1.1\r\nHost: roster\r\n\r\n"
                }.joined()
            )
        )
        #expect(try await answer(from: channel).hasSuffix("/first"))
        // Whatever has been handed over by now has arrived before this.
        await Task(executorPreference: service.executor) { _ = arrival.yield("mark") }.value
        channel.isWritable = true
        channel.pipeline.fireChannelWritabilityChanged()
        #expect(try await answer(from: channel).hasSuffix("/second"))
        arrival.finish()
        #expect(await arrivals.reduce(into: []) { $0.append($1) } == ["/first", "mark", "/second"])
        _ = try await channel.finish()
    }

    @Test func `a body that nobody reads is not fetched until somebody does`() async throws {
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        let socket = TestSocket()
        let (channel, _) = try await connection(socket: socket) { request in
            for await _ in gate { break }
            return await TestAnswers.respond(to: request)
        }
        try await channel.writeInbound(
            ByteBuffer(string: "POST /echo HTTP/1.1\r\nHost: roster\r\nContent-Length: 10\r\n\r\n")
        )
        for digit in 0..<9 { try await channel.writeInbound(ByteBuffer(string: "\(digit)")) }
        channel.read()
        await channel.testingEventLoop.run()
        opening.yield()
        for await _ in socket.reads { break }
        try await channel.writeInbound(ByteBuffer(string: "9"))
        #expect(try await answer(from: channel).hasSuffix("0123456789"))
        // The one that was held back, and no other.
        _ = try await channel.finish()
        #expect(await socket.reads.reduce(0) { count, _ in count + 1 } == 0)
    }

    @Test func `garbage in several pieces does not cost the answer before it`() async throws {
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        let (channel, _) = try await connection { request in
            for await _ in gate { break }
            return TestAnswers.answer("good")
        }
        try await channel.writeInbound(Self.request)
        try await channel.writeInbound(ByteBuffer(string: "\u{1}\u{2}"))
        try await channel.writeInbound(ByteBuffer(string: "\u{1}\u{2}"))
        opening.yield()
        #expect(try await answer(from: channel).hasSuffix("good"))
        #expect(try await answer(from: channel).hasPrefix("HTTP/1.1 400 "))
    }
}

/// What stands for the socket of a connection: tells what is asked of it.
private final class TestSocket: ChannelOutboundHandler, Sendable {
    typealias OutboundIn = ByteBuffer

    let reads: AsyncStream<Void>
    let writes: AsyncStream<Void>
    private let read: AsyncStream<Void>.Continuation
    private let write: AsyncStream<Void>.Continuation
    private let isFull: Bool

    init(isFull: Bool = false) {
        self.isFull = isFull
        (reads, read) = AsyncStream.makeStream()
        (writes, write) = AsyncStream.makeStream()
    }

    func read(context: ChannelHandlerContext) {
        read.yield()
        context.read()
    }

    func flush(context: ChannelHandlerContext) {
        write.yield()
        if !isFull { context.flush() }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        read.finish()
        context.close(mode: mode, promise: promise)
    }
}
