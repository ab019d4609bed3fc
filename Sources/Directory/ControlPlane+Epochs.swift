import Postgres

extension ControlPlane {
    /// Another epoch for each row, as PostgreSQL draws it.
    static let drawnEpoch = "replace(gen_random_uuid()::text, '-', '')"

    /// Draws a new epoch for every integration and application, after the database was restored
    /// from a backup.
    ///
    /// Whatever cursor or position in the log of changes was handed out before has expired then:
    /// in processes that serve already, within a second.
    ///
    /// - Returns: how many integrations and applications there are, deleted ones too.
    package func beginEpochs() async throws(DirectoryError) -> (
        integrations: Int, applications: Int
    ) {
        let epoch: SQL = "\(unsafe: Self.drawnEpoch)"
        let rows = try await run(
            """
            with integrations as (
                update roster.integrations set epoch = \(epoch) returning 1
            ), applications as (
                update roster.applications set epoch = \(epoch) returning 1
            )
            select (select count(*) from integrations), (select count(*) from applications),
                pg_notify(\(Self.channel), 'restored')
            """
        )
        return try decode { () throws(PostgresError) in
            (Int(try rows.integer(0, 0)), Int(try rows.integer(0, 1)))
        }
    }
}
