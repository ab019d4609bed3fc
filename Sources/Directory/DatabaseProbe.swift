package import Postgres

/// Finds out whether the database can be written, for readiness.
package struct DatabaseProbe: Sendable {
    private let lane: Lane
    private let writes: Lane

    /// - Parameters:
    ///   - lane: a connection of its own with a short deadline, so that a server that has frozen
    ///     is noticed and no request waits behind the question.
    ///   - writes: the connections that have to be there for writes.
    package init(lane: Lane, writes: Lane) {
        self.lane = lane
        self.writes = writes
    }

    /// Why not, in a sentence for whoever runs Roster; nil when it can.
    package func obstacle() async -> String? {
        let known = writes.health
        if known.connections == 0, let reason = known.connectionFailure {
            // The question would only wait for a server to come.
            return Self.sentence(.unavailable(reason: reason))
        }
        do throws(PostgresError) {
            let answer = try await lane.run(Self.question)
            if try answer.boolean(0, 0) {
                return "PostgreSQL is a standby that only reads. Let the DSN name every server "
                    + "and say target_session_attrs=read-write."
            }
            if try answer.boolean(0, 1) { return "PostgreSQL is set to read-only." }
        } catch {
            return Self.sentence(error)
        }
        return writes.isConnected ? nil : "There is no connection for writes yet."
    }

    private static let question = Statement(
        "select pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'"
    )

    private static func sentence(_ error: PostgresError) -> String {
        switch error {
        case .unavailable(let reason): "PostgreSQL cannot be reached: \(reason)"
        case .server(let error): "PostgreSQL refuses with SQLSTATE \(error.sqlState)."
        case .connectionLost: "The connection to PostgreSQL broke."
        case .deadlineExceeded, .queueFull: "PostgreSQL does not answer in time."
        case .closed: "The connections to PostgreSQL are closed."
        case .decoding, .invalidParameter: "PostgreSQL gave an answer that cannot be read."
        }
    }
}
