extension PostgresReactor {
    /// Has the lane told when a server falls silent, until ``removeLane(_:)``.
    func addLane(_ lane: LaneState) -> UInt64 {
        let id = makeID()
        lanes[id] = lane
        return id
    }

    /// Forgets the lane.
    func removeLane(_ id: UInt64) {
        assertCurrent()
        lanes[id] = nil
    }

    /// A server has not answered a question that takes it no time.
    ///
    /// When it has said nothing on any other connection for that long either, it is the server
    /// that has frozen, and all connections to it are distrusted.
    func noteSilence(of server: ServerAddress, for duration: Duration) {
        guard !lanes.values.contains(where: { $0.hasHeard(from: server, within: duration) }) else {
            return
        }
        for (_, lane) in lanes.sorted(by: { $0.key < $1.key }) { lane.distrust(server) }
    }
}

extension LaneState {
    fileprivate func hasHeard(from server: ServerAddress, within duration: Duration) -> Bool {
        slots.contains { slot in
            guard let connection = slot.connection else { return false }
            return connection.server == server && connection.heardAt + duration >= .now
        }
    }

    /// Gives up the idle connections to the server, and gives it little time on the others.
    ///
    /// An idle one is asked nothing and so would never be found out; when the server goes on, it
    /// would lead back to it.
    fileprivate func distrust(_ server: ServerAddress) {
        for slot in slots {
            guard let connection = slot.connection, connection.server == server else { continue }
            if connection.inFlightCount == 0 {
                lose(slot, .frozen)
            } else {
                connection.distrust()
            }
        }
        rearmDeadlineTimer()
    }
}
