import Directory
import Postgres
import PostgresTesting
import SCIM
import WebTesting

/// A tenant whose users' passwords a test looks at from all sides.
struct PasswordBench: Sendable {
    /// What makes an integration keep passwords.
    static let feature = #"{"passwords":true}"#

    let server: TestServer
    let tenant: TestTenant

    /// What an event says that matters here.
    struct Change: Equatable {
        let version: Int64
        let isPassword: Bool
        /// Whether the document after is another than before.
        var isDocument = true
    }

    /// The id of the new user "anna".
    func newUser(password: String) async throws -> String {
        try await tenant.newUser("anna", more: #","password":"\#(password)""#)
    }

    /// Sets the password of "anna" and nothing else.
    func set(
        _ password: String,
        of id: String,
        by method: String
    ) async throws -> TestAnswer {
        guard method == "PUT" else {
            return try await tenant.patch(
                "/Users/\(id)",
                #"{"op":"replace","path":"password","value":"\#(password)"}"#
            )
        }
        return try await tenant.put(
            "/Users/\(id)",
            TestTenant.user("anna", more: #","password":"\#(password)""#)
        )
    }

    /// Whether the directory takes it for the user's password.
    func matches(
        _ password: String,
        _ id: String,
        storesPasswords: Bool = true
    ) async throws -> Bool {
        guard let tenantID = TenantID(tenant.id) else { return false }
        let scope = server.directory.scope(
            tenantID,
            for: RequestAttribution(actor: "test", requestID: "req_test"),
            storesPasswords: storesPasswords
        )
        return try await scope.passwordMatches(password, ofUser: id)
    }

    /// The events of the resource, in order.
    func changes(of id: String) async throws -> [Change] {
        try await query(
            """
            select version, password_changed, before is distinct from after
            from roster.events where resource_id = \(id) order by id
            """
        ) { rows, row in
            Change(
                version: try rows.integer(row, 0),
                isPassword: try rows.boolean(row, 1),
                isDocument: try rows.boolean(row, 2)
            )
        }
    }

    /// What is stored of the user's password.
    func hash(of id: String) async throws -> String? {
        try await query(
            "select hash from roster.passwords where resource_id = \(id)"
        ) { rows, row in try rows.text(row, 0) }.first
    }

    /// The tables of Roster with a row that has the text in one of its columns.
    func tables(with text: String) async throws -> [String] {
        let tables = try await query(
            "select tablename::text from pg_tables where schemaname = 'roster' order by 1"
        ) { rows, row in try rows.text(row, 0) }
        var found: [String] = []
        for table in tables {
            let rows = try await query(
                """
                select 1 from roster.\(unsafe: table) t
                where position(\(text)::text in t::text) > 0
                    or position(encode(\(text)::text::bytea, 'hex') in t::text) > 0
                    or position(encode(\(text)::text::bytea, 'base64') in t::text) > 0
                limit 1
                """
            ) { _, row in row }
            if !rows.isEmpty { found.append(table) }
        }
        return found
    }

    /// Asks as a superuser, whom row-level security does not bind.
    private func query<Value>(
        _ sql: SQL,
        _ value: (Rows, Int) throws -> Value
    ) async throws -> [Value] {
        let session = try await PostgresSession(server.database.configuration)
        do {
            let rows = try await session.query(sql)
            await session.close()
            return try (0..<rows.count).map { try value(rows, $0) }
        } catch {
            await session.close()
            throw error
        }
    }
}
