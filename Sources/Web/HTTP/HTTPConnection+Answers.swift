import HTTPTypes
import NIOCore
import NIOHTTP1

extension HTTPConnection {
    /// Sends the answer to the request under way, whose body is there.
    func send(_ response: Response) {
        guard let (context, exchange) = underWay else { return }
        var bytes: ByteBuffer?
        if case .bytes(let buffer) = response.body { bytes = buffer }
        var head = head(of: response, to: exchange)
        if head.headers.first(name: "Content-Length") == nil {
            head.headers.add(name: "Content-Length", value: String(bytes?.readableBytes ?? 0))
        }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let bytes, !exchange.isHead, head.status.mayHaveResponseBody, bytes.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        }
        finish(exchange, closing: Self.isClosing(head), context)
    }

    /// Sends the head of a streamed answer; false when no body is wanted after it.
    func begin(_ response: Response) -> Bool {
        guard let (context, exchange) = underWay else { return false }
        let head = head(of: response, to: exchange)
        if Self.isClosing(head) { markLast() }
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        return !exchange.isHead
    }

    /// Sends a part of a streamed answer.
    func send(part bytes: ByteBuffer) -> EventLoopFuture<Void> {
        guard let (context, _) = underWay else {
            return service.eventLoops.any().makeFailedFuture(ChannelError.ioOnClosedChannel)
        }
        return context.channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(bytes)))
    }

    /// Ends a streamed answer.
    func end() {
        guard let (context, exchange) = underWay else { return }
        finish(exchange, closing: exchange.isLast, context)
    }

    /// The request that waits for an answer; nil when the client has gone.
    private var underWay: (ChannelHandlerContext, Exchange)? {
        guard let context, case .answering(let exchange) = phase, !exchange.isAnswered else {
            return nil
        }
        return (context, exchange)
    }

    /// Whether nothing may come after the answer under way.
    private func isLast(_ exchange: Exchange) -> Bool {
        exchange.isLast || isQuiescing || isInputClosed && waiting.isEmpty && !isUnreadable
    }

    private func markLast() {
        guard case .answering(var exchange) = phase else { return }
        exchange.isLast = true
        phase = .answering(exchange)
    }

    private func head(of response: Response, to exchange: Exchange) -> HTTPResponseHead {
        var headers = response.headers.fields
        headers.add(name: "Date", value: service.date.text)
        if isLast(exchange) { headers.replaceOrAdd(name: "Connection", value: "close") }
        return HTTPResponseHead(
            version: exchange.version,
            status: HTTPResponseStatus(statusCode: response.status.code),
            headers: headers
        )
    }

    private static func isClosing(_ head: HTTPResponseHead) -> Bool {
        head.headers.first(name: "Connection")?.lowercased() == "close"
    }

    /// Ends an answer, and the connection if it is the last.
    ///
    /// Only the server's half is closed, so that what the client is still sending cannot turn
    /// into a reset that costs it the answer. RFC 9112 §9.6.
    private func finish(_ exchange: Exchange, closing: Bool, _ context: ChannelHandlerContext) {
        // To HEAD not even the chunk may follow that ends a streamed answer.
        if !exchange.isHead { context.write(wrapOutboundOut(.end(nil)), promise: nil) }
        if closing { return close(.output, context) }
        context.flush()
        guard !isEnding else { return }
        heardAt = context.eventLoop.now
        if exchange.isReceived { return takeNext(context) }
        // The rest of the request is read to its end, so that the next one is found behind it.
        var exchange = exchange
        exchange.isAnswered = true
        exchange.rest?.finish()
        exchange.rest = nil
        phase = .answering(exchange)
        bodyIsWanted()
    }
}
