import Migrations
import Postgres
import PostgresTesting
import Testing

@Suite("Migrations")
struct MigratorTests {
    private static let files = [
        "0001_tenants", "0002_directory", "0003_foreign_keys", "0004_integration_profile",
        "0005_passwords", "0006_passwords_foreign_keys", "0007_sequence", "0008_applications",
        "0009_group_names", "0010_applications_foreign_keys", "0011_epoch",
    ]

    /// An owner of the test's own, so that what it may do is the test's choice.
    private func withOwner(
        rights: String,
        _ body: (TestDatabase, RoleNames) async throws -> Void
    ) async throws {
        try await TestDatabase.with { database in
            let roles = RoleNames(
                owner: "\(database.name)_owner",
                tenant: "\(database.name)_tenant",
                control: "\(database.name)_control"
            )
            try await TestCluster.execute(
                """
                create role \(roles.owner) login \(rights);
                alter database "\(database.name)" owner to \(roles.owner);
                """
            )
            try await body(database, roles)
            let session = try await PostgresSession(PostgresConfiguration(dsn: database.dsn))
            try await session.execute(script: "drop owned by \(roles.owner) cascade")
            await session.close()
        }
    }

    private func migrate(_ database: TestDatabase, _ roles: RoleNames) async throws -> [String] {
        let session = try await PostgresSession(
            PostgresConfiguration(dsn: database.dsn(user: roles.owner))
        )
        do {
            let applied = try await Migrator(session: session, roles: roles).migrate()
            await session.close()
            return applied
        } catch {
            await session.close()
            throw error
        }
    }

    @Test func `a second run has nothing to do`() async throws {
        try await withOwner(rights: "createrole") { database, roles in
            let first = try await migrate(database, roles)
            #expect(first == Self.files)
            let second = try await migrate(database, roles)
            #expect(second == [])
        }
    }

    @Test func `several starters at once migrate once`() async throws {
        try await withOwner(rights: "createrole") { database, roles in
            let applied = try await withThrowingTaskGroup(of: [String].self) { tasks in
                for _ in 0..<4 { tasks.addTask { try await migrate(database, roles) } }
                return try await tasks.reduce(into: []) { $0 += $1 }
            }
            #expect(applied == Self.files)
        }
    }

    @Test func `nobody waits behind a migration that waits for a table`() async throws {
        try await withOwner(rights: "createrole") { database, roles in
            _ = try await migrate(database, roles)
            // The last file shares this table with nobody who writes.
            let holder = try await PostgresSession(database.configuration)
            try await holder.execute(
                script: """
                    drop table roster.application_activity, roster.applications;
                    delete from roster.migrations where name in
                        ('0008_applications', '0010_applications_foreign_keys')
                    """
            )
            try await holder.execute(
                script: "begin; lock table roster.tenants in row exclusive mode"
            )
            async let applied = migrate(database, roles)
            try await untilSomebodyWaits(for: "roster.tenants", database)
            let writer = try await PostgresSession(database.configuration)
            try await writer.execute(
                script: """
                    begin;
                    set local lock_timeout = '20s';
                    lock table roster.tenants in row exclusive mode;
                    commit
                    """
            )
            await writer.close()
            try await holder.execute(script: "commit")
            await holder.close()
            #expect(try await applied == ["0008_applications", "0010_applications_foreign_keys"])
        }
    }

    private func untilSomebodyWaits(for table: String, _ database: TestDatabase) async throws {
        let session = try await PostgresSession(database.configuration)
        let waits: SQL = """
            select exists (
                select 1 from pg_locks where relation = \(table)::regclass and not granted)
            """
        let deadline = ContinuousClock.now + .seconds(30)
        while try await !session.query(waits).boolean(0, 0) {
            try #require(ContinuousClock.now < deadline)
        }
        await session.close()
    }

    @Test func `the server sees what is missing and what is of a later version`() async throws {
        try await withOwner(rights: "createrole") { database, roles in
            let session = try await PostgresSession(database.configuration)
            let before = try await SchemaLevel(in: session)
            #expect(before.missing == Self.files)
            _ = try await migrate(database, roles)
            try await session.execute(
                script: """
                    delete from roster.migrations where name = '0005_passwords';
                    insert into roster.migrations (name) values ('9999_x')
                    """
            )
            await session.close()
            let control = try await PostgresSession(
                PostgresConfiguration(dsn: database.dsn(user: roles.control))
            )
            let level = try await SchemaLevel(in: control)
            await control.close()
            #expect(level.missing == ["0005_passwords"])
            #expect(level.unknown == ["9999_x"])
        }
    }

    @Test func `an owner that may not create roles is told what to run`() async throws {
        try await withOwner(rights: "nocreaterole") { database, roles in
            await #expect {
                try await migrate(database, roles)
            } throws: { error in
                guard case .rolesMissing(let names, let script) = error as? MigrationError else {
                    return false
                }
                return names == [roles.tenant, roles.control]
                    && script.contains("create role \"\(roles.tenant)\"")
            }
        }
    }

    @Test func `a schema newer than the program is left alone`() async throws {
        try await withOwner(rights: "createrole") { database, roles in
            _ = try await migrate(database, roles)
            let session = try await PostgresSession(PostgresConfiguration(dsn: database.dsn))
            _ = try await session.query("insert into roster.migrations (name) values ('9999_x')")
            await session.close()
            await #expect {
                try await migrate(database, roles)
            } throws: { error in
                guard case .unknownMigrations(let names) = error as? MigrationError else {
                    return false
                }
                return names == ["9999_x"]
            }
        }
    }
}
