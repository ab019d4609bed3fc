import Directory
import Logging
import Postgres

extension PostgresConfiguration {
    /// A configuration that reads its DSN anew for every connection.
    init(reading dsn: DSN, preparesStatements: Bool = true) {
        self.init(dsn: { try dsn.read() }, preparesStatements: preparesStatements)
    }
}

/// Every connection of a server to PostgreSQL, and the thread that owns them.
struct DatabaseConnections: Sendable {
    let reactor: PostgresReactor
    /// Of the tenant role.
    let lanes: Lanes
    /// Of the tenant role, opened when they are needed.
    let snapshots: Snapshots
    /// Of the control role.
    let control: Lane
    /// Of the control role, for the sequencer alone.
    let sequencer: Lane
    /// Finds out whether the database can be written, over a connection of its own.
    let probe: Lane
    let listenConfiguration: PostgresConfiguration
    let observer: PostgresObserver

    init(_ settings: DatabaseSettings, logger: Logger, metrics: DatabaseMetrics) throws {
        let prepares = settings.preparesStatements
        let tenant = PostgresConfiguration(
            reading: try settings.required(.tenantDSN, settings.dsn.tenant),
            preparesStatements: prepares
        )
        let control = PostgresConfiguration(
            reading: try settings.required(.controlDSN, settings.dsn.control),
            preparesStatements: prepares
        )
        listenConfiguration = PostgresConfiguration(
            reading: try settings.required(.listenDSN, settings.dsn.listen)
        )
        let reactor = PostgresReactor()
        let observer: PostgresObserver = {
            $0.log(to: logger)
            metrics.note($0)
        }
        snapshots = Snapshots(
            primary: tenant,
            replica: settings.dsn.replica.map {
                PostgresConfiguration(reading: $0, preparesStatements: prepares)
            },
            observer: {
                $0.log(to: logger)
                metrics.note($0)
            }
        )
        let sizes = settings.connections
        lanes = Lanes(
            reads: Lane(
                .reads(connections: sizes.read),
                tenant,
                on: reactor,
                observer: observer
            ),
            writes: Lane(
                .writes(connections: sizes.write),
                tenant,
                on: reactor,
                observer: observer
            ),
            slow: Lane(.slow(connections: sizes.slow), tenant, on: reactor, observer: observer)
        )
        self.control = Lane(
            LaneConfiguration(
                name: "control",
                connections: Self.controlConnections,
                depth: 1,
                deadline: .seconds(10),
                resends: false
            ),
            control,
            on: reactor,
            observer: observer
        )
        sequencer = Lane(Sequencer.laneConfiguration, control, on: reactor, observer: observer)
        probe = Lane(Self.probeConfiguration, tenant, on: reactor, observer: observer)
        self.reactor = reactor
        self.observer = observer
    }

    static let controlConnections = 4

    /// A server that does not answer the probe within 2 s counts as frozen.
    private static var probeConfiguration: LaneConfiguration {
        var probe = LaneConfiguration(
            name: "probe",
            connections: 1,
            depth: 4,
            deadline: .seconds(4),
            resends: true
        )
        probe.waitsForServer = false
        return probe
    }

    /// Throws unless row-level security binds the tenant role on every table.
    func requireIsolation() async throws {
        let findings: [String]
        do throws(DirectoryError) {
            findings = try await IsolationAudit(lane: lanes.slow).findings()
        } catch {
            let reason =
                lanes.slow.health.connectionFailure ?? error.fault.map { "it answers \($0)." }
            throw CommandFailure(
                "PostgreSQL cannot be asked with \(Setting.tenantDSN.variable)"
                    + (reason.map { ": \($0)" } ?? ".") + Self.remedy(error),
                status: CommandFailure.unavailable
            )
        }
        guard findings.isEmpty else {
            throw CommandFailure(
                "The database does not keep tenants apart, so Roster does not serve it. "
                    + findings.joined(separator: " "),
                status: CommandFailure.configuration
            )
        }
    }

    /// What to do about an error that tells of a pooler: a name that another session has taken
    /// (42P05), or that this one has not (26000).
    private static func remedy(_ error: DirectoryError) -> String {
        guard let fault = error.fault, fault.contains("42P05") || fault.contains("26000") else {
            return ""
        }
        return " A pooler seems to lend sessions out: set "
            + "\(Setting.preparedStatements.variable) to off."
    }

    /// Lets what is under way finish, then ends the thread.
    func close() async {
        await lanes.drain()
        await control.drain()
        await sequencer.drain()
        await probe.drain()
        await reactor.shutdown()
    }
}
