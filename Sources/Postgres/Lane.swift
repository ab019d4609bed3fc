import Synchronization

/// A bounded queue of units in front of a few connections.
///
/// Units have flows, which take turns: one that has much waiting costs another no more than one unit.
///
/// Connections come back by themselves after a loss, with growing, jittered pauses. Units that have
/// not been sent wait for that within their deadline.
package final class Lane: Sendable {
    private let state: LaneState
    private let reactor: PostgresReactor
    private let deadline: Duration

    /// Opens the lane's first connection in the background.
    package init(
        _ lane: LaneConfiguration,
        _ configuration: PostgresConfiguration,
        on reactor: PostgresReactor,
        observer: @escaping PostgresObserver = { _ in }
    ) {
        self.reactor = reactor
        deadline = lane.deadline
        state = LaneState(lane, configuration, on: reactor, observer: observer)
        let state = state
        if !reactor.perform({ state.open() }) {
            state.gauges.isClosed.store(true, ordering: .relaxed)
        }
    }

    deinit {
        let state = state
        // When the reactor has ended, it has closed its lanes.
        _ = reactor.perform { state.close() }
    }

    /// Runs the pipeline as one implicit transaction and returns a result per statement.
    ///
    /// The unit is not taken back when the task is cancelled: it ends by its answer or deadline.
    ///
    /// - Parameter flow: whose it is. Flows take turns where units have to wait.
    package func run(
        _ pipeline: Pipeline,
        flow: Flow = .common
    ) async throws(PostgresError) -> [Rows] {
        try pipeline.checkParameters()
        if pipeline.count == 0 { return [] }
        let deadline = Instant.now + deadline
        let outcome = await withUnsafeContinuation { continuation in
            let unit = Unit(pipeline, flow: flow, deadline: deadline, continuation)
            if reactor.isCurrent { return state.submit(unit) }
            if !reactor.perform({ [state] in state.submit(unit) }) {
                unit.finish(.failure(.closed))
            }
        }
        return try outcome.get()
    }

    /// Runs one statement and returns its result.
    package func run(
        _ statement: Statement,
        _ values: [PostgresValue] = [],
        flow: Flow = .common
    ) async throws(PostgresError) -> Rows {
        try await run(Pipeline(statement, values), flow: flow)[0]
    }

    /// Lets what has been accepted finish, refuses everything new, and closes the connections.
    ///
    /// Takes at most as long as the lane's deadline.
    package func drain() async {
        await withUnsafeContinuation { continuation in
            let state = state
            if !reactor.perform({ state.drain { continuation.resume() } }) { continuation.resume() }
        }
    }

    /// Closes the connections; whoever waits gets an error.
    package func close() async {
        await withUnsafeContinuation { continuation in
            let state = state
            let isAccepted = reactor.perform {
                state.close()
                continuation.resume()
            }
            if !isAccepted { continuation.resume() }
        }
    }

    /// How the lane is doing, from any thread and without waiting for the reactor.
    package var health: LaneHealth { state.gauges.health }

    /// Whether a connection is up, which `target_session_attrs` makes mean a server that writes.
    package var isConnected: Bool { health.connections > 0 }
}
