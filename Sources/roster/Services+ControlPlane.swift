import Directory
import Postgres

extension Services {
    /// Does something as the control role over a connection of its own, without a server.
    static func asControl<Value: Sendable>(
        _ dsn: DSN,
        _ body: (ControlPlane) async throws(DirectoryError) -> Value
    ) async throws -> Value {
        let reactor = PostgresReactor()
        let lane = Lane(
            LaneConfiguration(
                name: "control",
                connections: 1,
                depth: 1,
                deadline: .seconds(10),
                resends: false
            ),
            // A name that stays behind in a pooler's connection is in the way of the next command.
            PostgresConfiguration(reading: dsn, preparesStatements: false),
            on: reactor
        )
        do throws(DirectoryError) {
            let value = try await body(ControlPlane(lane: lane, clock: now))
            await reactor.shutdown()
            return value
        } catch {
            let reason = lane.health.connectionFailure
            await reactor.shutdown()
            throw CommandFailure(error, reason: reason)
        }
    }
}
