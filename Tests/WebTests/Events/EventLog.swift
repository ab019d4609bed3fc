import Logging
import Migrations
import Postgres
import PostgresTesting
import SCIM
import Testing
import WebTesting

@testable import Directory

/// A database of a test's own with events that the test writes itself, and no server beside it.
struct EventLog: Sendable {
    /// A numbered event as a test looks at it.
    struct Entry: Equatable {
        let sequence: Int64
        let id: String
        let version: Int64

        init(_ sequence: Int64, _ id: String, _ version: Int64) {
            self.sequence = sequence
            self.id = id
            self.version = version
        }
    }

    static let acme = "0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a1"
    static let other = "1b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a1"

    let database: TestDatabase
    /// A superuser's session.
    let session: PostgresSession
    let reactor: PostgresReactor

    static func with(_ body: (EventLog) async throws -> Void) async throws {
        try await TestDatabase.with(template: try await TemplateDatabase.name()) { database in
            let log = EventLog(
                database: database,
                session: try await PostgresSession(database.configuration),
                reactor: PostgresReactor(name: "event-log")
            )
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(log))
            } catch {
                result = .failure(error)
            }
            await log.session.close()
            await log.reactor.shutdown()
            try result.get()
        }
    }

    /// A sequencer with a connection of its own.
    func sequencer(
        on reactor: PostgresReactor? = nil,
        eventDays: Int = 30,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) -> Sequencer {
        let control = database.dsn(user: TemplateDatabase.roles.control)
        return Sequencer(
            lane: Lane(
                Sequencer.laneConfiguration,
                PostgresConfiguration(dsn: control),
                on: reactor ?? self.reactor
            ),
            signal: EventSignal(),
            eventDays: eventDays,
            logger: logger
        )
    }

    /// Runs the body with another session of the superuser.
    func withSession(_ body: (PostgresSession) async throws -> Void) async throws {
        let session = try await PostgresSession(database.configuration)
        do {
            try await body(session)
        } catch {
            await session.close()
            throw error
        }
        await session.close()
    }

    /// Writes an event of a resource's version, in the session's transaction if it has one.
    func write(
        _ id: String,
        _ version: Int64 = 1,
        tenant: String = acme,
        daysAgo: Int = 0,
        in session: PostgresSession? = nil
    ) async throws {
        _ = try await (session ?? self.session).query(
            """
            insert into roster.events (tenant_id, type, resource_type, resource_id, version, actor,
                request_id, occurred_at)
            values (\(uuid: tenant), 'user.updated', 'User', \(id), \(version), 'a', 'r',
                clock_timestamp() - make_interval(days => \(daysAgo)::int))
            """
        )
    }

    /// The numbered events of a tenant that are kept, in the order of their numbers.
    func entries(of tenant: String = acme) async throws -> [Entry] {
        let rows = try await session.query(
            """
            select q.sequence, e.resource_id, e.version
            from roster.sequenced_events q
            join roster.events e on e.tenant_id = q.tenant_id and e.id = q.event_id
            where q.tenant_id = \(uuid: tenant)
            order by q.sequence
            """
        )
        var entries: [Entry] = []
        for row in 0..<rows.count {
            entries.append(
                Entry(
                    try rows.integer(row, 0),
                    try rows.text(row, 1),
                    try rows.integer(row, 2)
                )
            )
        }
        return entries
    }

    /// The first and the last number of a tenant.
    func positions(of tenant: String = acme) async throws -> [Int64] {
        let rows = try await session.query(
            "select first, last from roster.sequences where tenant_id = \(uuid: tenant)"
        )
        return [try rows.integer(0, 0), try rows.integer(0, 1)]
    }

    /// How many rows a query finds.
    func count(_ query: SQL) async throws -> Int { try await session.query(query).count }

    /// Asks again and again until the answer is yes; the test's time limit bounds it.
    func waitUntil(_ isSo: () async throws -> Bool) async throws {
        while try await !isSo() { try Task.checkCancellation() }
    }
}
