package import Directory
package import Logging
package import NIOCore
package import SCIM

/// The HTTP server: all planes on one port.
package struct WebApplication: Sendable {
    private let server: HTTPServer
    private let onServing: @Sendable (Int) -> Void

    package init(
        _ configuration: WebConfiguration,
        directory: TenantDirectory,
        controlPlane: ControlPlane,
        tokenCache: TokenCache,
        runtime: WebRuntime
    ) {
        let gate = TenantGate(
            configuration.tenantLimits,
            eventLoops: runtime.eventLoopGroup,
            metrics: runtime.operations.metrics.tenants
        )
        let responder = PlaneResponder(
            scim: SCIMPlane(
                directory: directory,
                authentication: BearerAuthentication(
                    directory: directory,
                    cache: tokenCache,
                    metrics: runtime.operations.metrics,
                    clock: runtime.clock
                ),
                gate: gate,
                publicURL: configuration.publicURL
            ),
            crowd: CrowdPlane(
                directory: directory,
                authentication: ApplicationAuthentication(
                    directory: directory,
                    logger: runtime.logger
                ),
                signIns: SignInLimiter(),
                gate: gate,
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
        onServing = runtime.onServing
        server = HTTPServer(
            host: configuration.host,
            port: configuration.port,
            service: runtime.service { await responder.respond(to: $0) }
        )
    }

    /// Serves until the surrounding service group shuts down or the task is cancelled.
    package func run() async throws {
        try await server.run(onServing: onServing)
    }
}

/// What the server runs on.
package struct WebRuntime: Sendable {
    let eventLoopGroup: any EventLoopGroup
    private let executor: any TaskExecutor
    let clock: @Sendable () -> DateTime
    let logger: Logger
    let operations: Operations
    let onServing: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - eventLoopGroup: what reads and writes connections.
    ///   - executor: where requests are answered: best beside the database connections.
    ///   - onServing: called once with the port, when connections are accepted.
    package init(
        eventLoopGroup: any EventLoopGroup,
        executor: any TaskExecutor,
        clock: @escaping @Sendable () -> DateTime,
        logger: Logger,
        operations: Operations = Operations(),
        onServing: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.eventLoopGroup = eventLoopGroup
        self.executor = executor
        self.clock = clock
        self.logger = logger
        self.operations = operations
        self.onServing = onServing
    }

    /// How long a connection may stand still, in the middle of a request too; longer than Okta
    /// waits for an answer.
    private static let idleTimeout = TimeAmount.seconds(75)

    func service(_ respond: @escaping @Sendable (Request) async -> Response) -> HTTPService {
        HTTPService(
            eventLoops: eventLoopGroup,
            executor: executor,
            idleTimeout: Self.idleTimeout,
            date: HTTPDate(clock: clock),
            logger: logger,
            respond: respond
        )
    }
}
