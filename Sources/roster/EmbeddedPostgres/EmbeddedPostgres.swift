import Foundation
import Logging
import ServiceLifecycle

/// The private PostgreSQL of `roster dev`, running.
///
/// It is created at the first start, durable, reachable by its Unix socket alone, and stopped with
/// Roster. What an earlier run left behind is stopped first; no other cluster is ever looked at.
struct EmbeddedPostgres: Sendable {
    /// Recovery after a kill may take its time.
    private static let startDeadline = Duration.seconds(300)
    private static let fastDeadline = Duration.seconds(30)
    private static let immediateDeadline = Duration.seconds(10)

    private let cluster: PostgresCluster
    private let child: ChildProcess

    /// The postmaster's process number.
    var processID: Int32 { child.identifier }

    /// A libpq connection string for a role.
    func dsn(user: String, database: String) -> String {
        cluster.dsn(user: user, database: database)
    }

    /// Runs `body` with a PostgreSQL that is ready, and stops it afterwards in every case.
    ///
    /// A graceful shutdown cancels the start, but not `body`.
    static func running<Result: Sendable>(
        in directory: DevDirectory,
        logger: Logger,
        body: (EmbeddedPostgres) async throws -> Result
    ) async throws -> Result {
        let postgres = try await cancelWhenGracefulShutdown {
            try await start(in: directory, logger: logger)
        }
        do {
            let result = try await body(postgres)
            await postgres.stop()
            return result
        } catch {
            await postgres.stop()
            throw error
        }
    }

    /// Waits for the postmaster's end, which is a failure while Roster serves.
    ///
    /// Returns only when the task is cancelled.
    func watch() async throws(EmbeddedPostgresError) {
        for await exit in child.exits {
            throw .ended(
                program: "PostgreSQL",
                status: exit.description,
                log: cluster.logTail
            )
        }
    }

    private static func start(
        in directory: DevDirectory,
        logger: Logger
    ) async throws -> EmbeddedPostgres {
        let cluster = try await PostgresCluster(in: directory, logger: logger)
        try await cluster.create()
        try await cluster.stopLeftovers()
        try Task.checkCancellation()
        let postgres = EmbeddedPostgres(cluster: cluster, child: try cluster.launch())
        do {
            try await postgres.waitUntilReady()
        } catch {
            await postgres.stop()
            throw error
        }
        return postgres
    }

    private func waitUntilReady() async throws {
        let deadline = ContinuousClock.now + Self.startDeadline
        while !cluster.processes.isReady(child.identifier) {
            if let exit = await child.exit(within: .milliseconds(20)) {
                throw EmbeddedPostgresError.ended(
                    program: "PostgreSQL",
                    status: exit.description,
                    log: cluster.logTail
                )
            }
            try Task.checkCancellation()
            guard ContinuousClock.now < deadline else {
                throw EmbeddedPostgresError.deadline(
                    what: "PostgreSQL did not start",
                    log: cluster.logTail
                )
            }
        }
    }

    /// Stops PostgreSQL politely, then without a checkpoint, then by force.
    ///
    /// Committed writes are safe in all three.
    private func stop() async {
        // A cancelled task must still wait: a task of its own is not cancelled with it.
        await Task { await stopInTurn() }.value
    }

    private func stopInTurn() async {
        let turns = [
            (SIGINT, Self.fastDeadline), (SIGQUIT, Self.immediateDeadline),
            (SIGKILL, Self.immediateDeadline),
        ]
        for (signal, deadline) in turns {
            child.send(signal)
            if await child.exit(within: deadline) != nil { return }
            cluster.logger.warning(
                "PostgreSQL does not stop",
                metadata: ["signal": "\(signal)"]
            )
        }
    }
}
