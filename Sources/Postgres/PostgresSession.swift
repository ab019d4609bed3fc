import CLibPQ
import Glibc

/// One connection for one user, in which transactions may span calls: for migrations, set-up and
/// answers that are read bit by bit.
///
/// It has a thread of its own that waits for the server; calls run one after the other.
package actor PostgresSession {
    private let executor: SessionExecutor
    private var handle: ConnectionHandle?
    private let deadline: Duration

    /// The session's own thread, which may block.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Opens a session; a call that gets no answer within the deadline loses the connection.
    package init(
        _ configuration: PostgresConfiguration,
        deadline: Duration = .seconds(3_600)
    ) async throws(PostgresError) {
        executor = SessionExecutor()
        self.deadline = deadline
        do {
            try connect(configuration)
        } catch {
            await executor.reactor.shutdown()
            throw error
        }
    }

    deinit { handle?.close() }

    /// Runs a script of any number of statements, which may begin and end transactions.
    package func execute(script: String) throws(PostgresError) {
        try send { PQsendQuery($0, script) }
    }

    /// Runs one statement and returns its rows.
    package func query(_ sql: SQL) throws(PostgresError) -> Rows {
        try run(Pipeline(sql.statement, sql.values))[0]
    }

    /// Runs the statements one after the other, unnamed, and returns the rows of each.
    ///
    /// They are one transaction only if the session is in one. The first failure ends it.
    package func run(_ pipeline: Pipeline) throws(PostgresError) -> [Rows] {
        try pipeline.checkParameters()
        var results: [Rows] = []
        for step in pipeline.steps { results.append(try run(step)) }
        return results
    }

    /// The process that the server named when the connection began; a pooler makes one up.
    package var backendID: Int64 { handle.map { Int64(PQbackendPID($0.pointer)) } ?? 0 }

    /// Closes the connection and ends the session's thread.
    package nonisolated func close() async {
        await disconnect()
        await executor.reactor.shutdown()
    }
}

extension PostgresSession {
    private func run(_ step: Pipeline.Step) throws(PostgresError) -> Rows {
        let text = step.statement.sql
        var parameters = ParameterBuffer()
        let rows = try send { connection in
            parameters.withEncoded(step.values) { count, values, lengths, formats in
                PQsendQueryParams(connection, text, count, nil, values, lengths, formats, 0)
            }
        }
        guard let rows else {
            throw .decoding(column: "", reason: "The server answered the query with nothing.")
        }
        return rows
    }

    private func connect(_ configuration: PostgresConfiguration) throws(PostgresError) {
        let handle = try ConnectionHandle.open(configuration)
        PQsetnonblocking(handle.pointer, 1)
        self.handle = handle
    }

    private func disconnect() {
        handle?.close()
        handle = nil
    }

    /// Sends a request and waits for all of its results; the last one is returned.
    @discardableResult
    private func send(_ request: (OpaquePointer) -> Int32) throws(PostgresError) -> Rows? {
        guard let handle else { throw .closed }
        let due = Instant.now + deadline
        guard request(handle.pointer) == 1 else { throw lost(sent: false) }
        var rows: Rows?
        var failure: ServerError?
        while let result = try nextResult(of: handle.pointer, until: due) {
            if PQresultStatus(result).isCopy {
                PQclear(result)
                disconnect()
                throw .decoding(column: "", reason: "COPY is not supported.")
            }
            if let error = PostgresError.refusal(of: result, statement: nil) {
                failure = failure ?? error
                PQclear(result)
            } else {
                rows = Rows(adopting: result)
            }
        }
        if PQstatus(handle.pointer) == CONNECTION_BAD { throw lost(sent: true) }
        if let failure { throw .server(failure) }
        return rows
    }

    private func nextResult(
        of connection: OpaquePointer,
        until due: Instant
    ) throws(PostgresError) -> OpaquePointer? {
        while true {
            let unsent = PQflush(connection)
            // Of a lost connection libpq says so at once; there is nothing left to wait for.
            let isLost = unsent < 0 || PQstatus(connection) == CONNECTION_BAD
            if isLost || (unsent == 0 && PQisBusy(connection) == 0) {
                return PQgetResult(connection)
            }
            let events = unsent == 1 ? POLLIN | POLLOUT : POLLIN
            guard wait(for: events, on: connection, until: due) else {
                disconnect()
                throw .deadlineExceeded(sent: true)
            }
            // A loss shows in the connection's status.
            _ = PQconsumeInput(connection)
        }
    }

    private func wait(for events: Int32, on connection: OpaquePointer, until due: Instant) -> Bool {
        while true {
            let remaining = (due.nanoseconds - Instant.now.nanoseconds) / 1_000_000
            guard remaining > 0 else { return false }
            var socket = pollfd(fd: PQsocket(connection), events: Int16(events), revents: 0)
            if poll(&socket, 1, Int32(clamping: remaining)) > 0 { return true }
        }
    }

    private func lost(sent: Bool) -> PostgresError {
        disconnect()
        return .connectionLost(sent: sent)
    }
}

/// Runs a session on the thread of a reactor of its own, which may therefore block.
private final class SessionExecutor: SerialExecutor {
    let reactor = PostgresReactor(name: "roster-session")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        if !reactor.perform({ job.runSynchronously(on: executor) }) {
            // The session has been closed; what is still asked of it fails without waiting.
            job.runSynchronously(on: executor)
        }
    }

    deinit { reactor.stop() }
}
