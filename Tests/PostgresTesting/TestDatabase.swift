import Glibc
package import Postgres
import Synchronization

/// A database of a test's own, on the cluster that `Tests/with-postgres.sh` has started.
package struct TestDatabase: Sendable {
    /// The database's name, unlike any other's.
    package let name: String
    /// The DSN of a superuser in this database.
    package let dsn: String

    /// Runs the test with a fresh database and drops it afterwards.
    ///
    /// With a template the database is a copy of that one, to which nobody may be connected;
    /// otherwise it is empty.
    package static func with<R>(
        template: String = "template0",
        _ body: (TestDatabase) async throws -> R
    ) async throws -> R {
        await gate.enter()
        let result: Result<R, any Error>
        do {
            let database = try await create(template: template)
            result = await database.outcome(of: body)
            try await database.drop()
        } catch {
            await gate.leave()
            throw error
        }
        await gate.leave()
        return try result.get()
    }

    private static let gate = Gate(4)

    private func outcome<R>(
        of body: (TestDatabase) async throws -> R
    ) async -> Result<R, any Error> {
        do {
            return .success(try await body(self))
        } catch {
            return .failure(error)
        }
    }

    /// Makes a database that the caller drops, or leaves to go with the cluster.
    package static func create(
        template: String = "template0",
        name: String = freshName()
    ) async throws -> TestDatabase {
        let cluster = try TestCluster.dsn()
        try await TestCluster.execute("create database \"\(name)\" template \"\(template)\"")
        return TestDatabase(name: name, dsn: "\(cluster) dbname=\(name)")
    }

    /// Drops the database, whoever is still connected.
    package func drop() async throws {
        try await TestCluster.execute("drop database if exists \"\(name)\" with (force)")
    }

    /// The DSN of a role in this database; later settings of a DSN win.
    package func dsn(user: String) -> String { "\(dsn) user=\(user)" }

    /// How a server reaches the database as a role: through the pooler that `ROSTER_TEST_POOLER`
    /// names, if it does, and without named statements then.
    package func served(as role: String) -> PostgresConfiguration {
        guard let pooler = getenv("ROSTER_TEST_POOLER"), pooler.pointee != 0 else {
            return PostgresConfiguration(dsn: dsn(user: role))
        }
        return PostgresConfiguration(
            dsn: "\(dsn(user: role)) \(String(cString: pooler))",
            preparesStatements: false
        )
    }

    /// How to reach the database as the superuser.
    package var configuration: PostgresConfiguration { PostgresConfiguration(dsn: dsn) }

    /// A name that no other test of this cluster has.
    package static func freshName() -> String {
        "test_\(getpid())_\(counter.add(1, ordering: .relaxed).newValue)"
    }

    private static let counter = Atomic<Int>(0)
}
