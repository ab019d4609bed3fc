package import Migrations
import Postgres
import PostgresTesting

/// The migrated database that every test's own is a copy of, made once per run.
package actor TemplateDatabase {
    private static let shared = TemplateDatabase()
    private var making: Task<String, any Error>?

    /// The roles as the tests' cluster knows them.
    package static let roles = RoleNames()

    /// The template's name; the first caller makes it.
    package static func name() async throws -> String { try await shared.name() }

    private func name() async throws -> String {
        if let making { return try await making.value }
        let making = Task { try await Self.make() }
        self.making = making
        return try await making.value
    }

    private static func make() async throws -> String {
        let database = try await TestDatabase.create()
        try await createOwner(of: database)
        let session = try await PostgresSession(
            PostgresConfiguration(dsn: database.dsn(user: roles.owner))
        )
        do {
            _ = try await Migrator(session: session, roles: roles).migrate()
        } catch {
            await session.close()
            throw error
        }
        await session.close()
        return database.name
    }

    /// The owner may create roles, as it may in a cluster of one's own.
    private static func createOwner(of database: TestDatabase) async throws {
        try await TestCluster.execute(
            """
            do $$
            begin
                if not exists (select 1 from pg_roles where rolname = '\(roles.owner)') then
                    create role \(roles.owner) login createrole;
                end if;
            end
            $$;
            alter database "\(database.name)" owner to \(roles.owner);
            """
        )
    }
}
