import Glibc
import Postgres

/// The PostgreSQL cluster that tests run on.
package enum TestCluster {
    /// The DSN of the cluster's superuser.
    package static func dsn() throws(MissingCluster) -> String {
        guard let dsn = getenv("ROSTER_TEST_DSN"), dsn.pointee != 0 else { throw MissingCluster() }
        return String(cString: dsn)
    }

    /// Runs a script as the superuser, outside any test's database.
    package static func execute(_ script: String) async throws {
        let session = try await PostgresSession(PostgresConfiguration(dsn: try dsn()))
        do {
            try await session.execute(script: script)
        } catch {
            await session.close()
            throw error
        }
        await session.close()
    }
}

/// There is no cluster to test on.
package struct MissingCluster: Error, CustomStringConvertible {
    /// What is missing and what to do.
    package var description: String {
        "ROSTER_TEST_DSN is not set, so there is no PostgreSQL to test on: run `make test`, or "
            + "`Tests/with-postgres.sh swift test` with arguments of your own."
    }
}
