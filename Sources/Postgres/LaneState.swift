import Synchronization

/// What a lane is made of, on the reactor's thread.
///
/// Unchecked: every method but the initialiser runs on the reactor's thread, which `Lane` sees to
/// and `assertCurrent` checks; `gauges` is synchronised.
final class LaneState: @unchecked Sendable {
    let lane: LaneConfiguration
    let configuration: PostgresConfiguration
    let reactor: PostgresReactor
    let observer: PostgresObserver
    let gauges = LaneGauges()

    var slots: [LaneSlot]
    var waiting = FairQueue<Unit>()
    /// Units sent and not answered, on all connections.
    var inFlight = 0
    /// The same by flow, where the lane limits them.
    var inFlightOfFlow: [Flow: Int] = [:]
    var isClosed = false
    private var isDraining = false
    private var drainWaiters: [() -> Void] = []
    var deadlineTimer: UInt64?
    private var closer: UInt64?
    private var registration: UInt64?

    init(
        _ lane: LaneConfiguration,
        _ configuration: PostgresConfiguration,
        on reactor: PostgresReactor,
        observer: @escaping PostgresObserver
    ) {
        self.lane = lane
        self.configuration = configuration
        self.reactor = reactor
        self.observer = observer
        slots = (0..<lane.connections).map { _ in LaneSlot() }
    }

    /// Starts the first connection.
    func open() {
        reactor.assertCurrent()
        closer = reactor.addCloser { [weak self] in self?.close() }
        registration = reactor.addLane(self)
        connect(slots[0])
    }

    /// Sends the unit, or queues it, or refuses it.
    func submit(_ unit: Unit) {
        reactor.assertCurrent()
        if isClosed || isDraining { return unit.finish(.failure(.closed)) }
        if waiting.isEmpty, !isAtLimit(unit.flow), dispatch(unit) {
            armDeadlineTimer()
            return
        }
        guard hasRoom(for: unit.flow) else {
            observer(.queueFull(lane: lane.name))
            return unit.finish(.failure(.queueFull))
        }
        waiting.append(unit, to: unit.flow)
        publish()
        openAnotherConnection()
        // Those in front of it may be held back, and the connection free.
        if lane.flowMax != nil { pump() }
        armDeadlineTimer()
    }

    /// Sends what waits, as far as there are connections to take it.
    func pump() {
        while !waiting.isEmpty, leastBusySlot() != nil,
            let unit = waiting.popFirst(holding: isAtLimit)
        {
            // Taken out first: a connection lost meanwhile puts its units at the front.
            if !dispatch(unit) {
                waiting.prepend(unit, to: unit.flow)
                break
            }
        }
        // What waited for the first connection may have one each.
        if !waiting.isEmpty, leastBusySlot() == nil { openAnotherConnection() }
        publish()
        finishDraining()
    }

    /// Closes everything; whoever waits gets an error.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        if let closer { reactor.removeCloser(closer) }
        if let deadlineTimer { reactor.cancelTimer(deadlineTimer) }
        if let registration { reactor.removeLane(registration) }
        for unit in removeWaiting(where: { _ in true }) { unit.finish(.failure(.closed)) }
        for slot in slots { close(slot) }
        publish()
        gauges.isClosed.store(true, ordering: .relaxed)
        finishDraining()
    }

    /// Refuses new units and calls back when the last one has ended.
    func drain(_ whenDone: @escaping () -> Void) {
        isDraining = true
        drainWaiters.append(whenDone)
        finishDraining()
    }

    private func finishDraining() {
        guard isDraining, waiting.isEmpty, inFlight == 0 else { return }
        let waiters = drainWaiters
        drainWaiters = []
        if !isClosed { close() }
        for waiter in waiters { waiter() }
    }

    /// Makes the numbers visible to other threads.
    func publish() {
        gauges.inFlight.store(inFlight, ordering: .relaxed)
        gauges.waiting.store(waiting.count, ordering: .relaxed)
    }
}

// MARK: - Choosing a connection

extension LaneState {
    /// Sends the unit on the least busy connection; false when none takes it now.
    private func dispatch(_ unit: Unit) -> Bool {
        while let slot = leastBusySlot(), let connection = slot.connection {
            if connection.inFlightCount > 0 { openAnotherConnection() }
            if connection.send(unit) {
                noteSending(of: unit)
                publish()
                return true
            }
            // Not executed, so another connection may have it.
            lose(slot, .lost)
        }
        return false
    }

    private func leastBusySlot() -> LaneSlot? {
        var best: (slot: LaneSlot, load: Int)?
        for slot in slots {
            guard let connection = slot.connection, connection.takesUnits(depth: lane.depth) else {
                continue
            }
            let load = connection.inFlightCount
            if load == 0 { return slot }
            if load < best?.load ?? .max { best = (slot, load) }
        }
        return best?.slot
    }

    /// Starts one more connection, unless one is on its way or has just failed.
    private func openAnotherConnection() {
        guard !isConnecting else { return }
        let unopened = slots.first { if case .unopened = $0.phase { true } else { false } }
        if let unopened { connect(unopened) }
    }

    /// Whether a connection is on its way, or the next attempt at one.
    var isConnecting: Bool {
        slots.contains { slot in
            switch slot.phase {
            case .connecting, .pausing: true
            case .unopened, .open, .closed: false
            }
        }
    }
}
