package import Postgres
package import SCIM

/// What a connection string leads to.
package struct ConnectionFacts: Sendable {
    package var role = ""
    package var isSuperuser = false
    package var bypassesRowSecurity = false
    /// Whether the role that the settings name exists, and the connection may act as it.
    package var expectedRoleExists = true
    package var isExpectedRole = true
    /// Tables of Roster that belong to the role, and those that do not.
    package var tablesOwned: Int64 = 0
    package var tablesOfOthers: Int64 = 0
    /// As `server_version_num` says it: 150004 for 15.4.
    package var serverVersion: Int64 = 150_000
    package var encoding = "UTF8"
    package var isStandby = false
    package var isReadOnly = false
    package var isEncrypted = false
    /// Whether it comes over a network, and not from this machine.
    package var isRemote = false
    package var synchronousCommit = "on"
    package var synchronousStandbys = ""
    package var flushesToDisk = true
    /// Whether something between here and PostgreSQL lends its connections out.
    package var isPooled = false
    /// How far the database's clock is ahead of this machine's, in milliseconds.
    package var clockSkew: Int64 = 0

    package init() {}

    /// Asks the server.
    ///
    /// - Parameters:
    ///   - role: the role that the settings name for this connection; nil: any.
    ///   - clock: this machine's time.
    package init(
        of session: PostgresSession,
        role expected: String?,
        clock: @Sendable () -> DateTime
    ) async throws(PostgresError) {
        let backend = await session.backendID
        let asked = clock().milliseconds
        let rows = try await session.query(Self.query(role: expected))
        let answered = clock().milliseconds
        role = try rows.text(0, 0)
        isSuperuser = try rows.boolean(0, 1)
        bypassesRowSecurity = try rows.boolean(0, 2)
        expectedRoleExists = try rows.boolean(0, 3)
        isExpectedRole = try rows.boolean(0, 4)
        tablesOwned = try rows.integer(0, 5)
        tablesOfOthers = try rows.integer(0, 6)
        serverVersion = try rows.integer(0, 7)
        encoding = try rows.text(0, 8)
        isStandby = try rows.boolean(0, 9)
        isReadOnly = try rows.boolean(0, 10)
        isEncrypted = try rows.boolean(0, 11)
        isRemote = try rows.boolean(0, 12)
        synchronousCommit = try rows.text(0, 13)
        synchronousStandbys = try rows.text(0, 14)
        flushesToDisk = try rows.boolean(0, 15)
        // A pooler makes up the process that it names at the start of a connection.
        isPooled = try rows.integer(0, 16) != backend
        clockSkew = Self.skew(of: try rows.integer(0, 17), between: asked, and: answered)
    }

    /// What is left of the difference when the answer's way is given the benefit of the doubt.
    static func skew(of server: Int64, between asked: Int64, and answered: Int64) -> Int64 {
        if server > answered { return server - answered }
        return min(0, server - asked)
    }

    private static func query(role expected: String?) -> SQL {
        let member: SQL =
            expected.map { name -> SQL in
                """
                exists (select 1 from pg_roles e where e.rolname = \(name)::text),
                exists (
                    select 1 from pg_roles e
                    where e.rolname = \(name)::text and pg_has_role(current_user, e.oid, 'member'))
                """
            } ?? "true, true"
        return """
            with tables as (
                select pg_has_role(current_user, c.relowner, 'member') as is_owned
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'roster'
                where c.relkind in ('r', 'p')
            )
            select r.rolname::text, r.rolsuper, r.rolbypassrls,
                \(member),
                (select count(*) from tables where is_owned),
                (select count(*) from tables where not is_owned),
                current_setting('server_version_num')::bigint,
                current_setting('server_encoding'),
                pg_is_in_recovery(),
                current_setting('transaction_read_only') = 'on',
                coalesce((select s.ssl from pg_stat_ssl s where s.pid = pg_backend_pid()), false),
                coalesce(
                    not (inet_client_addr() <<= inet '127.0.0.0/8' or inet_client_addr() = '::1'
                        or inet_client_addr() = inet_server_addr()), false),
                current_setting('synchronous_commit'),
                current_setting('synchronous_standby_names'),
                current_setting('fsync') = 'on',
                pg_backend_pid()::bigint,
                (extract(epoch from clock_timestamp()) * 1000)::bigint
            from pg_roles r
            where r.rolname = current_user
            """
    }
}
