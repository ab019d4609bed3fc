import HTTPTypes
import NIOCore
import NIOHTTP1
import SCIM

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
        if let bytes, !exchange.isHead, bytes.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        }
        finish(exchange, closing: Self.isClosing(head), context)
    }

    /// Sends the head of a streamed answer; false when no body is wanted after it.
    func begin(_ response: Response) -> Bool {
        guard let (context, exchange) = underWay else { return false }
        var head = head(of: response, to: exchange)
        // Its length is not known, and to HEAD no chunks may follow.
        if exchange.isHead { head.headers.add(name: "Content-Length", value: "0") }
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

    /// Closes the connection in the middle of an answer.
    func breakOff() { context?.close(promise: nil) }

    /// Answers what is not HTTP with a SCIM Error, and closes.
    ///
    /// RFC 7644 §3.12.
    func refuseUnreadable(_ context: ChannelHandlerContext) {
        let body = ByteBuffer(bytes: Self.unreadable.body)
        var headers = HTTPHeaders()
        headers.add(name: "Content-Type", value: SCIMMediaType.scim)
        headers.add(name: "Content-Length", value: String(body.readableBytes))
        headers.add(name: "Connection", value: "close")
        headers.add(name: "Date", value: service.date.text)
        let head = HTTPResponseHead(version: .http1_1, status: .badRequest, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        sendEnd(closing: true, context)
    }

    private static let unreadable = SCIMError.invalidSyntax(
        "The request cannot be read as HTTP/1.1: its method is unknown, its target has characters "
            + "that have to be percent-encoded, a header is malformed, or its head is too long."
    )

    /// The request that waits for an answer; nil when the client has gone.
    private var underWay: (ChannelHandlerContext, Exchange)? {
        guard let context, case .answering(let exchange) = phase, !exchange.isAnswered else {
            return nil
        }
        return (context, exchange)
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

    private func finish(_ exchange: Exchange, closing: Bool, _ context: ChannelHandlerContext) {
        sendEnd(closing: closing, context)
        guard !isEnding else { return }
        if exchange.isReceived { return takeNext(context) }
        // The rest of the request is read to its end, so that the next one is found behind it.
        var exchange = exchange
        exchange.isAnswered = true
        exchange.rest?.finish()
        exchange.rest = nil
        phase = .answering(exchange)
        bodyIsWanted()
    }

    /// Ends an answer, and the connection if it is the last.
    ///
    /// Only the server's half is closed, so that what the client is still sending cannot turn
    /// into a reset that costs it the answer. RFC 9112 §9.6.
    private func sendEnd(closing: Bool, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        guard closing else { return }
        isEnding = true
        if case .answering(let exchange) = phase { exchange.rest?.finish() }
        phase = .idle
        bodyIsWanted()
        context.close(mode: .output, promise: nil)
    }
}
