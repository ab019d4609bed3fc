package import Postgres

/// Why the schema could not be brought up to date.
package enum MigrationError: Error, Sendable {
    /// Roles are missing and the owner may not create them; `script` is what to run once.
    case rolesMissing(names: [String], script: String)
    /// The database has migrations this binary does not know: it is older than the schema.
    case unknownMigrations([String])
    case database(PostgresError)

    /// Whether somebody held a lock that a migration needs; nothing has been changed.
    var isObstructed: Bool {
        guard case .database(.server(let error)) = self else { return false }
        return error.sqlState == "55P03" || error.isTransactionConflict
    }
}

/// Brings a database to the schema this binary needs.
///
/// Runs as the owner, over a direct connection. All pending files run in one transaction under
/// an advisory lock, so several starters at once migrate once and a failure leaves nothing.
package struct Migrator: Sendable {
    /// Any number that only Roster's migrations lock: the letters "ROST".
    private static let lock: Int64 = 0x524F_5354

    private let session: PostgresSession
    private let roles: RoleNames

    package init(session: PostgresSession, roles: RoleNames) {
        self.session = session
        self.roles = roles
    }

    /// Applies what is pending and returns the names of the files applied, in order.
    ///
    /// Steps back from a table that somebody uses, and tries again: everybody who comes later
    /// would have to wait behind it. Gives up after two minutes or a little more.
    package func migrate() async throws(MigrationError) -> [String] {
        for _ in 1..<Self.attemptsMax {
            do throws(MigrationError) {
                return try await attempt()
            } catch {
                guard error.isObstructed, !Task.isCancelled else { throw error }
                // Who has waited behind it goes first. Cancelled means that the next one is the last.
                try? await Task.sleep(for: Self.pause)
            }
        }
        return try await attempt()
    }

    private static let attemptsMax = 40
    private static let pause = Duration.seconds(1)
    /// In milliseconds; well below the time that a request has.
    private static let lockPatience = 2_000

    private func attempt() async throws(MigrationError) -> [String] {
        do throws(PostgresError) {
            try await session.execute(script: "begin")
        } catch {
            throw .database(error)
        }
        do throws(MigrationError) {
            let applied = try await migrateInTransaction()
            try await run("commit")
            return applied
        } catch {
            // The transaction is over either way; the error that matters is the first one.
            try? await run("rollback")
            throw error
        }
    }

    /// The names of the files a `migrate()` would apply now.
    package func pending() async throws(MigrationError) -> [String] {
        try await pendingMigrations().map(\.name)
    }

    private func migrateInTransaction() async throws(MigrationError) -> [String] {
        // Other starters are waited for without an end; the tables are not.
        _ = try await query("select pg_advisory_xact_lock(\(Self.lock))")
        _ = try await query("select set_config('lock_timeout', \("\(Self.lockPatience)"), true)")
        try await createMissingRoles()
        // The server looks whether it has what it needs before it serves.
        let control = RoleNames.quoted(roles.control)
        try await run(
            """
            create schema if not exists roster;
            create table if not exists roster.migrations (
                name text collate "C" primary key,
                applied_at timestamptz not null default clock_timestamp()
            );
            grant usage on schema roster to \(control);
            grant select on roster.migrations to \(control);
            """
        )
        let pending = try await pendingMigrations()
        for migration in pending {
            try await run(migration.script(for: roles))
            _ = try await query("insert into roster.migrations (name) values (\(migration.name))")
        }
        return pending.map(\.name)
    }

    private func pendingMigrations() async throws(MigrationError) -> [Migration] {
        let level: SchemaLevel
        do {
            level = try await SchemaLevel(in: session)
        } catch {
            throw .database(error)
        }
        guard level.unknown.isEmpty else { throw .unknownMigrations(level.unknown) }
        return Migration.all.filter { level.missing.contains($0.name) }
    }

    private func createMissingRoles() async throws(MigrationError) {
        var missing: [String] = []
        for name in [roles.tenant, roles.control] {
            let rows = try await query("select 1 from pg_roles where rolname = \(name)")
            if rows.count == 0 { missing.append(name) }
        }
        guard !missing.isEmpty else { return }
        let rights = try await query(
            "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"
        )
        guard try decoded({ () throws(PostgresError) in try rights.boolean(0, 0) }) else {
            throw .rolesMissing(names: missing, script: roles.creationScript)
        }
        for name in missing {
            try await run("create role \(RoleNames.quoted(name)) login nosuperuser nobypassrls")
        }
    }

    private func run(_ script: String) async throws(MigrationError) {
        do {
            try await session.execute(script: script)
        } catch {
            throw .database(error)
        }
    }

    private func query(_ sql: SQL) async throws(MigrationError) -> Rows {
        do {
            return try await session.query(sql)
        } catch {
            throw .database(error)
        }
    }

    private func decoded<Value>(
        _ body: () throws(PostgresError) -> Value
    ) throws(MigrationError) -> Value {
        do {
            return try body()
        } catch {
            throw .database(error)
        }
    }
}
