import Postgres
import PostgresTesting
import Testing

@Suite("Sessions", .timeLimit(.minutes(1)))
struct SessionTests {
    private func withSession<R>(_ body: (PostgresSession) async throws -> R) async throws -> R {
        try await TestDatabase.with { database in
            let session = try await PostgresSession(database.configuration)
            let result: Result<R, any Error>
            do {
                result = .success(try await body(session))
            } catch {
                result = .failure(error)
            }
            await session.close()
            return try result.get()
        }
    }

    @Test func `a transaction may span calls`() async throws {
        try await withSession { session in
            try await session.execute(script: "create table t (n int)")
            try await session.execute(script: "begin")
            _ = try await session.query("insert into t values (\(1))")
            try await session.execute(script: "rollback")
            let rows = try await session.query("select count(*) from t")
            #expect(try rows.integer(0, 0) == 0)
        }
    }

    @Test func `a script stops at its first failure`() async throws {
        try await withSession { session in
            let error = try await postgresError { () throws(PostgresError) in
                try await session.execute(
                    script: "create table a (); select nonsense; create table b ()"
                )
            }
            guard case .server(let refusal) = error else { throw error }
            #expect(refusal.sqlState == "42703")
            let rows = try await session.query(
                "select to_regclass('a')::text, to_regclass('b')::text"
            )
            #expect(try rows.isNull(0, 0))
            #expect(try rows.isNull(0, 1))
        }
    }

    @Test func `a script may be empty and may be large`() async throws {
        try await withSession { session in
            try await session.execute(script: "")
            let padding = String(repeating: "-- nothing to see\n", count: 200_000)
            try await session.execute(script: padding + "create table t ()")
            let rows = try await session.query("select to_regclass('t') is not null")
            #expect(try rows.boolean(0, 0))
        }
    }

    @Test func `a lost connection is an error and stays one`() async throws {
        try await withSession { session in
            let lost = try await postgresError { () throws(PostgresError) in
                _ = try await session.query("select pg_terminate_backend(pg_backend_pid())")
            }
            #expect(lost == .connectionLost(sent: true))
            let closed = try await postgresError { () throws(PostgresError) in
                _ = try await session.query("select 1")
            }
            #expect(closed == .closed)
        }
    }

    @Test func `a COPY is refused and does not hang`() async throws {
        try await withSession { session in
            try await session.execute(script: "create table t (n int)")
            let error = try await postgresError { () throws(PostgresError) in
                try await session.execute(script: "copy t from stdin")
            }
            guard case .decoding = error else { throw error }
        }
    }

    @Test func `an answer that does not come is not waited for beyond the deadline`() async throws {
        try await TestDatabase.with { database in
            let session = try await PostgresSession(
                database.configuration,
                deadline: .milliseconds(300)
            )
            let error = try await postgresError { () throws(PostgresError) in
                _ = try await session.query("select pg_sleep(30)")
            }
            #expect(error == .deadlineExceeded(sent: true))
            await session.close()
        }
    }
}
