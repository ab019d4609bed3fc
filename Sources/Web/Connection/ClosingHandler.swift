import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Keeps the word of an answer that says `Connection: close`: nothing is sent after it.
///
/// Only the server's half is closed, so that what the client is still sending cannot turn into a
/// reset that costs it the answer. What comes after such an answer is not looked at. RFC 9112 §9.6.
final class ClosingHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// The answer under way is the last.
    private var isLast = false
    /// Requests are not read any more.
    private var isClosed = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data), isLast { isClosed = true }
        if !isClosed { context.fireChannelRead(data) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if head.headerFields[.connection]?.lowercased() == "close" { isLast = true }
        case .end where isLast:
            context.writeAndFlush(data, promise: promise)
            return context.close(mode: .output, promise: nil)
        case .body, .end:
            break
        }
        context.write(data, promise: promise)
    }
}
