import Postgres
import PostgresTesting
import Synchronization
import Testing

/// A database, a reactor, and what they said; everything is closed when the body has ended.
struct Harness: Sendable {
    let database: TestDatabase
    let reactor: PostgresReactor
    let observations: Observations

    static func with<R>(_ body: (Harness) async throws -> R) async throws -> R {
        try await TestDatabase.with { database in
            let reactor = PostgresReactor()
            let harness = Harness(
                database: database,
                reactor: reactor,
                observations: Observations()
            )
            let result: Result<R, any Error>
            do {
                result = .success(try await body(harness))
            } catch {
                result = .failure(error)
            }
            await reactor.shutdown()
            return try result.get()
        }
    }

    func lane(
        _ configuration: LaneConfiguration,
        _ database: PostgresConfiguration? = nil
    ) -> Lane {
        Lane(
            configuration,
            database ?? self.database.configuration,
            on: reactor,
            observer: observations.observer
        )
    }

    /// A lane of shared connections whose units change nothing.
    func reads(connections: Int = 2) -> Lane { lane(.reads(connections: connections)) }

    /// A lane of exclusive connections.
    func writes(connections: Int = 4) -> Lane { lane(.writes(connections: connections)) }

    /// Runs a script in the test's database.
    func execute(_ script: String) async throws {
        let session = try await PostgresSession(database.configuration)
        do {
            try await session.execute(script: script)
        } catch {
            await session.close()
            throw error
        }
        await session.close()
    }
}

/// What the module said, in order, and a way to wait for it to say something.
final class Observations: Sendable {
    private struct State {
        var all: [PostgresObservation] = []
        var waiters: [(@Sendable (PostgresObservation) -> Bool, CheckedContinuation<Void, Never>)] =
            []
    }

    private let state = Mutex(State())

    var all: [PostgresObservation] { state.withLock(\.all) }

    func count(where matches: (PostgresObservation) -> Bool) -> Int { all.count(where: matches) }

    var observer: PostgresObserver {
        { observation in
            let waiters = self.state.withLock { state in
                state.all.append(observation)
                let ready = state.waiters.filter { $0.0(observation) }
                state.waiters.removeAll { $0.0(observation) }
                return ready
            }
            for (_, continuation) in waiters { continuation.resume() }
        }
    }

    /// Returns when something that matches has been said, now or before.
    func first(where matches: @escaping @Sendable (PostgresObservation) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.all.contains(where: matches) { return true }
                state.waiters.append((matches, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

/// The error that the body throws, or a failure of the test.
func postgresError(
    _ body: () async throws(PostgresError) -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> PostgresError {
    do throws(PostgresError) {
        try await body()
    } catch {
        return error
    }
    throw ExpectedError(sourceLocation: sourceLocation)
}

struct ExpectedError: Error {
    let sourceLocation: SourceLocation
}
