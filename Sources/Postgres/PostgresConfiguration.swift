/// Where a database is and how to talk to it.
package struct PostgresConfiguration: Sendable {
    /// The libpq connection string or URI, read anew for every connection.
    ///
    /// It may name several hosts with `target_session_attrs=read-write`. It is read on a thread that
    /// may block, so it can come from a file that is rotated.
    package var dsn: @Sendable () throws -> String
    /// Whether statements are prepared under names; off behind a pooler older than pgbouncer 1.21.
    package var preparesStatements: Bool
    /// How long one host may take to accept a connection, unless the DSN says; at least 2 s.
    package var connectTimeout: Duration
    /// What `pg_stat_activity` shows, unless the DSN says.
    package var applicationName: String
    /// What connections of this configuration have taught about its hosts; copies share it.
    let hosts = HostPreference()

    /// A configuration whose DSN can change while the process runs.
    package init(
        dsn: @escaping @Sendable () throws -> String,
        preparesStatements: Bool = true,
        connectTimeout: Duration = .seconds(2),
        applicationName: String = "roster"
    ) {
        self.dsn = dsn
        self.preparesStatements = preparesStatements
        self.connectTimeout = connectTimeout
        self.applicationName = applicationName
    }

    /// A configuration with a DSN that stays.
    package init(dsn: String, preparesStatements: Bool = true) {
        self.init(dsn: { dsn }, preparesStatements: preparesStatements)
    }
}
