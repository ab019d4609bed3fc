import Directory
import Migrations
import Postgres
import PostgresTesting
import Testing
import WebTesting

@Suite("The schema keeps tenants apart")
struct SchemaTests {
    private func asRole<R: Sendable>(
        _ role: String,
        _ body: @escaping @Sendable (PostgresSession) async throws -> R
    ) async throws -> R {
        try await withServer { server in
            let tenant = try await server.tenant()
            let user = try await tenant.newUser("anna")
            _ = try await tenant.newGroup("Staff", members: [user])
            let session = try await PostgresSession(
                PostgresConfiguration(dsn: server.database.dsn(user: role))
            )
            do {
                let result = try await body(session)
                await session.close()
                return result
            } catch {
                await session.close()
                throw error
            }
        }
    }

    @Test func `without a tenant the tenant role sees no row of any table`() async throws {
        try await asRole(TemplateDatabase.roles.tenant) { session in
            let tables = try await session.query(
                """
                select c.relname::text from pg_class c
                join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'roster'
                join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
                where c.relkind = 'r' order by 1
                """
            )
            #expect(tables.count == 14)
            for row in 0..<tables.count {
                let name = try tables.text(row, 0)
                let rows = try await session.query("select 1 from roster.\(unsafe: name)")
                #expect(rows.count == 0, "\(name)")
            }
        }
    }

    @Test func `only the tables named here are open to the control role`() async throws {
        try await asRole(TemplateDatabase.roles.control) { session in
            let rows = try await session.query(
                """
                select distinct table_name::text from information_schema.role_table_grants
                where table_schema = 'roster' and grantee = current_user order by 1
                """
            )
            var names: [String] = []
            for row in 0..<rows.count { names.append(try rows.text(row, 0)) }
            #expect(
                names == [
                    "admin_keys", "application_activity", "applications", "events", "integrations",
                    "migrations", "sequenced_events", "sequencer", "sequences", "tenants",
                    "tokens",
                ]
            )
        }
    }

    @Test func `a row for another tenant cannot be written`() async throws {
        try await asRole(TemplateDatabase.roles.tenant) { session in
            try await session.execute(script: "begin")
            _ = try await session.query(
                "select set_config('roster.tenant', '0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a1', true)"
            )
            await #expect {
                try await session.query(
                    """
                    insert into roster.members (tenant_id, group_id, member_id, member_type)
                    values ('1b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a1', 'g', 'u', 'User')
                    """
                )
            } throws: { error in
                (error as? PostgresError)?.serverState == "42501"
            }
        }
    }

    @Test(arguments: [
        "alter table roster.members disable row level security",
        "alter table roster.members no force row level security",
        "create policy open on roster.members to roster_tenant using (true)",
        "drop policy tenant_isolation on roster.events",
        "alter policy tenant_isolation on roster.events with check (true)",
    ])
    func `the audit names what is broken`(_ breakage: String) async throws {
        try await withServer { server in
            let reactor = PostgresReactor(name: "audit")
            let lane = Lane(
                .slow(connections: 1),
                PostgresConfiguration(
                    dsn: server.database.dsn(user: TemplateDatabase.roles.tenant)
                ),
                on: reactor
            )
            let audit = IsolationAudit(lane: lane)
            #expect(try await audit.findings() == [])
            let session = try await PostgresSession(server.database.configuration)
            try await session.execute(script: breakage)
            let findings = try await audit.findings()
            #expect(!findings.isEmpty && findings.allSatisfy { $0.hasPrefix("roster.") })
            await session.close()
            await reactor.shutdown()
        }
    }

    @Test func `the audit refuses a role that row security does not bind`() async throws {
        try await withServer { server in
            let role = "\(server.database.name)_bypass"
            let session = try await PostgresSession(server.database.configuration)
            try await session.execute(
                script: "create role \(role) login bypassrls in role roster_tenant"
            )
            let reactor = PostgresReactor(name: "audit")
            let lane = Lane(
                .slow(connections: 1),
                PostgresConfiguration(dsn: server.database.dsn(user: role)),
                on: reactor
            )
            let findings = try await IsolationAudit(lane: lane).findings()
            await reactor.shutdown()
            try await session.execute(script: "drop role \(role)")
            await session.close()
            #expect(findings.count == 1)
            #expect(findings.first?.contains("BYPASSRLS") == true)
        }
    }
}

extension PostgresError {
    /// The SQLSTATE of an error of the server.
    fileprivate var serverState: String? {
        guard case .server(let error) = self else { return nil }
        return error.sqlState
    }
}
