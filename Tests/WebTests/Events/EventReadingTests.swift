import Migrations
import Postgres
import PostgresTesting
import SCIM
import Simulator
import Testing
import WebTesting

@testable import Directory

@Suite("The log of a tenant's events", .timeLimit(.minutes(2)))
struct EventReadingTests {
    private func scope(_ server: TestServer, _ tenant: TestTenant) throws -> TenantScope {
        server.directory.scope(
            try #require(TenantID(tenant.id)),
            for: RequestAttribution(actor: "test", requestID: "req_test")
        )
    }

    @Test func `events say what happened, from any position on`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            let log = try scope(server, tenant)
            #expect(try await log.eventPositions() == EventPositions(first: 1, last: 0))
            #expect(try await log.events(after: 0, limit: 10).isEmpty)
            let user = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff", members: [user])
            _ = try await tenant.delete("/Users/\(user)")
            try await server.sequencer.catchUp()
            #expect(try await log.eventPositions() == EventPositions(first: 1, last: 4))
            let events = try await log.events(after: 0, limit: 1_000)
            #expect(events.map(\.sequence) == [1, 2, 3, 4])
            // The deletion and what it does to the group are one statement, in no certain order.
            let told = events.prefix(2) + events.suffix(2).sorted { $0.type > $1.type }
            #expect(
                told.map(\.type) == [
                    "user.created", "group.created", "user.deleted", "group.updated",
                ]
            )
            #expect(told.map(\.resourceType) == ["User", "Group", "User", "Group"])
            #expect(told.map(\.resourceID) == [user, group, user, group])
            #expect(told.map(\.version) == [1, 1, 2, 2])
            #expect(told.map { $0.before == nil } == [true, true, false, false])
            #expect(told.map { $0.after == nil } == [false, false, true, false])
            #expect(told.map(\.membersAdded) == [[], [user], [], []])
            #expect(told.map(\.membersRemoved) == [[], [], [], [user]])
            #expect(events.map(\.id) == events.map(\.id).sorted())
            let age = server.controlPlane.now.milliseconds - events[0].occurredAt.milliseconds
            #expect((-60_000...600_000).contains(age))
            #expect(try await log.events(after: 1, limit: 2).map(\.sequence) == [2, 3])
            #expect(try await log.events(after: 4, limit: 2).isEmpty)
        }
    }

    @Test func `a write is numbered without anybody asking`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            let log = try scope(server, tenant)
            _ = try await tenant.newUser("anna")
            while try await log.eventPositions().last == 0 { try Task.checkCancellation() }
            #expect(try await log.events(after: 0, limit: 10).map(\.type) == ["user.created"])
        }
    }

    @Test func `another tenant's events cannot be read`() async throws {
        try await withServer { server in
            let (one, two) = (try await server.tenant(), try await server.tenant())
            _ = try await one.newUser("anna")
            try await server.sequencer.catchUp()
            let log = try scope(server, two)
            #expect(try await log.eventPositions() == EventPositions(first: 1, last: 0))
            #expect(try await log.events(after: 0, limit: 10).isEmpty)
            let session = try await PostgresSession(
                PostgresConfiguration(dsn: server.database.dsn(user: TemplateDatabase.roles.tenant))
            )
            for (tenant, count) in [(one, 1), (two, 0)] {
                try await session.execute(script: "begin")
                _ = try await session.query(
                    "select set_config('roster.tenant', \(tenant.id), true)"
                )
                for table in ["sequences", "sequenced_events"] {
                    let rows = try await session.query("select 1 from roster.\(unsafe: table)")
                    #expect(rows.count == count, "\(table)")
                }
                try await session.execute(script: "commit")
            }
            await session.close()
        }
    }

    @Test(arguments: [
        "select before, after from roster.events", "select members_added from roster.events",
        "update roster.events set version = 1", "delete from roster.sequences",
        "delete from roster.sequencer", "select 1 from roster.resources",
    ])
    func `the control role sees nothing of what happened`(_ statement: String) async throws {
        try await withServer { server in
            let session = try await PostgresSession(
                PostgresConfiguration(
                    dsn: server.database.dsn(user: TemplateDatabase.roles.control)
                )
            )
            await #expect {
                try await session.execute(script: statement)
            } throws: { error in
                guard case .server(let server) = error as? PostgresError else { return false }
                return server.sqlState == "42501"
            }
            await session.close()
        }
    }

    @Test func `eight writers at once leave one gapless order, right for every resource`()
        async throws
    {
        try await withServer { server in
            let tenant = try await server.tenant()
            var users: [String] = []
            for number in 0..<40 { users.append(try await tenant.newUser("user\(number)")) }
            var groups: [String] = []
            for number in 0..<3 {
                groups.append(try await tenant.newGroup("Group\(number)", members: users))
            }
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for writer in 0..<8 {
                    let (users, groups) = (users, groups)
                    tasks.addTask { try await write(writer, to: tenant, users, groups) }
                }
                try await tasks.waitForAll()
            }
            try await server.sequencer.catchUp()
            let log = try scope(server, tenant)
            let events = try await log.events(after: 0, limit: 100_000)
            #expect(events.map(\.sequence) == Array(1...Int64(events.count)))
            let session = try await PostgresSession(server.database.configuration)
            let all = try await session.query("select 1 from roster.events").count
            await session.close()
            #expect(events.count == all && all == 43 + 8 * 4 * 9)
            #expect(Set(events.map(\.id)).count == all)
            for (id, ofResource) in Dictionary(grouping: events, by: \.resourceID) {
                #expect(
                    ofResource.map(\.version) == Array(1...Int64(ofResource.count)),
                    "\(id)"
                )
            }
        }
    }

    /// Each writer deletes users of its own, which all groups lose, and changes what the others
    /// change.
    private func write(
        _ writer: Int,
        to shared: TestTenant,
        _ users: [String],
        _ groups: [String]
    ) async throws {
        let tenant = shared.with(client: HTTPClient())
        var statuses: [Int] = []
        for turn in 0..<4 {
            let group = "/Groups/\(groups[(writer + turn) % groups.count])"
            let set = #""value":"\#(writer)-\#(turn)""#
            let user = "/Users/\(users[32 + turn])"
            statuses += [
                try await tenant.patch(user, #"{"op":"replace","path":"title",\#(set)}"#).status,
                try await tenant.delete("/Users/\(users[writer * 4 + turn])").status,
            ]
            let created = try await tenant.newUser("new\(writer)-\(turn)")
            let member = #"{"op":"add","path":"members","value":[{"value":"\#(created)"}]}"#
            statuses += [
                try await tenant.patch(group, member).status,
                try await tenant.delete("/Users/\(created)").status,
            ]
        }
        await tenant.client.close()
        #expect(statuses == (0..<4).flatMap { _ in [200, 204, 204, 204] })
    }
}
