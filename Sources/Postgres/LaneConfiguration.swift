/// The shape of a lane: how many connections it has, how they are shared and how long it waits.
package struct LaneConfiguration: Sendable {
    /// What observations call the lane.
    package var name: String
    /// The most connections; the first is opened at once, the others when they are first needed.
    package var connections: Int
    /// Units under way on one connection at a time; 1 means that units never share one.
    package var depth: Int
    /// Units that may wait for a connection before further ones are refused.
    package var queueMax = 1_024
    /// How many of them may be of one flow, unless it is the common one.
    package var flowQueueMax = 256
    /// Units of one flow under way at a time; nil: as many as there can be.
    ///
    /// Whatever else it has waits, even when there is a connection that nobody uses.
    package var flowMax: Int?
    /// How long a caller waits for its answer, time in the queue included.
    package var deadline: Duration
    /// How long the server may owe an answer before its connection is dropped as frozen.
    ///
    /// To be longer than `statement_timeout`, which should always fire first.
    package var frozenAfter: Duration
    /// How much longer it may, once it has been found silent on all other connections.
    package var silentAfter: Duration
    /// Whether units that were under way on a lost connection are sent again.
    ///
    /// Only for lanes whose units change nothing.
    package var resends: Bool
    /// Whether units wait for a server when none can be reached, or learn the reason at once.
    package var waitsForServer = true

    /// A lane that shares its connections when `depth` is above 1.
    package init(name: String, connections: Int, depth: Int, deadline: Duration, resends: Bool) {
        self.name = name
        self.connections = max(1, connections)
        self.depth = max(1, depth)
        self.deadline = deadline
        self.resends = resends
        // Half the deadline leaves the second sending as much time as the first one had.
        frozenAfter = resends ? deadline / 2 : deadline
        silentAfter = min(frozenAfter, .seconds(3))
    }

    /// Keyed reads: few connections, pipelined, sent again when a connection is lost.
    ///
    /// A server counts as frozen after 7 s, so `statement_timeout` has to be shorter.
    package static func reads(connections: Int = 4) -> LaneConfiguration {
        LaneConfiguration(
            name: "reads",
            connections: connections,
            depth: 16,
            deadline: .seconds(14),
            resends: true
        )
    }

    /// Writes: commits on one connection are serial, so each has its own.
    package static func writes(connections: Int = 16) -> LaneConfiguration {
        LaneConfiguration(
            name: "writes",
            connections: connections,
            depth: 1,
            deadline: .seconds(10),
            resends: false
        )
    }

    /// Lists, scans and bulk: what would hold up everything behind it.
    ///
    /// They can take half a minute, so a flow cannot have the last connection: another would wait
    /// as long.
    package static func slow(connections: Int = 4) -> LaneConfiguration {
        var lane = LaneConfiguration(
            name: "slow",
            connections: connections,
            depth: 1,
            deadline: .seconds(60),
            resends: false
        )
        lane.flowMax = max(1, lane.connections - 1)
        return lane
    }
}
