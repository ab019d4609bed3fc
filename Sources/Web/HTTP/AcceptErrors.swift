import Glibc
import Logging
import NIOCore

/// Logs why connections of a server are not accepted, at most once a second.
final class AcceptErrors: ChannelInboundHandler {
    typealias InboundIn = Channel

    private let logger: Logger
    private var lastLogged: NIODeadline?

    init(_ logger: Logger) { self.logger = logger }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let now = context.eventLoop.now
        guard lastLogged.map({ now - $0 >= .seconds(1) }) ?? true else { return }
        lastLogged = now
        logger.error(
            "a connection was not accepted",
            metadata: [
                "port": "\(context.channel.localAddress?.port ?? 0)", "error": "\(error)",
            ]
        )
    }

    /// Without free descriptors the kernel refuses at once, and would be asked again at once.
    static func pause(after error: IOError) -> TimeAmount? {
        switch error.errnoCode {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: .milliseconds(100)
        default: nil
        }
    }
}
