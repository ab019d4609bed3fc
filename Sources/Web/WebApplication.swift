package import Directory
import Hummingbird
package import Logging
package import NIOCore
package import SCIM

/// The HTTP server: all planes on one port.
package struct WebApplication: Sendable {
    private let application: Hummingbird.Application<PlaneResponder>

    /// - Parameters:
    ///   - eventLoopGroup: the NIO loops; handlers run where the caller's executor preference says.
    ///   - onServing: called once with the port, when connections are accepted.
    package init(
        _ configuration: WebConfiguration,
        directory: TenantDirectory,
        controlPlane: ControlPlane,
        tokenCache: TokenCache,
        runtime: WebRuntime
    ) {
        let responder = PlaneResponder(
            scim: SCIMPlane(
                directory: directory,
                authentication: BearerAuthentication(
                    directory: directory,
                    cache: tokenCache,
                    metrics: runtime.operations.metrics,
                    clock: runtime.clock
                ),
                publicURL: configuration.publicURL
            ),
            crowd: CrowdPlane(
                directory: directory,
                authentication: ApplicationAuthentication(
                    directory: directory,
                    logger: runtime.logger
                ),
                signIns: SignInLimiter(),
                publicURL: configuration.publicURL,
                clock: runtime.clock,
                logger: runtime.logger
            ),
            admin: AdminPlane(
                controlPlane: controlPlane,
                directory: directory,
                tokenCache: tokenCache,
                publicURL: configuration.publicURL
            ),
            trustedProxies: configuration.trustedProxies,
            operations: runtime.operations,
            logger: runtime.logger
        )
        let onServing = runtime.onServing
        application = Hummingbird.Application(
            responder: responder,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        ContinueHandler(), UnreadableRequestHandler(), ClosingHandler(),
                    ],
                    idleTimeout: Self.idleTimeout
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 1024
            ),
            onServerRunning: { channel in onServing(channel.localAddress?.port ?? 0) },
            eventLoopGroupProvider: .shared(runtime.eventLoopGroup),
            logger: runtime.logger
        )
    }

    /// How long a connection may stand still, in the middle of a request too; longer than Okta
    /// waits for an answer.
    private static let idleTimeout = TimeAmount.seconds(75)

    /// Serves until the surrounding service group shuts down or the task is cancelled.
    package func run() async throws {
        try await application.run()
    }
}

/// What the server runs on.
package struct WebRuntime: Sendable {
    let eventLoopGroup: any EventLoopGroup
    let clock: @Sendable () -> DateTime
    let logger: Logger
    let operations: Operations
    let onServing: @Sendable (Int) -> Void

    package init(
        eventLoopGroup: any EventLoopGroup,
        clock: @escaping @Sendable () -> DateTime,
        logger: Logger,
        operations: Operations = Operations(),
        onServing: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.eventLoopGroup = eventLoopGroup
        self.clock = clock
        self.logger = logger
        self.operations = operations
        self.onServing = onServing
    }
}
