import Directory
import Postgres

/// A connection of a command that serves nobody.
enum CommandConnection {
    /// Runs `body` with a lane of one connection, which is closed afterwards.
    static func with<Value: Sendable>(
        _ dsn: DSN,
        named name: String,
        _ body: (Lane) async -> Value
    ) async -> Value {
        let reactor = PostgresReactor(name: "roster-\(name)")
        let lane = Lane(
            LaneConfiguration(
                name: name,
                connections: 1,
                depth: 1,
                deadline: .seconds(10),
                resends: false
            ),
            // A name that stays behind in a pooler's connection is in the way of the next command.
            PostgresConfiguration(reading: dsn, preparesStatements: false),
            on: reactor
        )
        let value = await body(lane)
        await reactor.shutdown()
        return value
    }

    /// Runs `body` as the control role.
    static func asControl<Value: Sendable>(
        _ dsn: DSN,
        _ body: (ControlPlane) async throws(DirectoryError) -> Value
    ) async throws -> Value {
        try await with(dsn, named: "control") { lane -> Result<Value, CommandFailure> in
            do throws(DirectoryError) {
                let plane = ControlPlane(lane: lane, clock: Services.now)
                return .success(try await body(plane))
            } catch {
                return .failure(CommandFailure(error, reason: lane.health.connectionFailure))
            }
        }.get()
    }
}
