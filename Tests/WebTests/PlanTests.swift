import Directory
import Migrations
import Postgres
import PostgresTesting
import Testing
import WebTesting

@Suite("Hot queries use their indexes under row-level security")
struct PlanTests {
    @Test(arguments: HotStatement.all)
    func `no hot query scans a table`(_ hot: HotStatement) async throws {
        try await withServer { server in
            let session = try await PostgresSession(
                PostgresConfiguration(dsn: server.database.dsn(user: TemplateDatabase.roles.tenant))
            )
            let tenant = "0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a1"
            try await seed(server)
            try await session.execute(
                script: """
                    begin;
                    set local enable_seqscan = off;
                    set local plan_cache_mode = force_generic_plan;
                    select set_config('roster.tenant', '\(tenant)', true);
                    prepare hot as \(hot.sql);
                    """
            )
            let arguments = hot.arguments(tenant: tenant).joined(separator: ", ")
            let rows = try await session.query(
                "explain (costs off) execute hot(\(unsafe: arguments))"
            )
            var plan: [String] = []
            for row in 0..<rows.count { plan.append(try rows.text(row, 0)) }
            await session.close()
            let text = plan.joined(separator: "\n")
            #expect(!text.contains("Seq Scan on"), "\(hot.name):\n\(text)")
            // A tenant has one integration and one row of sequences, and many of everything else.
            let readsTenant = zip(plan, plan.dropFirst()).contains { scan, condition in
                condition.hasSuffix("Index Cond: (tenant_id = $1)")
                    && !scan.contains(" on integrations ") && !scan.contains(" on sequences ")
            }
            #expect(!readsTenant, "\(hot.name) reads all that the tenant has:\n\(text)")
            for condition in hot.conditions {
                #expect(
                    plan.contains { $0.contains("Index Cond:") && $0.contains(condition) },
                    "\(hot.name) has no index condition on \(condition):\n\(text)"
                )
            }
        }
    }

    /// Enough rows that the planner has a reason to choose.
    private func seed(_ server: TestServer) async throws {
        let session = try await PostgresSession(server.database.configuration)
        try await session.execute(
            script: """
                insert into roster.resources (tenant_id, id, resource_type, version, created_at,
                    last_modified, name_key, document)
                select format('0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2%s', lpad(t::text, 2, '0'))::uuid,
                    'u' || n, 'User', 1, now(), now(), 'user' || n, '{}'
                from generate_series(1, 3) t, generate_series(1, 2000) n;
                insert into roster.indexed_values (tenant_id, path, value_key, resource_id)
                select tenant_id, 'emails.value', name_key, id from roster.resources;
                insert into roster.members (tenant_id, group_id, member_id, member_type)
                select tenant_id, 'u' || (ordinal % 50 + 1), id, 'User' from roster.resources
                where id <> 'u' || (ordinal % 50 + 1);
                insert into roster.events (tenant_id, type, resource_type, resource_id, version,
                    actor, request_id)
                select tenant_id, 'user.created', 'User', id, 1, 'a', 'r' from roster.resources;
                insert into roster.sequenced_events (tenant_id, sequence, event_id)
                select tenant_id, row_number() over (partition by tenant_id order by id), id
                from roster.events;
                insert into roster.sequences (tenant_id, first, last)
                select tenant_id, 1, 2000 from roster.sequenced_events group by tenant_id;
                insert into roster.group_names (tenant_id, group_id, name, name_key)
                select tenant_id, id, name_key, name_key from roster.resources;
                insert into roster.tombstones (tenant_id, id, resource_type, version, name_key,
                    created_at, document)
                select tenant_id, 'g' || id, 'User', 1, 'gone' || name_key, now(), '{}'
                from roster.resources;
                analyze;
                """
        )
        await session.close()
    }
}
