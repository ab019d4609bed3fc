import Directory
import Migrations
import Postgres
import PostgresTesting
import Testing
import WebTesting

@Suite("How far the sequence of events is behind")
struct SequencerLagTests {
    @Test func `it is the age of the oldest event without a number`() async throws {
        try await TestDatabase.with(template: try await TemplateDatabase.name()) { database in
            let reactor = PostgresReactor(name: "lag")
            let control = PostgresConfiguration(
                dsn: database.dsn(user: TemplateDatabase.roles.control)
            )
            let lag = SequencerLag(lane: Lane(.slow(connections: 1), control, on: reactor))
            let session = try await PostgresSession(database.configuration)
            #expect(try await lag.measure() == .zero)
            try await session.execute(
                script: """
                    insert into roster.events (tenant_id, type, resource_type, resource_id,
                        version, actor, request_id, occurred_at)
                    select '0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a1', 'user.created', 'User', 'u',
                        1, 'a', 'r', clock_timestamp() - age
                    from (values (interval '90 s'), (interval '5 s')) as ages (age)
                    """
            )
            let behind = try await lag.measure()
            #expect(behind >= .seconds(90))
            #expect(behind < .seconds(600))
            try await session.execute(
                script: "update roster.sequencer set numbered = pg_current_snapshot()"
            )
            #expect(try await lag.measure() == .zero)
            await session.close()
            await reactor.shutdown()
        }
    }
}
