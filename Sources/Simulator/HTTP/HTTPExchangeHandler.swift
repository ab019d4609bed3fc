import NIOCore
import NIOHTTP1

/// A request on its way into a channel, with the promise of its answer.
struct HTTPOrder: Sendable {
    let head: HTTPRequestHead
    let body: ByteBuffer?
    let deadline: NIODeadline
    let answer: EventLoopPromise<HTTPExchangeResponse>
}

/// An exchange that ended without an answer, and whether sending it again is safe to consider.
struct HTTPInterruption: Error {
    let error: HTTPClientError
    let hasAnswerBegun: Bool
}

/// The end of a client channel: turns one order at a time into request parts, and parts into its answer.
final class HTTPExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPOrder
    typealias OutboundOut = HTTPClientRequestPart

    /// What an answer may weigh: far above a page of users, far below the machine's memory.
    static let answerBytesMax = 64 << 20

    private struct Exchange {
        let answer: EventLoopPromise<HTTPExchangeResponse>
        let deadline: Scheduled<Void>
        var head: HTTPResponseHead?
        var body: [UInt8] = []
    }

    private let limit: Duration
    private var exchange: Exchange?

    init(limit: Duration) {
        self.limit = limit
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let order = unwrapOutboundIn(data)
        let limit = limit
        let channel = context.channel
        let deadline = context.eventLoop.assumeIsolated().scheduleTask(deadline: order.deadline) {
            self.fail(.timedOut(after: limit))
            channel.close(promise: nil)
        }
        exchange = Exchange(answer: order.answer, deadline: deadline)
        context.write(wrapOutboundOut(.head(order.head)), promise: nil)
        if let body = order.body {
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            exchange?.head = head
        case .body(let buffer):
            exchange?.body.append(contentsOf: buffer.readableBytesView)
            if exchange?.body.count ?? 0 > Self.answerBytesMax {
                fail(.answerTooLarge(bytesMax: Self.answerBytesMax))
                context.close(promise: nil)
            }
        case .end:
            complete(context: context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.connectionClosed(reason: nil))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        fail(.connectionClosed(reason: nil))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.invalidEOFState:
            fail(.connectionClosed(reason: nil))
        case let error as HTTPParserError:
            fail(.malformedAnswer(reason: "\(error)"))
        default:
            fail(.connectionClosed(reason: "\(error)"))
        }
        context.close(promise: nil)
    }

    private func complete(context: ChannelHandlerContext) {
        guard let exchange, let head = exchange.head else { return }
        self.exchange = nil
        exchange.deadline.cancel()
        if !head.isKeepAlive { context.close(promise: nil) }
        exchange.answer.succeed(
            HTTPExchangeResponse(
                status: Int(head.status.code),
                headers: head.headers.map { ($0.name, $0.value) },
                body: exchange.body
            )
        )
    }

    private func fail(_ error: HTTPClientError) {
        guard let exchange else { return }
        self.exchange = nil
        exchange.deadline.cancel()
        exchange.answer.fail(
            HTTPInterruption(error: error, hasAnswerBegun: exchange.head != nil)
        )
    }
}
