/// How much each flow has under way, and when it has to wait though there is room.
extension LaneState {
    /// Whether the flow has as much under way as it may have.
    func isAtLimit(_ flow: Flow) -> Bool {
        guard let max = lane.flowMax else { return false }
        return inFlightOfFlow[flow, default: 0] >= max
    }

    /// Whether another unit of the flow can wait.
    func hasRoom(for flow: Flow) -> Bool {
        guard waiting.count < lane.queueMax else { return false }
        return flow == .common || waiting.count(of: flow) < lane.flowQueueMax
    }

    /// The unit has been sent.
    func noteSending(of unit: Unit) {
        inFlight += 1
        if lane.flowMax != nil { inFlightOfFlow[unit.flow, default: 0] += 1 }
    }

    /// The unit is under way no more, whatever came of it.
    func noteEnd(of unit: Unit) {
        inFlight -= 1
        guard lane.flowMax != nil, let count = inFlightOfFlow[unit.flow] else { return }
        inFlightOfFlow[unit.flow] = count > 1 ? count - 1 : nil
        waiting.resume(unit.flow)
    }

    /// Takes out the units that wait and match, from the front of each flow, in the order of their
    /// deadlines.
    func removeWaiting(where matches: (Unit) -> Bool) -> [Unit] {
        waiting.removePrefixes(where: matches).sorted { $0.deadline < $1.deadline }
    }
}
