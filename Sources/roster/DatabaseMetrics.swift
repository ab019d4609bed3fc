import CoreMetrics
import Directory
import Postgres
import Web

/// What is measured of the connections to PostgreSQL.
///
/// Every series is made beforehand, so an observation costs one addition.
struct DatabaseMetrics: Sendable {
    /// The lanes by the names that observations call them.
    static let lanes = ["reads", "writes", "slow", "control", "sequencer", "probe"]

    fileprivate struct LaneSeries {
        let errors: [ErrorKind: Counter]
        let lost: [String: Counter]
        let failed: Counter
        let refused: Counter
        let deadlines: Counter
        let resent: Counter
    }

    private let series: [String: LaneSeries]
    private let listening: Meter
    private let behind: Counter
    private let unreachable: Counter

    init(_ registry: MetricsRegistry) {
        listening = MetricFamily.databaseListening.gauge(in: registry)
        listening.set(0)
        behind = MetricFamily.replicaRefusals.counter("behind", in: registry)
        unreachable = MetricFamily.replicaRefusals.counter("unreachable", in: registry)
        series = Dictionary(
            uniqueKeysWithValues: Self.lanes.map { ($0, LaneSeries($0, in: registry)) }
        )
    }

    /// Counts what a lane says about itself.
    func note(_ observation: PostgresObservation) {
        switch observation {
        case .connectionFailed(let lane, reason: _, retryDelay: _):
            series[lane]?.failed.increment()
        case .disconnected(let lane, let reason):
            reason.name.map { series[lane]?.lost[$0]?.increment() }
        case .statementFailed(let lane, let sqlState, statement: _):
            series[lane]?.errors[ErrorKind(sqlState: sqlState)]?.increment()
        case .resent(let lane, let units):
            series[lane]?.resent.increment(by: units)
        case .queueFull(let lane):
            series[lane]?.refused.increment()
        case .deadlineExceeded(let lane, sent: _):
            series[lane]?.deadlines.increment()
        case .listening:
            listening.set(1)
        case .listeningLost:
            listening.set(0)
        case .connected:
            return
        }
    }

    /// Counts what the primary had to serve.
    func note(_ refusal: ReplicaRefusal) {
        switch refusal {
        case .behind: behind.increment()
        case .unreachable: unreachable.increment()
        }
    }

    /// Has a lane's gauges set before each exposition.
    static func observe(
        _ lane: Lane,
        named name: String,
        connectionsMax: Int,
        in registry: MetricsRegistry
    ) {
        let connections = MetricFamily.databaseConnections.gauge(name, in: registry)
        let inFlight = MetricFamily.databaseUnitsInFlight.gauge(name, in: registry)
        let waiting = MetricFamily.databaseUnitsWaiting.gauge(name, in: registry)
        MetricFamily.databaseConnectionsMax.gauge(name, in: registry).set(connectionsMax)
        registry.beforeExposition {
            let health = lane.health
            connections.set(health.connections)
            inFlight.set(health.inFlight)
            waiting.set(health.waiting)
        }
    }
}

extension DatabaseMetrics.LaneSeries {
    fileprivate init(_ lane: String, in registry: MetricsRegistry) {
        errors = Dictionary(
            uniqueKeysWithValues: ErrorKind.allCases.map { kind in
                (
                    kind,
                    MetricFamily.databaseErrors.counter(lane, kind.rawValue, in: registry)
                )
            }
        )
        lost = Dictionary(
            uniqueKeysWithValues: DisconnectionReason.names.map { reason in
                (
                    reason,
                    MetricFamily.databaseConnectionsLost.counter(lane, reason, in: registry)
                )
            }
        )
        failed = MetricFamily.databaseConnectionsFailed.counter(lane, in: registry)
        refused = MetricFamily.databaseUnitsRefused.counter(lane, in: registry)
        deadlines = MetricFamily.databaseDeadlines.counter(lane, in: registry)
        resent = MetricFamily.databaseUnitsResent.counter(lane, in: registry)
    }
}

extension DisconnectionReason {
    fileprivate static let names = ["lost", "frozen", "retired"]

    /// Nil when the lane was closed, which is no loss.
    fileprivate var name: String? {
        switch self {
        case .lost: "lost"
        case .frozen: "frozen"
        case .retired: "retired"
        case .closed: nil
        }
    }
}

/// The kinds of errors that are told apart in metrics.
enum ErrorKind: String, CaseIterable, Sendable {
    case unique
    case foreignKey = "foreign_key"
    /// Serialization failures and deadlocks, which are tried again.
    case conflict
    case timeout
    case readOnly = "read_only"
    case connection
    case resources
    case shutdown
    case other

    init(sqlState: String) {
        switch (sqlState, sqlState.prefix(2)) {
        case ("23505", _): self = .unique
        case ("23503", _): self = .foreignKey
        case ("40001", _), ("40P01", _): self = .conflict
        case ("57014", _): self = .timeout
        case ("25006", _): self = .readOnly
        case (_, "08"): self = .connection
        case (_, "53"), (_, "58"): self = .resources
        case (_, "57"): self = .shutdown
        default: self = .other
        }
    }
}
