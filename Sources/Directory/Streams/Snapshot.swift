import Postgres

/// A tenant's rows as they were at one moment: a read-only transaction that spans calls.
///
/// The connection and the place at the gate are given back by `close()`, or when the value is
/// dropped.
final class Snapshot: Sendable {
    /// The place a snapshot holds at the gate, and until when.
    struct Life: Sendable {
        let place: SnapshotPlace
        let end: ContinuousClock.Instant
    }

    private let session: PostgresSession
    private let life: Life
    private let tenant: TenantID

    /// How many rows are fetched at a time.
    static let portion = 500

    init(
        _ configuration: PostgresConfiguration,
        _ life: Life,
        scope: TenantScope
    ) async throws(PostgresError) {
        session = try await PostgresSession(configuration, deadline: .seconds(45))
        self.life = life
        tenant = scope.tenant
        try await session.execute(script: "begin isolation level repeatable read read only")
        var pipeline = scope.tenantPipeline(patience: .long)
        pipeline.append(Self.manners)
        _ = try await session.run(pipeline)
    }

    /// A reader that has stopped reading is ended by the server itself.
    ///
    /// What is declared will be read to its end, so it is to be planned for all of its rows.
    private static let manners = Statement(
        """
        select set_config('idle_in_transaction_session_timeout', '60000', true),
            set_config('cursor_tuple_fraction', '1', true)
        """
    )

    /// The position up to which the tenant's events are sequenced in this snapshot.
    func lastSequenced() async throws(PostgresError) -> Int64 {
        let rows = try await session.query(
            """
            select coalesce(max(s.last), 0)
            from roster.sequences s
            where s.tenant_id = \(uuid: tenant.text)
            """
        )
        return try rows.integer(0, 0)
    }

    /// Runs one query.
    func rows(_ sql: SQL) async throws(DirectoryError) -> Rows {
        try checkTime()
        do {
            return try await session.query(sql)
        } catch {
            throw Self.failure(error)
        }
    }

    /// Begins to read the rows of a query bit by bit, in place of the one before.
    func declare(_ query: SQL) async throws(DirectoryError) {
        _ = try await rows("declare portions no scroll cursor for \(query)")
    }

    /// The next rows of the query that was declared; none at its end.
    func fetch() async throws(DirectoryError) -> Rows {
        try await rows("fetch forward \(unsafe: String(Self.portion)) from portions")
    }

    /// Ends the query that was declared.
    func endQuery() async throws(DirectoryError) {
        _ = try await rows("close portions")
    }

    /// Ends the transaction, the connection and the place at the gate.
    func close() async {
        await abandon()
        life.place.leave()
    }

    /// Ends the transaction and the connection: nothing was written that a commit could keep.
    func abandon() async { await session.close() }

    private func checkTime() throws(DirectoryError) {
        guard ContinuousClock.now < life.end else { throw .timedOut }
        life.place.keep()
    }

    /// The directory's word for what went wrong while reading.
    static func failure(_ error: PostgresError) -> DirectoryError {
        switch error {
        // Nothing is ever written, so there is no outcome to be unsure of.
        case .connectionLost: .unavailable
        // The server ended a transaction that nobody read from.
        case .server(let server) where server.sqlState == "25P03": .timedOut
        case .server, .unavailable, .queueFull, .deadlineExceeded, .decoding, .invalidParameter,
            .closed:
            DirectoryError(error)
        }
    }
}

extension TenantScope {
    /// The tenant's rows as they are now, on a connection of their own.
    func snapshot() async throws(DirectoryError) -> Snapshot {
        try await snapshots.open(for: self)
    }
}
