import Directory
import Logging
import NIOCore
import NIOPosix
import Postgres
import SCIM
import Web

/// Where the server listens, and under which URL the world knows it.
struct ServingAddress: Sendable {
    let host: String
    let port: Int
    let url: String
}

/// The house put together: database, directory and web server.
struct Services: Sendable {
    private let address: ServingAddress
    let settings: Settings
    let database: DatabaseConnections
    let eventLoops: MultiThreadedEventLoopGroup
    let worker: Worker
    private let tokenCache = TokenCache()
    private let eventSignal = EventSignal()
    private let sequencer: Sequencer
    let operations: Operations
    let logger: Logger
    let controlPlane: ControlPlane

    /// Opens the connections, and refuses a database that does not keep tenants apart, or whose
    /// schema is older than this version.
    init(
        _ settings: Settings,
        database: DatabaseSettings,
        address: ServingAddress,
        logger: Logger
    ) async throws {
        self.address = address
        self.logger = logger
        self.settings = settings
        operations = Operations(metrics: ServerMetrics(version: Version.text))
        self.database = try DatabaseConnections(
            database,
            logger: logger,
            metrics: DatabaseMetrics(operations.metrics.registry)
        )
        controlPlane = ControlPlane(lane: self.database.control, clock: Self.now)
        sequencer = Sequencer(
            lane: self.database.sequencer,
            signal: eventSignal,
            eventDays: settings.eventDays,
            logger: logger
        )
        eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        worker = Worker()
        observeGauges(database.connections)
        do {
            try await self.database.requireIsolation()
            try await requireMigrations()
        } catch {
            await close()
            throw error
        }
    }

    /// Serves until the surrounding service group shuts down, then closes everything.
    ///
    /// - Parameter onServing: called once with the port, when connections are accepted.
    func run(onServing: @escaping @Sendable (Int) -> Void) async throws {
        do {
            // Handlers run on the reactor's thread, beside the connections they wait for.
            try await withTaskExecutorPreference(database.reactor) {
                try await serve(onServing: onServing)
            }
        } catch {
            await close()
            throw error
        }
        await close()
    }

    /// Lets what is under way finish and closes every connection.
    func close() async {
        await worker.shutdown()
        await database.close()
        try? await eventLoops.shutdownGracefully()
    }

    private func serve(onServing: @escaping @Sendable (Int) -> Void) async throws {
        let application = WebApplication(
            WebConfiguration(
                host: address.host,
                port: address.port,
                publicURL: address.url,
                trustedProxies: settings.trustedProxies,
                tenantLimits: settings.tenantLimits
            ),
            directory: TenantDirectory(
                lanes: database.lanes,
                snapshots: database.snapshots,
                passwords: PasswordHasher(worker: worker),
                eventSignal: eventSignal,
                clock: Self.now
            ),
            controlPlane: controlPlane,
            tokenCache: tokenCache,
            runtime: WebRuntime(
                eventLoopGroup: eventLoops,
                // On the reactor's thread, beside the connections that requests wait for.
                executor: database.reactor,
                clock: Self.now,
                logger: logger,
                operations: operations,
                onServing: onServing
            )
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await forgetRevokedTokens() }
            group.addTask { await sequencer.run() }
            group.addTask { await watchSequencer() }
            group.addTask { await breakOffWhenCancelled() }
            group.addTask { try await serveUntilDrained(application) }
            // The others never end by themselves: the first to end is the server.
            try await group.next()
            group.cancelAll()
        }
    }

    /// Whatever is heard, or may have been missed, empties the cache: revocations are rare.
    private func forgetRevokedTokens() async {
        let events = Notifications.listen(
            to: ControlPlane.channel,
            database.listenConfiguration,
            on: database.reactor,
            observer: database.observer
        )
        for await event in events {
            switch event {
            case .listening, .lost, .notification: tokenCache.flush()
            }
        }
    }

    /// The time by which ids are ordered.
    static let now: @Sendable () -> DateTime = {
        DateTime(milliseconds: Int64((WallClock.secondsSince1970 * 1000).rounded(.down)))
    }
}
