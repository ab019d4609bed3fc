import HTTPTypes
import NIOCore
import NIOHTTPTypes
import SCIM

/// Gives a SCIM Error to the sender of what is not HTTP: the server refuses that by itself with an
/// empty 400, the only one there is, before a plane sees it.
///
/// RFC 7644 §3.12.
final class UnreadableRequestHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private static let error = SCIMError.invalidSyntax(
        "The request cannot be read as HTTP/1.1: its method is unknown, its target has characters "
            + "that have to be percent-encoded, a header is malformed, or its head is too long."
    )

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), head.status == .badRequest,
            head.headerFields[.contentLength] == "0"
        else { return context.write(data, promise: promise) }
        let body = ByteBuffer(bytes: Self.error.body)
        head.headerFields[.contentType] = SCIMMediaType.scim
        head.headerFields[.contentLength] = "\(body.readableBytes)"
        context.write(wrapOutboundOut(.head(head)), promise: promise)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
    }
}
