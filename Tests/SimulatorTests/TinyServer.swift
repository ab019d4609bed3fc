import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// What the tiny server does with one request: the bytes it answers, and whether it hangs up then.
struct TinyAnswer: Sendable {
    var bytes: String
    var hangsUp = false

    static func json(_ body: String, status: String = "200 OK", headers: String = "") -> TinyAnswer
    {
        TinyAnswer(
            bytes: "HTTP/1.1 \(status)\r\nContent-Type: application/scim+json\r\n\(headers)"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }
}

/// A request as the tiny server saw it.
struct TinyRequest: Sendable {
    let connection: Int
    let head: HTTPRequestHead
    let body: String
}

/// An HTTP server of a few lines on a loopback port, which answers with bytes the test dictates.
final class TinyServer: Sendable {
    typealias Answers = @Sendable (TinyRequest) -> TinyAnswer

    private let channel: any Channel
    private let seen: TinyLog

    private init(channel: any Channel, seen: TinyLog) {
        self.channel = channel
        self.seen = seen
    }

    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }
    var requests: [TinyRequest] { seen.requests.withLock { $0 } }

    /// Runs a server while `body` runs.
    static func with<Value>(
        _ answers: @escaping Answers,
        _ body: (TinyServer) async throws -> Value
    ) async throws -> Value {
        let seen = TinyLog()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    let handler = TinyHandler(
                        connection: seen.connections.add(1, ordering: .relaxed).newValue,
                        seen: seen,
                        answers: answers
                    )
                    try pipeline.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = TinyServer(channel: channel, seen: seen)
        do {
            let value = try await body(server)
            try await channel.close()
            return value
        } catch {
            try await channel.close()
            throw error
        }
    }
}

final class TinyLog: Sendable {
    let requests = Mutex<[TinyRequest]>([])
    let connections = Atomic<Int>(0)
}

private final class TinyHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let connection: Int
    private let seen: TinyLog
    private let answers: TinyServer.Answers
    private var head: HTTPRequestHead?
    private var body = ""

    init(connection: Int, seen: TinyLog, answers: @escaping TinyServer.Answers) {
        self.connection = connection
        self.seen = seen
        self.answers = answers
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = ""
        case .body(let buffer):
            body += String(decoding: buffer.readableBytesView, as: UTF8.self)
        case .end:
            guard let head else { return }
            let request = TinyRequest(connection: connection, head: head, body: body)
            seen.requests.withLock { $0.append(request) }
            let answer = answers(request)
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer.bytes)), promise: nil)
            if answer.hangsUp { context.close(promise: nil) }
        }
    }
}
