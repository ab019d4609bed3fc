import Synchronization

extension LaneState {
    /// Sees to it that the lane is looked at when the next deadline may have passed.
    ///
    /// One timer for all units: it is set for the earliest deadline there is, and any later unit's
    /// deadline is later.
    func armDeadlineTimer() {
        guard deadlineTimer == nil, !isClosed, let due = nextDeadline else { return }
        deadlineTimer = reactor.schedule(at: due) { [weak self] in
            self?.deadlineTimer = nil
            self?.checkDeadlines()
            self?.armDeadlineTimer()
        }
    }

    /// Looks at the deadlines anew, after what was waiting has been sent.
    func rearmDeadlineTimer() {
        if let deadlineTimer { reactor.cancelTimer(deadlineTimer) }
        deadlineTimer = nil
        armDeadlineTimer()
    }

    private var nextDeadline: Instant? {
        var next: Instant?
        waiting.forEachFirst { next = earlier(next, $0.deadline) }
        for slot in slots {
            guard let connection = slot.connection, let frozenAt = connection.frozenAt(lane) else {
                continue
            }
            next = earlier(next, frozenAt)
            connection.forEachInFlight { if $0.isAwaited { next = earlier(next, $0.deadline) } }
        }
        return next
    }

    private func earlier(_ left: Instant?, _ right: Instant) -> Instant {
        left.map { min($0, right) } ?? right
    }

    private func checkDeadlines() {
        let now = Instant.now
        expireWaiting(now)
        for slot in slots {
            guard let connection = slot.connection else { continue }
            connection.forEachInFlight { unit in
                if unit.isAwaited, unit.deadline <= now { expire(unit, sent: true) }
            }
            if let frozenAt = connection.frozenAt(lane), frozenAt <= now {
                lose(slot, .frozen)
                // A write may wait for a replica: its silence says nothing about the server.
                if lane.resends {
                    reactor.noteSilence(of: connection.server, for: lane.frozenAfter / 2)
                }
            }
        }
        pump()
    }

    private func expireWaiting(_ now: Instant) {
        for unit in removeWaiting(where: { $0.deadline <= now }) { expire(unit, sent: false) }
    }

    private func expire(_ unit: Unit, sent: Bool) {
        observer(.deadlineExceeded(lane: lane.name, sent: sent))
        let reason = gauges.connectionFailure.withLock { $0 }
        if !sent, let reason, gauges.connections.load(ordering: .relaxed) == 0 {
            return unit.finish(.failure(.unavailable(reason: reason)))
        }
        unit.finish(.failure(.deadlineExceeded(sent: sent)))
    }
}
