import Postgres
import Testing

@testable import Directory

@Suite("Old events go", .timeLimit(.minutes(2)))
struct EventRemovalTests {
    /// Writes one event after the other, so many days old each, and numbers them.
    private func write(_ days: [Int], to log: EventLog, tenant: String = EventLog.acme) async throws
    {
        for (index, daysAgo) in days.enumerated() {
            try await log.write("\(index)", tenant: tenant, daysAgo: daysAgo)
        }
        try await log.sequencer().catchUp()
    }

    @Test func `events go from the old end, up to the first that stays`() async throws {
        try await EventLog.with { log in
            try await write([40, 31, 29, 40, 0], to: log)
            try await write([3], to: log, tenant: EventLog.other)
            let sequencer = log.sequencer(eventDays: 30)
            #expect(try await sequencer.removeExpired() == 2)
            #expect(try await sequencer.removeExpired() == 0)
            #expect(try await log.entries().map(\.sequence) == [3, 4, 5])
            #expect(try await log.positions() == [3, 5])
            #expect(try await log.positions(of: EventLog.other) == [1, 1])
            #expect(try await log.count("select 1 from roster.events") == 4)
        }
    }

    @Test func `when all have gone the numbers go on where they were`() async throws {
        try await EventLog.with { log in
            try await write([40, 40], to: log)
            let sequencer = log.sequencer(eventDays: 30)
            #expect(try await sequencer.removeExpired() == 2)
            #expect(try await log.positions() == [3, 2])
            #expect(try await sequencer.removeExpired() == 0)
            try await log.write("new")
            try await sequencer.catchUp()
            #expect(try await log.entries() == [EventLog.Entry(3, "new", 1)])
            #expect(try await log.positions() == [3, 3])
        }
    }

    @Test func `what has no number stays, however old it is`() async throws {
        try await EventLog.with { log in
            try await log.write("old", daysAgo: 400)
            let sequencer = log.sequencer(eventDays: 30)
            #expect(try await sequencer.removeExpired() == 0)
            #expect(try await log.count("select 1 from roster.events") == 1)
            try await sequencer.catchUp()
            #expect(try await sequencer.removeExpired() == 1)
            #expect(try await log.count("select 1 from roster.events") == 0)
        }
    }

    @Test func `many go in portions, and the loop removes them all`() async throws {
        try await EventLog.with { log in
            _ = try await log.session.query(
                """
                insert into roster.events (tenant_id, type, resource_type, resource_id, version,
                    actor, request_id, occurred_at)
                select format('0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2%s',
                        lpad((n % 12)::text, 2, '0'))::uuid,
                    'user.updated', 'User', 'u', n, 'a', 'r', now() - interval '40 days'
                from generate_series(1, 15000) n
                """
            )
            try await log.write("new")
            let sequencer = log.sequencer(eventDays: 30)
            try await sequencer.catchUp()
            // Ten tenants and a thousand events of each at once.
            #expect(try await sequencer.removeExpired() == 10_000)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await sequencer.run() }
                try await log.waitUntil {
                    try await log.count("select 1 from roster.events") == 1
                }
                tasks.cancelAll()
            }
            #expect(try await log.entries().map(\.id) == ["new"])
            #expect(try await log.count("select 1 from roster.sequenced_events") == 1)
        }
    }
}
