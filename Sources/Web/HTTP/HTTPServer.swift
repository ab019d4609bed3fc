import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// Accepts connections on a port and has their requests answered.
struct HTTPServer: Sendable {
    let host: String
    /// 0 takes any free one.
    let port: Int
    let service: HTTPService
    private let connections = OpenConnections()

    /// Connections that wait to be accepted; beyond, the kernel refuses them.
    private static let backlog: Int32 = 1024

    init(host: String, port: Int, service: HTTPService) {
        self.host = host
        self.port = port
        self.service = service
    }

    /// Serves until the surrounding service group shuts down, which lets requests end, or the task
    /// is cancelled, which does not.
    ///
    /// - Parameter onServing: called once with the port, when connections are accepted.
    func run(onServing: @Sendable (Int) -> Void) async throws {
        let listener = try await bootstrap.bind(host: host, port: port).get()
        // Behind what sets connections up, where its errors end.
        try await listener.eventLoop.submit { [service] in
            try listener.pipeline.syncOperations.addHandler(AcceptErrors(service.logger))
        }.get()
        onServing(listener.localAddress?.port ?? port)
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await listener.closeFuture.get()
                await connections.ended()
            } onGracefulShutdown: {
                connections.quiesce()
                listener.close(promise: nil)
            }
        } onCancel: {
            connections.close()
            listener.close(promise: nil)
        }
    }

    private var bootstrap: ServerBootstrap {
        ServerBootstrap(group: service.eventLoops)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let backoff = AcceptBackoffHandler(backoffProvider: AcceptErrors.pause)
                    try channel.pipeline.syncOperations.addHandler(backoff)
                }
            }
            // A client may close its half and still wants its answer.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { [service, connections] channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.addHandlers(to: channel, service)
                    connections.add(channel)
                }
            }
    }

    /// The fields of answers are not checked: what would end one is taken out where it is set.
    static func addHandlers(to channel: any Channel, _ service: HTTPService) throws {
        let decoder = HTTPRequestDecoder(limitConfiguration: limits)
        try channel.pipeline.syncOperations.addHandlers(
            HTTPResponseEncoder(),
            ByteToMessageHandler(decoder, maximumBufferSize: undecodedBytesMax),
            HTTPConnection(service)
        )
    }

    /// How large the head of a request may be, in bytes and fields.
    private static var limits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 80 * 1024
        limits.maxHeaderListSize = 80 * 1024
        limits.maxHeaderFieldCount = 1000
        return limits
    }

    /// How much the decoder keeps: more than the head of a request may have, and an end to what
    /// comes after a request to upgrade, which it never reads.
    private static let undecodedBytesMax = 256 * 1024
}
