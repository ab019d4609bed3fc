import Directory
import Migrations
import Postgres
import PostgresTesting
import Simulator
import Synchronization
import Testing
import WebTesting

@Suite("Streams of one snapshot", .timeLimit(.minutes(2)))
struct ViewStreamTests {
    @Test func `a stream shows one moment while writers go on`() async throws {
        try await withView { view in
            try await view.makeUsers(1_200)
            let stream = try await view.view.users()
            var names = try #require(try await stream.next()).map { try $0.userName }
            _ = try await view.tenant.newUser("late")
            _ = try await view.tenant.delete("/Users/u1100")
            _ = try await view.tenant.patch(
                "/Users/u1101",
                #"{"op":"replace","path":"userName","value":"renamed"}"#
            )
            names += try await stream.rest().map { try $0.userName }
            #expect(names == (1...1_200).map { "user\($0)" })
            let now = try await view.userNames()
            #expect(now.count == 1_201 && now.last == "user1100" && now.contains("renamed"))
        }
    }

    @Test func `rows are read when they are asked for, and not before`() async throws {
        try await withView { view in
            try await view.makeUsers(2_000)
            let stream = try await view.view.users()
            let first = try #require(try await stream.next())
            #expect(first.count == 500)
            let rows = try await view.query(
                """
                select query, state from pg_stat_activity
                where datname = current_database() and state = 'idle in transaction'
                """
            )
            #expect(rows.count == 1)
            #expect(try rows.text(0, 0) == "fetch forward 500 from portions")
            await stream.close()
        }
    }

    @Test func `closed early, a stream gives back place and connection`() async throws {
        try await withView { view in
            try await view.makeUsers(1_200)
            let stream = try await view.view.users()
            _ = try await stream.next()
            #expect(view.server.directory.snapshots.load == (1, 0))
            await stream.close()
            #expect(view.server.directory.snapshots.load == (0, 0))
            #expect(try await stream.next() == nil)
            try await untilNoTransactionIsOpen(view)
        }
    }

    @Test func `dropped unread, a stream gives back place and connection`() async throws {
        try await withView { view in
            try await view.makeUsers(1_200)
            _ = try await view.view.users().next()
            try await untilNoTransactionIsOpen(view)
            #expect(view.server.directory.snapshots.load == (0, 0))
        }
    }

    @Test func `a stream read to its end has given back everything`() async throws {
        try await withView { view in
            try await view.makeUsers(3)
            let stream = try await view.view.users()
            #expect(try await stream.rest().count == 3)
            #expect(view.server.directory.snapshots.load == (0, 0))
            #expect(try await stream.next() == nil)
        }
    }

    @Test func `who comes when too many are open waits, and too many may not wait`() async throws {
        var setup = TestServer.Setup()
        setup.snapshotLimits.openMax = 1
        setup.snapshotLimits.waitingMax = 1
        try await withView(setup) { view in
            try await view.makeUsers(3)
            let first = try await view.view.users()
            async let second = view.view.users().rest().count
            while view.server.directory.snapshots.load.waiting == 0 { await Task.yield() }
            await #expect { try await view.view.users() } throws: { $0.isOverloaded }
            #expect(view.server.directory.snapshots.load == (1, 1))
            await first.close()
            #expect(try await second == 3)
            #expect(view.server.directory.snapshots.load == (0, 0))
        }
    }

    @Test func `one tenant cannot have all of the places`() async throws {
        var setup = TestServer.Setup()
        setup.snapshotLimits.openMax = 2
        setup.snapshotLimits.openOfTenantMax = 1
        try await withView(setup) { view in
            let first = try await view.view.users()
            async let second = view.view.users().rest().count
            while view.server.directory.snapshots.load.waiting == 0 { await Task.yield() }
            let other = try await view.another()
            #expect(try await other.users().rest().isEmpty)
            #expect(view.server.directory.snapshots.load == (1, 1))
            await first.close()
            #expect(try await second == 0)
        }
    }

    @Test func `who stops reading loses its place`() async throws {
        var setup = TestServer.Setup()
        setup.snapshotLimits.openMax = 1
        setup.snapshotLimits.stallMax = .milliseconds(50)
        try await withView(setup) { view in
            try await view.makeUsers(1_200)
            let stalled = try await view.view.users()
            _ = try await stalled.next()
            #expect(try await view.userNames().count == 1_200)
            await stalled.close()
        }
    }

    @Test func `nobody waits for ever`() async throws {
        var setup = TestServer.Setup()
        setup.snapshotLimits.openMax = 1
        setup.snapshotLimits.waitMax = .milliseconds(20)
        try await withView(setup) { view in
            let first = try await view.view.users()
            await #expect { try await view.view.users() } throws: { $0.isOverloaded }
            #expect(view.server.directory.snapshots.load == (1, 0))
            await first.close()
            #expect(try await view.userNames() == [])
        }
    }

    @Test func `who is cancelled while waiting leaves the queue`() async throws {
        var setup = TestServer.Setup()
        setup.snapshotLimits.openMax = 1
        try await withView(setup) { view in
            let first = try await view.view.users()
            let waiting = Task { try await view.view.users().rest().count }
            while view.server.directory.snapshots.load.waiting == 0 { await Task.yield() }
            waiting.cancel()
            await #expect { try await waiting.value } throws: { $0.isOverloaded }
            #expect(view.server.directory.snapshots.load == (1, 0))
            await first.close()
        }
    }

