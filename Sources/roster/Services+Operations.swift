import CoreMetrics
import Directory
import Logging
import Postgres
import ServiceLifecycle
import Web

extension Services {
    /// Serves until the surrounding group shuts down, and then in this order: not ready any more,
    /// no new connections, requests in flight finished, and last of all no probes.
    func serveUntilDrained(_ application: WebApplication) async throws {
        let operations = operations
        let server = OperationsServer(
            host: settings.operations.host,
            port: settings.operations.port,
            readiness: Readiness(
                draining: operations.draining,
                obstacle: {
                    await DatabaseProbe(lane: database.probe, writes: database.lanes.writes)
                        .obstacle()
                }
            ),
            runtime: WebRuntime(
                eventLoopGroup: eventLoops,
                executor: globalConcurrentExecutor,
                clock: Self.now,
                logger: logger,
                operations: operations
            )
        )
        let delay = settings.operations.drainDelay
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        // A group stops its services in reverse order, each after the end of the one behind it.
        let services: [any Service] = [
            ClosureService { try await server.run() },
            ClosureService { try await application.run() },
            ClosureService {
                try await gracefulShutdown()
                operations.draining.begin()
                logger.notice("draining", metadata: ["delay": "\(delay)"])
                try await Task.sleep(for: delay)
            },
        ]
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: services, logger: quiet)
        )
        try await group.run()
    }

    /// Breaks off what is still under way when the time for it is over, so that its requests end.
    ///
    /// Returns when the task has been cancelled, as it is too when everything has ended well.
    func breakOffWhenCancelled() async {
        let (endless, continuation) = AsyncStream.makeStream(of: Void.self)
        for await _ in endless {}
        continuation.finish()
        let lanes = [database.lanes.reads, database.lanes.writes, database.lanes.slow]
        let units = lanes.reduce(0) { $0 + $1.health.inFlight + $1.health.waiting }
        if units > 0 {
            logger.warning(
                "broke off requests that did not end in time",
                metadata: ["units": .stringConvertible(units)]
            )
        }
        await database.lanes.reads.close()
        await database.lanes.writes.close()
        await database.lanes.slow.close()
        await database.control.close()
    }

    /// Measures how far the sequence of events is behind, as long as the server runs.
    func watchSequencer() async {
        let lag = SequencerLag(lane: database.control)
        while !Task.isCancelled {
            do throws(DirectoryError) {
                operations.metrics.noteSequencerLag(try await lag.measure())
            } catch {
                // The metric keeps its value; that the database is away shows elsewhere.
                logger.debug("the sequence was not measured", metadata: ["reason": "\(error)"])
            }
            // Cancelled means over.
            try? await Task.sleep(for: .seconds(10))
        }
    }

    /// Has the gauges set that are read when metrics are asked for.
    func observeGauges(_ connections: DatabaseSettings.Connections) {
        let registry = operations.metrics.registry
        let lanes = [
            ("reads", database.lanes.reads, connections.read),
            ("writes", database.lanes.writes, connections.write),
            ("slow", database.lanes.slow, connections.slow),
            ("control", database.control, DatabaseConnections.controlConnections),
            ("sequencer", database.sequencer, 1), ("probe", database.probe, 1),
        ]
        for (name, lane, connectionsMax) in lanes {
            DatabaseMetrics.observe(
                lane,
                named: name,
                connectionsMax: connectionsMax,
                in: registry
            )
        }
        let worker = worker
        let pending = MetricFamily.workerPending.gauge(in: registry)
        MetricFamily.workerPendingMax.gauge(in: registry).set(worker.pendingMax)
        let snapshots = database.snapshots
        let open = MetricFamily.streamsOpen.gauge(in: registry)
        let waiting = MetricFamily.streamsWaiting.gauge(in: registry)
        registry.beforeExposition {
            pending.set(worker.pendingCount)
            let load = snapshots.load
            open.set(load.open)
            waiting.set(load.waiting)
        }
    }
}
