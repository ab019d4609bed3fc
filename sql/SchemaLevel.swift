package import Postgres

/// How a database's schema compares with the one this binary was written for.
///
/// Every version works on the schema of the next one, so a server may find migrations it does not
/// know, and serves; those it lacks it needs.
package struct SchemaLevel: Sendable, Hashable {
    /// This binary's migrations that were not applied, in their order.
    package let missing: [String]
    /// Migrations of a later version.
    package let unknown: [String]

    init(applied: [String]) {
        let known = Migration.all.map(\.name)
        missing = known.filter { !applied.contains($0) }
        unknown = applied.filter { !known.contains($0) }
    }

    /// Asks over a lane of the control role, or of the owner's.
    ///
    /// A database without any table of Roster lacks everything.
    package init(over lane: Lane) async throws(PostgresError) {
        try await self.init { () throws(PostgresError) in
            try await lane.run(Self.query.statement)
        }
    }

    /// The same over a session, which must not be in a transaction unless the tables are there.
    package init(in session: PostgresSession) async throws(PostgresError) {
        try await self.init { () throws(PostgresError) in try await session.query(Self.query) }
    }

    private init(
        asking: () async throws(PostgresError) -> Rows
    ) async throws(PostgresError) {
        do throws(PostgresError) {
            self.init(applied: try Self.names(try await asking()))
        } catch {
            guard case .server(let server) = error, server.sqlState == "42P01" else { throw error }
            self.init(applied: [])
        }
    }

    private static let query: SQL = "select m.name from roster.migrations m order by m.name"

    private static func names(_ rows: Rows) throws(PostgresError) -> [String] {
        var names: [String] = []
        for row in 0..<rows.count { names.append(try rows.text(row, 0)) }
        return names
    }
}
