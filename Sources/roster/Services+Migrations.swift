import Logging
import Migrations
import Postgres

extension Services {
    /// The database of `roster dev`.
    static let devDatabase = "roster"

    /// Applies what is pending and returns the names of the files.
    static func migrate(
        owner dsn: DSN,
        roles: DatabaseSettings.Roles
    ) async throws -> [String] {
        try await withMigrator(owner: dsn, roles: roles) { migrator throws(MigrationError) in
            try await migrator.migrate()
        }
    }

    /// The names of the files that `migrate` would apply.
    static func pendingMigrations(
        owner dsn: DSN,
        roles: DatabaseSettings.Roles
    ) async throws -> [String] {
        try await withMigrator(owner: dsn, roles: roles) { migrator throws(MigrationError) in
            try await migrator.pending()
        }
    }

    /// Makes roles and database of `roster dev` unless they are there, and migrates.
    static func prepareDatabase(
        superuser dsn: String,
        owner: String,
        roles: DatabaseSettings.Roles
    ) async throws -> [String] {
        do throws(PostgresError) {
            let session = try await PostgresSession(PostgresConfiguration(dsn: dsn))
            do throws(PostgresError) {
                try await makeRolesAndDatabase(in: session, roles: roles)
            } catch {
                await session.close()
                throw error
            }
            await session.close()
        } catch {
            throw CommandFailure(error, doing: "The private database could not be set up")
        }
        return try await migrate(owner: .text(owner), roles: roles)
    }

    /// Throws when the schema lacks something that this version needs.
    ///
    /// A schema that has more is that of the version which is being rolled out, or back: it serves.
    func requireMigrations() async throws {
        let level: SchemaLevel
        do throws(PostgresError) {
            level = try await SchemaLevel(over: database.control)
        } catch {
            throw CommandFailure(
                error,
                doing: "The control role could not see which migrations the database has, which "
                    + "roster migrate lets it"
            )
        }
        guard level.missing.isEmpty else {
            throw CommandFailure(
                "The database is older than this version of Roster, so it does not serve it: "
                    + "it lacks \(level.missing.joined(separator: ", ")). Run roster migrate of "
                    + "this version, and start again.",
                status: CommandFailure.configuration
            )
        }
        guard !level.unknown.isEmpty else { return }
        logger.notice(
            "serving on the schema of a later version",
            metadata: ["migrations": "\(level.unknown.joined(separator: ", "))"]
        )
    }

    private static func makeRolesAndDatabase(
        in session: PostgresSession,
        roles: DatabaseSettings.Roles
    ) async throws(PostgresError) {
        // The server itself quotes the names; there is no bind in these statements.
        for role in [roles.owner, roles.tenant, roles.control] {
            let missing: SQL = """
                select format('create role %I login nosuperuser nobypassrls', \(role)::text)
                where not exists (select 1 from pg_roles where rolname = \(role))
                """
            try await run(missing, in: session)
        }
        let missing: SQL = """
            select format('create database %I owner %I', \(devDatabase)::text, \(roles.owner)::text)
            where not exists (select 1 from pg_database where datname = \(devDatabase))
            """
        try await run(missing, in: session)
    }

    /// Runs the statement that a query returns, if it returns one.
    private static func run(
        _ query: SQL,
        in session: PostgresSession
    ) async throws(PostgresError) {
        let rows = try await session.query(query)
        guard rows.count > 0 else { return }
        try await session.execute(script: try rows.text(0, 0))
    }

    private static func withMigrator(
        owner dsn: DSN,
        roles: DatabaseSettings.Roles,
        body: (Migrator) async throws(MigrationError) -> [String]
    ) async throws -> [String] {
        let session = try await openSession(dsn)
        let names = RoleNames(owner: roles.owner, tenant: roles.tenant, control: roles.control)
        do throws(MigrationError) {
            let files = try await body(Migrator(session: session, roles: names))
            await session.close()
            return files
        } catch {
            await session.close()
            throw CommandFailure(error)
        }
    }

    private static func openSession(_ dsn: DSN) async throws -> PostgresSession {
        do throws(PostgresError) {
            return try await PostgresSession(PostgresConfiguration(reading: dsn))
        } catch {
            throw CommandFailure(error, doing: "The owner role could not connect")
        }
    }
}
