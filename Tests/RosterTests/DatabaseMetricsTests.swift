import Directory
import Postgres
import Testing
import Web

@testable import roster

@Suite("What is measured of the connections to PostgreSQL")
struct DatabaseMetricsTests {
    private func exposition(after observations: [PostgresObservation]) -> Set<Substring> {
        let registry = MetricsRegistry()
        let metrics = DatabaseMetrics(registry)
        for observation in observations { metrics.note(observation) }
        return Set(registry.exposition().split(separator: "\n"))
    }

    @Test(arguments: [
        (
            PostgresObservation.statementFailed(lane: "writes", sqlState: "23505", statement: nil),
            #"roster_database_errors_total{lane="writes",kind="unique"} 1"#
        ),
        (
            .connectionFailed(lane: "reads", reason: "x", retryDelay: .seconds(1)),
            #"roster_database_connections_failed_total{lane="reads"} 1"#
        ),
        (
            .disconnected(lane: "slow", reason: .frozen),
            #"roster_database_connections_lost_total{lane="slow",reason="frozen"} 1"#
        ),
        (
            .disconnected(lane: "slow", reason: .retired(sqlState: "57P01")),
            #"roster_database_connections_lost_total{lane="slow",reason="retired"} 1"#
        ),
        (
            .queueFull(lane: "control"),
            #"roster_database_units_refused_total{lane="control"} 1"#
        ),
        (
            .deadlineExceeded(lane: "probe", sent: true),
            #"roster_database_deadlines_exceeded_total{lane="probe"} 1"#
        ),
        (
            .resent(lane: "reads", units: 7),
            #"roster_database_units_resent_total{lane="reads"} 7"#
        ),
    ])
    func `what a lane says is counted`(_ observation: PostgresObservation, _ line: String) {
        #expect(!exposition(after: []).contains(line[...]))
        #expect(exposition(after: [observation]).contains(line[...]))
    }

    @Test func `whether it is told of revoked tokens shows`() {
        #expect(exposition(after: []).contains("roster_database_listening 0"))
        let heard = PostgresObservation.listening(channel: "x")
        #expect(exposition(after: [heard]).contains("roster_database_listening 1"))
        let lost = exposition(after: [heard, .listeningLost(channel: "x", reason: "y")])
        #expect(lost.contains("roster_database_listening 0"))
    }

    @Test(arguments: [(ReplicaRefusal.behind, "behind"), (.unreachable, "unreachable")])
    func `what a replica did not serve is counted`(_ refusal: ReplicaRefusal, _ reason: String) {
        let registry = MetricsRegistry()
        DatabaseMetrics(registry).note(refusal)
        let lines = registry.exposition().split(separator: "\n")
        #expect(lines.contains("roster_replica_refusals_total{reason=\"\(reason)\"} 1"))
    }

    @Test func `a lane that was closed has lost nothing, and unknown lanes make no series`() {
        let before = exposition(after: [])
        #expect(exposition(after: [.disconnected(lane: "reads", reason: .closed)]) == before)
        #expect(exposition(after: [.queueFull(lane: "of a tenant")]) == before)
    }

    @Test(arguments: [
        ("23505", ErrorKind.unique), ("23503", .foreignKey), ("40001", .conflict),
        ("40P01", .conflict), ("57014", .timeout), ("25006", .readOnly), ("08006", .connection),
        ("53300", .resources), ("58030", .resources), ("57P01", .shutdown), ("42501", .other),
    ])
    func `an error is of a kind`(_ sqlState: String, _ kind: ErrorKind) {
        #expect(ErrorKind(sqlState: sqlState) == kind)
    }
}
