import NIOCore
import NIOHTTP1

/// One connection of a client: takes its requests one after the other and sends their answers.
///
/// A request is handed over once, when all of it has come, or what has come so far; its answer is
/// handed back once. Everything else happens on the connection's event loop. RFC 9112.
final class HTTPConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = Never
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How far the request is that is under way.
    enum Phase {
        /// There is none.
        case idle
        /// Its head has come, and some of its body.
        case gathering(HTTPRequestHead, ByteBuffer?)
        case answering(Exchange)
    }

    /// A request that has been handed over and waits for the end of its answer.
    struct Exchange {
        let isHead: Bool
        let version: HTTPVersion
        /// Whether nothing comes after the answer.
        var isLast: Bool
        /// Whether all of the request has come.
        var isReceived: Bool
        var isAnswered = false
        /// Takes the rest of the body, as long as somebody wants it.
        var rest: RequestBody.Parts.Source?
        var task: Task<Void, Never>?
    }

    let service: HTTPService
    var phase = Phase.idle
    /// What has come of the requests behind the one under way.
    private var waiting: CircularBuffer<HTTPServerRequestPart> = []
    /// What comes is not HTTP: said once the requests before it are answered.
    private var isUnreadable = false
    /// The last answer has been sent; what still comes is not looked at.
    var isEnding = false
    private var isInputClosed = false
    private var isQuiescing = false
    /// The body comes faster than it is wanted.
    private var isBodyUnwanted = false
    private var hasUnansweredRead = false
    var context: ChannelHandlerContext?
    private var heardAt = NIODeadline.now()
    private var idleTimer: Scheduled<Void>?

    /// A body that is longer, or is not there at once, is handed over while it arrives.
    private static let gatheredBytesMax = 65_536

    init(_ service: HTTPService) { self.service = service }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        watchIdleness(of: context, in: service.idleTimeout)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        idleTimer?.cancel()
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        heardAt = .now()
        guard !isEnding else { return }
        let part = unwrapInboundIn(data)
        if case .answering(let exchange) = phase, exchange.isReceived {
            waiting.append(part)
        } else {
            take(part, context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        handOverUnfinished(context)
    }

    func read(context: ChannelHandlerContext) {
        // A client that sends ahead waits until what it has sent is answered.
        if isBodyUnwanted || !waiting.isEmpty {
            hasUnansweredRead = true
        } else {
            context.read()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            isInputClosed = true
            closeIfIdle(context)
        case is ChannelShouldQuiesceEvent:
            isQuiescing = true
            closeIfIdle(context)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return context.close(promise: nil) }
        guard !isEnding else { return }
        isUnreadable = true
        switch phase {
        case .idle, .gathering:
            refuseUnreadable(context)
        case .answering(var exchange):
            guard !exchange.isReceived else { return }
            exchange.rest?.finish(error)
            exchange.rest = nil
            exchange.isReceived = true
            exchange.isLast = true
            phase = .answering(exchange)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .answering(let exchange) = phase {
            exchange.rest?.finish(ChannelError.eof)
            exchange.task?.cancel()
        }
        phase = .idle
        isEnding = true
        waiting.removeAll()
        context.fireChannelInactive()
    }
}

// MARK: - Requests

extension HTTPConnection {
    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head):
            tellToContinue(head, context)
            phase = .gathering(head, nil)
        case .body(let bytes):
            take(bytes, context)
        case .end:
            takeEnd(context)
        }
    }

    private func take(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        switch phase {
        case .idle:
            return
        case .gathering(let head, nil):
            phase = .gathering(head, bytes)
        case .gathering(let head, var gathered?):
            // Out of the phase, so that the bytes are not copied.
            phase = .idle
            var bytes = bytes
            gathered.writeBuffer(&bytes)
            phase = .gathering(head, gathered)
            if gathered.readableBytes > Self.gatheredBytesMax { handOverUnfinished(context) }
        case .answering(let exchange):
            if case .stopProducing? = exchange.rest?.yield(contentsOf: [bytes]) {
                isBodyUnwanted = true
            }
        }
    }

    private func takeEnd(_ context: ChannelHandlerContext) {
        switch phase {
        case .idle:
            return
        case .gathering(let head, let body):
            handOver(head, RequestBody(complete: body), rest: nil, context)
        case .answering(var exchange):
            exchange.rest?.finish()
            exchange.rest = nil
            exchange.isReceived = true
            phase = .answering(exchange)
            if exchange.isAnswered { takeNext(context) }
        }
    }

    /// Hands over a request whose body has not come to its end.
    private func handOverUnfinished(_ context: ChannelHandlerContext) {
        guard case .gathering(let head, let gathered) = phase else { return }
        let parts = RequestBody.Parts.makeSequence(
            elementType: ByteBuffer.self,
            failureType: (any Error).self,
            backPressureStrategy: .init(lowWatermark: 2, highWatermark: 8),
            finishOnDeinit: true,
            delegate: BodyDemand(self, on: context.eventLoop)
        )
        if let gathered { _ = parts.source.yield(contentsOf: [gathered]) }
        handOver(head, RequestBody(arriving: parts.sequence), rest: parts.source, context)
    }

    private func handOver(
        _ head: HTTPRequestHead,
        _ body: RequestBody,
        rest: RequestBody.Parts.Source?,
        _ context: ChannelHandlerContext
    ) {
        guard let request = Request(head, body: body, over: context.channel) else {
            rest?.finish()
            return refuseUnreadable(context)
        }
        let answer = PendingAnswer(on: self, eventLoop: context.eventLoop)
        let respond = service.respond
        var exchange = Exchange(
            isHead: head.method == .HEAD,
            version: head.version,
            isLast: !head.isKeepAlive,
            isReceived: rest == nil,
            rest: rest
        )
        exchange.task = Task(executorPreference: service.executor) {
            await answer.send(await respond(request))
        }
        phase = .answering(exchange)
    }

    /// Tells a client that waits before it sends a body to go on: without it such a client loses
    /// a second or so with each write.
    ///
    /// RFC 9110 §10.1.1.
    private func tellToContinue(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard let expectation = head.headers.first(name: "Expect"),
            expectation.lowercased() == "100-continue"
        else { return }
        let head = HTTPResponseHead(version: head.version, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    /// Somebody wants more of the body, or nothing more.
    func bodyIsWanted() {
        isBodyUnwanted = false
        resumeReading()
    }

    private func resumeReading() {
        guard hasUnansweredRead, let context else { return }
        hasUnansweredRead = false
        read(context: context)
    }

    /// Takes what has come of the next requests, after an answer.
    func takeNext(_ context: ChannelHandlerContext) {
        phase = .idle
        isBodyUnwanted = false
        while let part = waiting.popFirst() {
            take(part, context)
            if case .answering(let exchange) = phase, exchange.isReceived { break }
        }
        handOverUnfinished(context)
        closeIfIdle(context)
        resumeReading()
    }

    private func closeIfIdle(_ context: ChannelHandlerContext) {
        guard case .idle = phase, !isEnding else { return }
        if isUnreadable {
            refuseUnreadable(context)
        } else if isInputClosed || isQuiescing {
            context.close(promise: nil)
        }
    }

    /// Whether nothing may come after the answer under way.
    func isLast(_ exchange: Exchange) -> Bool {
        exchange.isLast || isQuiescing || isInputClosed && waiting.isEmpty
    }
}

// MARK: - Idleness

extension HTTPConnection {
    /// Closes the connection when the client has been silent for too long while it was its turn,
    /// in the middle of a request too.
    private func watchIdleness(of context: ChannelHandlerContext, in delay: TimeAmount) {
        idleTimer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { [self] in
            guard let context = self.context else { return }
            if case .answering(let exchange) = phase, exchange.isReceived, !isEnding {
                return watchIdleness(of: context, in: service.idleTimeout)
            }
            let left = heardAt + service.idleTimeout - .now()
            guard left > .zero else { return context.close(promise: nil) }
            watchIdleness(of: context, in: left)
        }
    }
}
