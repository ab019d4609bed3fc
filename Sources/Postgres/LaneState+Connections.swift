import Synchronization

extension LaneState {
    /// Opens a connection on a thread of its own, because libpq looks up names and waits there.
    func connect(_ slot: LaneSlot) {
        guard !isClosed else { return }
        slot.phase = .connecting
        let place = ConfinedSlot(slot: slot)
        let isStarted = detachThread(named: "roster-connect") { [self, configuration, reactor] in
            let attempt = ConnectionAttempt(configuration)
            let isAccepted = reactor.perform { self.settle(attempt, in: place.slot) }
            if !isAccepted { attempt.discard() }
        }
        if !isStarted { pause(slot, after: "The process may not start more threads.") }
    }

    private func settle(_ attempt: ConnectionAttempt, in slot: LaneSlot) {
        if isClosed { return attempt.discard() }
        switch attempt.outcome {
        case .failure(let error): pause(slot, after: error.reason)
        case .success(let handle): adopt(handle, in: slot)
        }
    }

    private func adopt(_ handle: ConnectionHandle, in slot: LaneSlot) {
        let connection = PostgresConnection(
            handle,
            on: reactor,
            preparesStatements: configuration.preparesStatements
        ) { [weak self, weak slot] readiness in
            if let self, let slot { self.advance(slot, readiness) }
        }
        guard let connection else {
            return pause(slot, after: "libpq could not enter pipeline mode.")
        }
        slot.phase = .open(connection)
        slot.openedAt = .now
        gauges.connections.add(1, ordering: .relaxed)
        gauges.connectionFailure.withLock { $0 = nil }
        observer(.connected(lane: lane.name))
        pump()
        rearmDeadlineTimer()
    }

    private func pause(_ slot: LaneSlot, after reason: String) {
        let delay = slot.pauseAfterFailure()
        gauges.connectionFailure.withLock { $0 = reason }
        observer(.connectionFailed(lane: lane.name, reason: reason, retryDelay: delay))
        if !lane.waitsForServer, gauges.connections.load(ordering: .relaxed) == 0 {
            for unit in removeWaiting(where: { _ in true }) {
                unit.finish(.failure(.unavailable(reason: reason)))
            }
            publish()
        }
        slot.phase = .unopened
        // One that looks for the server is enough. The others come back when they are needed, so
        // a server that has just come up does not meet all that were lost at once.
        if !isConnecting { connect(slot, after: delay) }
    }

    private func connect(_ slot: LaneSlot, after delay: Duration) {
        let timer = reactor.schedule(at: .now + delay) { [weak self, weak slot] in
            if let self, let slot { self.connect(slot) }
        }
        slot.phase = .pausing(timer: timer)
    }

    /// At once when the connection had lasted; otherwise something is wrong, and haste would not help.
    private func reconnect(_ slot: LaneSlot) {
        if slot.openedAt + LaneSlot.provenAfter <= .now {
            slot.noteSuccess()
            connect(slot)
        } else {
            connect(slot, after: slot.pauseAfterFailure())
        }
    }

    /// Reads and writes what the socket allows.
    private func advance(_ slot: LaneSlot, _ readiness: Readiness) {
        guard let connection = slot.connection else { return }
        if readiness.isWritable { connection.flush() }
        if readiness.isReadable {
            let isAlive = connection.receive { unit in
                noteEnd(of: unit)
                publish()
                conclude(unit, on: connection)
            }
            if !isAlive {
                lose(slot, .lost)
            } else if let sqlState = connection.retirement, connection.inFlightCount == 0 {
                lose(slot, .retired(sqlState: sqlState))
            }
        }
        pump()
    }

    /// Answers a unit whose results are complete, or sends it again.
    private func conclude(_ unit: Unit, on connection: PostgresConnection) {
        guard let error = unit.failure else { return unit.finish(.success(unit.results)) }
        observer(
            .statementFailed(
                lane: lane.name,
                sqlState: error.sqlState,
                statement: unit.failedStatement?.name
            )
        )
        if error.endsConnection || (error.isStalePreparation && connection.trusts(unit)) {
            connection.retire(sqlState: error.sqlState)
        }
        // Refused with nothing done: by a server that has been demoted, or because of our own
        // preparation. A new connection cures both.
        if error.isReadOnly || error.isStalePreparation, unit.mayBeSentAgain {
            return waiting.prepend(unit, to: unit.flow)
        }
        unit.finish(.failure(.server(error)))
    }

    /// Gives up a connection, settles what was under way on it, and opens another in its place.
    func lose(_ slot: LaneSlot, _ reason: DisconnectionReason) {
        guard let connection = slot.connection else { return }
        slot.phase = .unopened
        if reason == .frozen { configuration.hosts.noteHanging(connection.server) }
        settle(connection.close(), after: reason)
        gauges.connections.subtract(1, ordering: .relaxed)
        observer(.disconnected(lane: lane.name, reason: reason))
        if !isClosed { reconnect(slot) }
    }

    /// Ends a slot for good.
    func close(_ slot: LaneSlot) {
        if case .pausing(let timer) = slot.phase { reactor.cancelTimer(timer) }
        lose(slot, .closed)
        slot.phase = .closed
    }

    /// Decides what becomes of units whose connection has gone: again, or an honest "unknown".
    private func settle(_ units: [Unit], after reason: DisconnectionReason) {
        var resent = 0
        for unit in units.reversed() {
            noteEnd(of: unit)
            if lane.resends, !isClosed, unit.mayBeSentAgain {
                waiting.prepend(unit, to: unit.flow)
                resent += 1
            } else {
                unit.finish(.failure(loss(of: unit, reason)))
            }
        }
        if resent > 0 { observer(.resent(lane: lane.name, units: resent)) }
    }

    private func loss(of unit: Unit, _ reason: DisconnectionReason) -> PostgresError {
        switch reason {
        case .frozen: .deadlineExceeded(sent: true)
        case .closed where lane.resends: .closed
        case .lost, .retired, .closed: .connectionLost(sent: true)
        }
    }
}

/// A slot on its way through another thread and back.
///
/// Unchecked: the other thread only carries it; it is used on the reactor's thread.
private struct ConfinedSlot: @unchecked Sendable {
    let slot: LaneSlot
}

/// The outcome of opening a connection.
struct ConnectionAttempt: Sendable {
    let outcome: Result<ConnectionHandle, PostgresError>

    /// Opens the connection, blocking the thread.
    init(_ configuration: PostgresConfiguration) {
        do throws(PostgresError) {
            outcome = .success(try ConnectionHandle.open(configuration))
        } catch {
            outcome = .failure(error)
        }
    }

    /// Closes a connection that nobody wants any more.
    func discard() {
        if case .success(let handle) = outcome { handle.close() }
    }
}

extension PostgresError {
    /// Why there is no connection.
    var reason: String {
        if case .unavailable(let reason) = self { reason } else { "\(self)" }
    }
}
