import CLibPQ

/// One connection in pipeline mode: sends units, and tells whoever owns it how they ended.
///
/// Belongs to the reactor's thread. Results come in the order of the sendings; each unit ends with a
/// sync point of its own, so a failure stays within its unit.
final class PostgresConnection {
    let handle: ConnectionHandle
    let reactor: PostgresReactor
    let preparesStatements: Bool
    let server: ServerAddress
    let descriptor: Int32
    let sourceID: UInt64
    var parameters = ParameterBuffer()

    /// Statements this connection has prepared or been asked to.
    var prepared: Set<Statement> = []
    var inFlight = FIFO<Unit>()
    /// Whether libpq holds bytes that the socket did not take.
    var isBlocked = false
    /// Whether the connection only finishes what it has been given.
    private(set) var retirement: String?
    private var isClosed = false
    /// When the server last said anything here.
    var heardAt = Instant.now
    /// When the server was found to be silent on other connections too.
    private var distrustedAt: Instant?

    static let blanksMax = 8

    /// Texts made up at run time must not fill the server's memory with plans.
    static let preparedMax = 512

    /// Takes over a freshly opened connection; nil when it cannot be used.
    init?(
        _ handle: ConnectionHandle,
        on reactor: PostgresReactor,
        preparesStatements: Bool,
        _ onReady: @escaping (Readiness) -> Void
    ) {
        self.handle = handle
        self.reactor = reactor
        self.preparesStatements = preparesStatements
        server = ServerAddress(of: handle)
        descriptor = PQsocket(handle.pointer)
        guard descriptor >= 0, PQsetnonblocking(handle.pointer, 1) == 0,
            PQenterPipelineMode(handle.pointer) == 1
        else {
            handle.close()
            return nil
        }
        sourceID = reactor.watch(descriptor, onReady)
    }

    var inFlightCount: Int { inFlight.count }

    /// Whether it takes another unit, of at most `depth` at a time.
    func takesUnits(depth: Int) -> Bool {
        !isBlocked && !isDistrusted && retirement == nil && inFlight.count < depth
    }

    /// Since when the server owes an answer; nil when it owes none.
    var owesSince: Instant? {
        guard let sentAt = inFlight.first?.sentAt else { return nil }
        return max(sentAt, heardAt)
    }

    /// Takes no more units, and has less patience, until the server says something here.
    func distrust() {
        // Found silent again it gets no more time.
        if !isDistrusted { distrustedAt = .now }
    }

    private var isDistrusted: Bool { distrustedAt.map { $0 > heardAt } ?? false }

    /// When the server counts as frozen, unless it says something first; nil when it owes nothing.
    func frozenAt(_ lane: LaneConfiguration) -> Instant? {
        guard let owesSince else { return nil }
        let frozenAt = owesSince + lane.frozenAfter
        guard isDistrusted, let distrustedAt else { return frozenAt }
        return min(frozenAt, distrustedAt + lane.silentAfter)
    }

    /// Calls the action for each unit that has been sent and not answered.
    func forEachInFlight(_ action: (Unit) -> Void) { inFlight.forEach(action) }

    /// Whether the statement on which the unit failed counts as prepared here.
    ///
    /// When it does not, its preparation has failed, and a unit sent soon after could not know.
    func trusts(_ unit: Unit) -> Bool {
        unit.failedStatement.map(prepared.contains) ?? true
    }

    /// Finishes what is under way and takes nothing more.
    func retire(sqlState: String) {
        if retirement == nil { retirement = sqlState }
    }

    /// Closes the connection and returns the units whose outcome will never be known.
    func close() -> [Unit] {
        guard !isClosed else { return [] }
        isClosed = true
        reactor.unwatch(descriptor, sourceID)
        handle.close()
        return inFlight.removeAll()
    }
}
