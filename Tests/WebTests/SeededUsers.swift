import Postgres
import PostgresTesting
import WebTesting

/// Users written straight into the database, as if they had been created long ago: making so many
/// over HTTP would take minutes.
enum SeededUsers {
    /// The id of one, from 1.
    static func id(_ number: Int) -> String {
        let digits = String(number)
        return "01a21023-c17b-709c-aa14-" + String(repeating: "0", count: 12 - digits.count)
            + digits
    }

    static func create(_ count: Int, of tenant: TestTenant) async throws {
        let server = try await SharedServer.server()
        let session = try await PostgresSession(server.database.configuration)
        try await session.execute(
            script: """
                insert into roster.resources (tenant_id, id, resource_type, version,
                    created_at, last_modified, name_key, document)
                select '\(tenant.id)', '01a21023-c17b-709c-aa14-' || lpad(n::text, 12, '0'),
                    'User', 1, now(), now(), 'u' || n, '{"schemas":[],"userName":"u"}'
                from generate_series(1, \(count)) n;
                """
        )
        await session.close()
    }
}
