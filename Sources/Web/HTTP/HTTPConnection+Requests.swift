import NIOCore
import NIOHTTP1

extension HTTPConnection {
    /// A body that is longer, or is not there at once, is handed over while it arrives.
    private static let gatheredBytesMax = 65_536

    func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head):
            take(head, context)
        case .body(let bytes):
            take(bytes, context)
        case .end:
            takeEnd(context)
        }
    }

    private func take(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let fields = ConnectionFields(of: head)
        guard fields.hasHost else { return refuseUnreadable(context) }
        isLastRequest = fields.isLast
        phase = .gathering(head, nil)
        if fields.expectsContinue {
            // Without it a client that waits before it sends a body loses a second or so with
            // each write. RFC 9110 §10.1.1.
            let head = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
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
    func handOverUnfinished(_ context: ChannelHandlerContext) {
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
            isLast: isLastRequest,
            isReceived: rest == nil,
            rest: rest
        )
        exchange.task = Task(executorPreference: service.executor) {
            await answer.send(await respond(request))
        }
        phase = .answering(exchange)
    }

    /// Somebody wants more of the body, or nothing more.
    func bodyIsWanted() {
        if isBodyUnwanted, let context { heardAt = context.eventLoop.now }
        isBodyUnwanted = false
        resumeReading()
    }

    /// Takes what has come of the next requests, after an answer.
    func takeNext(_ context: ChannelHandlerContext) {
        phase = .idle
        isBodyUnwanted = false
        // Whoever does not take answers is given no more of them.
        guard context.channel.isWritable else { return closeIfIdle(context) }
        while !isEnding, let part = waiting.popFirst() {
            take(part, context)
            if case .answering(let exchange) = phase, exchange.isReceived { break }
        }
        if isUnreadable { endUnreadable(context) }
        handOverUnfinished(context)
        closeIfIdle(context)
        resumeReading()
    }
}

/// What the head of a request says about the connection.
struct ConnectionFields {
    /// Whether it names its host as HTTP/1.1 demands.
    ///
    /// RFC 9112 §3.2.
    let hasHost: Bool
    /// Whether no request can be found behind this one.
    let isLast: Bool
    let expectsContinue: Bool

    init(of head: HTTPRequestHead) {
        let isCurrent = head.version != .http1_0
        var (hosts, isUpgrade, expectsContinue) = (0, head.method == .CONNECT, false)
        // One look at all fields, and at few of them closely: this happens with every request.
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 4 where name.lowercased() == "host": hosts += 1
            case 6 where name.lowercased() == "expect":
                expectsContinue = value.lowercased() == "100-continue"
            case 7 where name.lowercased() == "upgrade": isUpgrade = true
            default: break
            }
        }
        hasHost = hosts == 1 || hosts == 0 && !isCurrent
        // NIO's decoder takes what comes after a request to upgrade for another protocol. Clients
        // of HTTP/1.0 are not told where a streamed answer ends.
        isLast = !head.isKeepAlive || isUpgrade || !isCurrent
        // From HTTP/1.0 it is to be ignored. RFC 9110 §10.1.1.
        self.expectsContinue = expectsContinue && isCurrent
    }
}
