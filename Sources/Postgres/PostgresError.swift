/// Everything that can go wrong between a caller and its rows.
package enum PostgresError: Error, Sendable, Hashable {
    /// The server refused a statement; nothing of the unit has taken effect.
    case server(ServerError)
    /// The connection was lost while the unit was under way.
    ///
    /// With `sent: false` the unit has certainly not been executed. With `sent: true` its outcome is
    /// unknown: it may have been committed.
    case connectionLost(sent: Bool)
    /// No connection could be made; the reason is libpq's, without secrets.
    case unavailable(reason: String)
    /// The lane's queue is full; nothing was sent.
    case queueFull
    /// No answer within the lane's deadline; with `sent: false` the unit was still in the queue.
    case deadlineExceeded(sent: Bool)
    /// A cell is not what the caller asked for.
    case decoding(column: String, reason: String)
    /// A value that PostgreSQL cannot take, found before anything was sent.
    case invalidParameter(statement: Int, parameter: Int, reason: String)
    /// The lane, session or reactor has been closed.
    case closed

    /// Whether running the same unit again is safe and has a chance.
    package var isRetryable: Bool {
        switch self {
        case .server(let error): error.isTransactionConflict
        case .connectionLost(let sent): !sent
        case .unavailable, .queueFull, .deadlineExceeded, .decoding, .invalidParameter, .closed:
            false
        }
    }

    /// Whether the database, and not the request, is why there is no answer.
    package var isUnavailable: Bool {
        switch self {
        case .server(let error): error.isServerTrouble
        case .connectionLost, .unavailable, .queueFull, .deadlineExceeded, .closed: true
        case .decoding, .invalidParameter: false
        }
    }
}

/// What the server said about a statement it refused.
///
/// `message` and `detail` may quote values: they are for answers, never for logs.
package struct ServerError: Error, Sendable, Hashable {
    /// The five characters of the SQLSTATE.
    package let sqlState: String
    /// The primary message, in the server's language.
    package let message: String
    /// More about it, often with the offending values.
    package let detail: String?
    /// The constraint that was violated.
    package let constraint: String?
    /// The table it is about, without its schema.
    package let table: String?
    /// The column it is about.
    package let column: String?
    /// Which statement of the pipeline failed, from 0; nil when the transaction failed at its end.
    package private(set) var statement: Int?
    /// The function of the server's source that raised it, which no language setting translates.
    package let sourceFunction: String?

    /// A serialization failure or a deadlock: the same unit may succeed when run again.
    package var isTransactionConflict: Bool {
        sqlState == "40001" || sqlState == "40P01"
    }

    /// The statement was cancelled, which is what `statement_timeout` does.
    package var isTimeout: Bool { sqlState == "57014" }

    /// A unique constraint was violated; `constraint` names it.
    package var isUniqueViolation: Bool { sqlState == "23505" }

    /// A foreign key was violated; `constraint` names it.
    package var isForeignKeyViolation: Bool { sqlState == "23503" }

    /// Trouble of the server's own: its connections, resources, operator, or its being read-only.
    package var isServerTrouble: Bool {
        ["08", "53", "58"].contains(sqlState.prefix(2)) || sqlState.hasPrefix("57P") || isReadOnly
    }

    /// The server is read-only, as a demoted primary is.
    var isReadOnly: Bool { sqlState == "25006" }

    /// Whether the connection that said this must not be used again.
    var endsConnection: Bool {
        sqlState.hasPrefix("08") || sqlState.hasPrefix("57P") || isReadOnly
    }

    /// Whether a prepared statement has gone stale or missing on its connection.
    var isStalePreparation: Bool {
        sqlState == "26000" || (sqlState == "0A000" && sourceFunction == "RevalidateCachedQuery")
    }

    /// The same error, of another statement of its pipeline.
    func at(statement: Int?) -> ServerError {
        var error = self
        error.statement = statement
        return error
    }
}
