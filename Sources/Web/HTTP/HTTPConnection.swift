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
    var waiting: CircularBuffer<HTTPServerRequestPart> = []
    /// No request can be found behind the one whose head has come last.
    var isLastRequest = false
    /// What comes is not HTTP: said once the requests before it are answered.
    var isUnreadable = false
    /// The last answer has been sent; what still comes is not looked at.
    var isEnding = false
    var isInputClosed = false
    var isQuiescing = false
    /// The body comes faster than it is wanted.
    var isBodyUnwanted = false
    private var hasUnansweredRead = false
    var context: ChannelHandlerContext?
    /// When it became the client's turn, or it last did something.
    var heardAt = NIODeadline.distantPast
    /// How many bytes of answers the client had not taken when that was last looked at.
    var untakenBytes = 0
    var idleTimer: Scheduled<Void>?

    init(_ service: HTTPService) { self.service = service }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        heardAt = context.eventLoop.now
        watchIdleness(of: context, in: service.idleTimeout)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        idleTimer?.cancel()
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnding else { return }
        let part = unwrapInboundIn(data)
        if hasToWait {
            waiting.append(part)
        } else {
            take(part, context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard !isEnding else { return }
        heardAt = context.eventLoop.now
        handOverUnfinished(context)
    }

    func read(context: ChannelHandlerContext) {
        if isReadingUnwanted(context) {
            hasUnansweredRead = true
        } else {
            context.read()
        }
    }

    func resumeReading() {
        guard hasUnansweredRead, let context else { return }
        hasUnansweredRead = false
        read(context: context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !isEnding { heardAt = context.eventLoop.now }
        if case .idle = phase, !isEnding, context.channel.isWritable { takeNext(context) }
        context.fireChannelWritabilityChanged()
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
        switch error {
        case is HTTPParserError:
            isUnreadable = true
            endUnreadable(context)
        case ByteToMessageDecoderError.dataReceivedInErrorState:
            // What follows the unreadable; the answers to what came before are still owed.
            break
        default:
            context.close(promise: nil)
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

extension HTTPConnection {
    /// Whether there are requests before what comes now.
    private var hasToWait: Bool {
        if case .answering(let exchange) = phase, exchange.isReceived { return true }
        return !waiting.isEmpty
    }

    /// Whether the client has to wait until what it has sent is answered, or until it has taken
    /// the answers: neither may pile up here.
    private func isReadingUnwanted(_ context: ChannelHandlerContext) -> Bool {
        if isBodyUnwanted || !waiting.isEmpty { return true }
        guard case .idle = phase, !isEnding else { return false }
        return !context.channel.isWritable
    }
}
