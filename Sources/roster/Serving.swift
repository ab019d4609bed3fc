import Logging
import ServiceLifecycle
import UnixSignals

/// Runs something that serves until SIGINT or SIGTERM.
enum Serving {
    /// - Parameter drain: the most time from the signal to the end of the last request.
    ///
    /// Returns when the service has ended after a signal, and throws when it failed.
    static func run(
        _ service: some Service,
        drain: Duration,
        logger: Logger
    ) async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(
                    service: service,
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup
                )
            ],
            gracefulShutdownSignals: [.sigint, .sigterm],
            logger: quiet
        )
        configuration.maximumGracefulShutdownDuration = drain
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {
            // The signal came while things were still starting, or requests did not end in time.
            logger.notice("stopped before everything had ended")
        }
    }
}

/// A closure as a service.
struct ClosureService: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws { try await body() }
}
