import Glibc
import NIOCore
import NIOHTTP1
import SCIM

extension HTTPConnection {
    /// Closes the connection when nothing is under way and nothing may come any more.
    func closeIfIdle(_ context: ChannelHandlerContext) {
        guard case .idle = phase, !isEnding else { return }
        guard isQuiescing || isInputClosed && waiting.isEmpty else { return }
        close(.all, context)
    }

    /// Takes nothing more, and closes when all answers are written.
    func close(_ mode: CloseMode, _ context: ChannelHandlerContext) {
        isEnding = true
        if case .answering(let exchange) = phase { exchange.rest?.finish() }
        phase = .idle
        waiting.removeAll()
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in
            context.close(mode: mode, promise: nil)
        }
        // Nothing, and so written when all before it is: to close at once would discard that.
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))), promise: written)
        bodyIsWanted()
    }

    /// Ends the request of which nothing more can be read, when it is its turn.
    func endUnreadable(_ context: ChannelHandlerContext) {
        guard waiting.isEmpty, !isEnding else { return }
        switch phase {
        case .idle, .gathering:
            refuseUnreadable(context)
        case .answering(let exchange) where exchange.isAnswered:
            close(.output, context)
        case .answering(var exchange):
            guard !exchange.isReceived else { return }
            exchange.rest?.finish(ChannelError.eof)
            exchange.rest = nil
            exchange.isReceived = true
            exchange.isLast = true
            phase = .answering(exchange)
        }
    }

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
        close(.output, context)
    }

    private static let unreadable = SCIMError.invalidSyntax(
        "The request cannot be read as HTTP/1.1: its method is unknown, its target has characters "
            + "that have to be percent-encoded, it does not name one host, a header is malformed, "
            + "or its head is too long."
    )

    /// Closes the connection in the middle of an answer.
    func breakOff() {
        guard let context else { return }
        guard case .answering(let exchange) = phase, exchange.version == .http1_0,
            let socket = context.channel as? any SocketOptionProvider
        else { return context.close(promise: nil) }
        // To HTTP/1.0 a plain close is the end of the answer: only a reset tells that it is not.
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }
}

// MARK: - Idleness

extension HTTPConnection {
    /// Closes the connection when the client has been silent for too long while it was its turn,
    /// in the middle of a request too.
    func watchIdleness(of context: ChannelHandlerContext, in delay: TimeAmount) {
        idleTimer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { [self] in
            guard let context = self.context else { return }
            let patience = patience(context)
            guard patience > .zero else { return context.close(promise: nil) }
            watchIdleness(of: context, in: patience)
        }
    }

    /// How long the client may still do nothing.
    private func patience(_ context: ChannelHandlerContext) -> TimeAmount {
        let options = context.channel.syncOptions
        let untakenBytes = (try? options?.getOption(.bufferedWritableBytes)) ?? 0
        if untakenBytes == 0, isServersTurn { return service.idleTimeout }
        // A client that takes a long answer slowly is not silent.
        if untakenBytes != self.untakenBytes { heardAt = context.eventLoop.now }
        self.untakenBytes = untakenBytes
        return heardAt + service.idleTimeout - context.eventLoop.now
    }

    private var isServersTurn: Bool {
        guard case .answering(let exchange) = phase, !exchange.isAnswered else { return false }
        return exchange.isReceived || isBodyUnwanted
    }
}