    @Test func `a stream ends when its time is up, and keeps nobody out`() async throws {
        var setup = TestServer.Setup()
        setup.snapshotLimits.openMax = 1
        setup.snapshotLimits.life = .zero
        try await withView(setup) { view in
            let first = try await view.view.users()
            let second = try await view.view.users()
            for stream in [first, second] {
                await #expect { try await stream.next() } throws: { error in
                    guard case .timedOut = error as? DirectoryError else { return false }
                    return true
                }
            }
            #expect(view.server.directory.snapshots.load == (0, 0))
        }
    }

    @Test func `a lost connection is an error of the stream, which is closed then`() async throws {
        try await withView { view in
            try await view.makeUsers(1_200)
            let stream = try await view.view.users()
            _ = try await stream.next()
            try await view.query(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and state = 'idle in transaction'
                """
            )
            await #expect { try await stream.next() } throws: { error in
                guard case .unavailable = error as? DirectoryError else { return false }
                return true
            }
            #expect(view.server.directory.snapshots.load == (0, 0))
            #expect(try await stream.next() == nil)
        }
    }

    @Test func `another tenant's rows are in no stream`() async throws {
        try await withView { view in
            let other = try await view.server.tenant()
            let eve = try await other.newUser("eve")
            _ = try await other.newGroup("Eves", members: [eve])
            _ = try await other.delete("/Users/\(try await other.newUser("gone"))")
            #expect(try await view.userNames() == [])
            #expect(try await view.groupNames() == [])
            #expect(try await view.memberships() == [])
            await other.client.close()
        }
    }

    /// The server notices a little later that a connection has been closed.
    private func untilNoTransactionIsOpen(_ view: ViewFixture) async throws {
        while true {
            let rows = try await view.query(
                """
                select 1 from pg_stat_activity
                where datname = current_database() and state = 'idle in transaction'
                """
            )
            if rows.count == 0 { return }
        }
    }
}

@Suite("Streams from a read replica", .timeLimit(.minutes(2)))
struct ViewReplicaTests {
    /// A server whose replica is a database of its own, with a user that the primary has not.
    private func withReplica(
        _ body: @escaping @Sendable (ViewFixture, TestDatabase) async throws -> [ReplicaRefusal]
    ) async throws {
        let replica = try await TestDatabase.create(template: try await TemplateDatabase.name())
        let refusals = RefusalLog()
        var setup = TestServer.Setup()
        setup.replicaDSN = replica.dsn(user: TemplateDatabase.roles.tenant)
        setup.onReplicaRefusal = { refusals.note($0) }
        try await withView(setup) { view in
            _ = try await view.tenant.newUser("primary")
            try await ask(
                replica,
                """
                insert into roster.resources (tenant_id, id, resource_type, version, created_at,
                    last_modified, name_key, document)
                values (\(uuid: view.tenant.id), 'r', 'User', 1, now(), now(), 'replica',
                    '{"userName":"replica"}')
                """
            )
            try await view.server.sequencer.catchUp()
            #expect(try await body(view, replica) == refusals.all)
        }
        try await replica.drop()
    }

    private func ask(_ database: TestDatabase, _ sql: SQL) async throws {
        let session = try await PostgresSession(database.configuration)
        do {
            _ = try await session.query(sql)
            await session.close()
        } catch {
            await session.close()
            throw error
        }
    }

    private func sequence(
        _ view: ViewFixture,
        on replica: TestDatabase,
        to last: Int64
    ) async throws {
        try await ask(
            replica,
            """
            insert into roster.sequences (tenant_id, first, last)
            values (\(uuid: view.tenant.id), 1, \(last))
            on conflict (tenant_id) do update set last = excluded.last
            """
        )
    }

    @Test func `a replica that has everything serves`() async throws {
        try await withReplica { view, replica in
            let last = try await view.scope.eventPositions().last
            #expect(last > 0)
            try await sequence(view, on: replica, to: last)
            #expect(try await view.userNames() == ["replica"])
            // Look-ups are not for the replica.
            #expect(try await view.view.user(named: "primary") != nil)
            return []
        }
    }

    @Test func `a replica that is behind does not`() async throws {
        try await withReplica { view, replica in
            #expect(try await view.userNames() == ["primary"])
            try await sequence(view, on: replica, to: try await view.scope.eventPositions().last)
            _ = try await view.tenant.newUser("later")
            try await view.server.sequencer.catchUp()
            #expect(try await view.userNames() == ["primary", "later"])
            #expect(view.server.directory.snapshots.load == (0, 0))
            return [.behind, .behind]
        }
    }

    @Test func `a replica that cannot be asked does not`() async throws {
        var setup = TestServer.Setup()
        setup.replicaDSN = "host=/nonexistent user=nobody dbname=none"
        let refusals = RefusalLog()
        setup.onReplicaRefusal = { refusals.note($0) }
        try await withView(setup) { view in
            _ = try await view.tenant.newUser("primary")
            #expect(try await view.userNames() == ["primary"])
            #expect(refusals.all == [.unreachable])
        }
    }
}

/// What the server said of its replica.
private final class RefusalLog: Sendable {
    private let refusals = Mutex<[ReplicaRefusal]>([])

    var all: [ReplicaRefusal] { refusals.withLock { $0 } }

    func note(_ refusal: ReplicaRefusal) { refusals.withLock { $0.append(refusal) } }
}

extension Error {
    /// Whether the directory refused because too much was waiting.
    fileprivate var isOverloaded: Bool {
        guard case .overloaded = self as? DirectoryError else { return false }
        return true
    }
}
