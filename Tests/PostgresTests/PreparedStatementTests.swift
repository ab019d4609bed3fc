import Postgres
import PostgresTesting
import Testing

@Suite("Prepared statements", .timeLimit(.minutes(1)))
struct PreparedStatementTests {
    private static let listing = Statement(
        "select name from pg_prepared_statements where name <> $1 order by prepare_time"
    )

    /// The names of what is prepared on the lane's only connection, without the question itself.
    private func preparedNames(_ lane: Lane) async throws -> [String] {
        let rows = try await lane.run(
            .unnamed(Self.listing.sql),
            [.text(Self.listing.name ?? "")]
        )
        return try (0..<rows.count).map { try rows.text($0, 0) }
    }

    @Test func `a statement is prepared once per connection under its own name`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads(connections: 1)
            let statement = Statement("select $1::text")
            for text in ["a", "b", "c"] {
                let answer = try await lane.run(statement, [.text(text)]).text(0, 0)
                #expect(answer == text)
            }
            let names = try await preparedNames(lane)
            #expect(names == [statement.name])
        }
    }

    @Test func `an unnamed statement leaves nothing behind`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads(connections: 1)
            _ = try await lane.run(.unnamed("select $1::text"), ["a"])
            let names = try await preparedNames(lane)
            #expect(names.isEmpty)
        }
    }

    @Test func `with the switch off nothing is prepared`() async throws {
        try await Harness.with { harness in
            var configuration = harness.database.configuration
            configuration.preparesStatements = false
            let lane = harness.lane(.reads(connections: 1), configuration)
            let answer = try await lane.run(Statement("select $1::text"), ["a"]).text(0, 0)
            let names = try await preparedNames(lane)
            #expect(answer == "a")
            #expect(names.isEmpty)
        }
    }

    @Test func `a statement stays prepared when the unit that brought it fails`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads(connections: 1)
            let statement = Statement("select $1::bigint")
            var failing = Pipeline(.unnamed("select 1 / 0"))
            failing.append(statement, [1])
            _ = try await postgresError { () throws(PostgresError) in
                _ = try await lane.run(failing)
            }
            let answer = try await lane.run(statement, [2]).integer(0, 0)
            #expect(answer == 2)
        }
    }

    @Test func `a statement that cannot be prepared is not believed to be`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads(connections: 1)
            let statement = Statement("select n from later")
            let error = try await postgresError { () throws(PostgresError) in
                _ = try await lane.run(statement)
            }
            guard case .server(let refusal) = error else { throw error }
            #expect(refusal.sqlState == "42P01")
            #expect(refusal.statement == 0)
            try await harness.execute("create table later as select 5 as n")
            let answer = try await lane.run(statement).integer(0, 0)
            #expect(answer == 5)
        }
    }

    @Test func `units that share a failing preparation all get its error`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads(connections: 1)
            _ = try await lane.run(Statement("select 1"))
            let statement = Statement("select nonsense")
            let states = await withTaskGroup(of: String.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        do throws(PostgresError) {
                            _ = try await lane.run(statement)
                            return "success"
                        } catch {
                            guard case .server(let refusal) = error else { return "\(error)" }
                            return refusal.sqlState
                        }
                    }
                }
                return await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(states == ["42703"])
        }
    }

    @Test func `a plan whose result type has changed is prepared anew`() async throws {
        try await Harness.with { harness in
            try await harness.execute("create table t as select 1 as n")
            let lane = harness.writes(connections: 1)
            let statement = Statement("select * from t")
            _ = try await lane.run(statement)
            try await harness.execute("alter table t add column added text default 'x'")
            let columns = try await lane.run(statement).columnCount
            #expect(columns == 2)
        }
    }

    @Test func `a statement that has vanished is prepared anew`() async throws {
        try await Harness.with { harness in
            let lane = harness.writes(connections: 1)
            let statement = Statement("select 7")
            _ = try await lane.run(statement)
            _ = try await lane.run(.unnamed("deallocate all"))
            let answer = try await lane.run(statement).integer(0, 0)
            #expect(answer == 7)
        }
    }

    @Test func `texts without end do not fill the server with plans`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads(connections: 1)
            for number in 0..<600 {
                let answer = try await lane.run(Statement("select \(number)")).integer(0, 0)
                try #require(answer == number)
            }
            let names = try await preparedNames(lane)
            #expect(names.count == 512)
        }
    }

    @Test func `the name depends on the text alone`() {
        #expect(Statement("select 1").name == Statement("select 1").name)
        #expect(Statement("select 1").name != Statement("select 2").name)
        #expect(Statement.unnamed("select 1").name == nil)
    }
}
