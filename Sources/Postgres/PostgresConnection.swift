import CLibPQ

/// One connection in pipeline mode: sends units, and tells whoever owns it how they ended.
///
/// Belongs to the reactor's thread. Results come in the order of the sendings; each unit ends with a
/// sync point of its own, so a failure stays within its unit.
final class PostgresConnection {
    private let handle: ConnectionHandle
    private let reactor: PostgresReactor
    private let preparesStatements: Bool
    private let descriptor: Int32
    private let sourceID: UInt64
    private let parameters = ParameterBuffer()

    /// Statements this connection has prepared or been asked to.
    private var prepared: Set<Statement> = []
    private var inFlight = FIFO<Unit>()
    /// Whether libpq holds bytes that the socket did not take.
    private(set) var isBlocked = false
    /// Whether the connection only finishes what it has been given.
    private(set) var retirement: String?
    private var isClosed = false
    /// When the server last said anything.
    private var heardAt = Instant.now

    private static let blanksMax = 8

    /// Texts made up at run time must not fill the server's memory with plans.
    private static let preparedMax = 512

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
        !isBlocked && retirement == nil && inFlight.count < depth
    }

    /// Since when the server owes an answer; nil when it owes none.
    var owesSince: Instant? {
        guard let sentAt = inFlight.first?.sentAt else { return nil }
        return max(sentAt, heardAt)
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

// MARK: - Sending

extension PostgresConnection {
    /// Sends the unit; false when the connection has broken and the unit was certainly not executed.
    ///
    /// Preparations go ahead behind a sync point of their own: they stay when the unit fails.
    func send(_ unit: Unit) -> Bool {
        let isFirst = inFlight.isEmpty
        // A unit that comes again goes without names: one of them may be why it does.
        let usesNames = preparesStatements && unit.attempts == 0
        unit.begin(preparing: usesNames ? newStatements(of: unit.pipeline) : [])
        guard sendPreparations(unit.preparing), sendSteps(unit.pipeline, usesNames: usesNames),
            PQpipelineSync(handle.pointer) == 1
        else { return false }
        inFlight.append(unit)
        if isFirst { heardAt = unit.sentAt ?? heardAt }
        flush()
        return true
    }

    /// The statements that have to be prepared first, each once.
    private func newStatements(of pipeline: Pipeline) -> [Statement] {
        var statements: [Statement] = []
        for step in pipeline.steps where step.statement.name != nil {
            guard !prepared.contains(step.statement), prepared.count < Self.preparedMax else {
                continue
            }
            prepared.insert(step.statement)
            statements.append(step.statement)
        }
        return statements
    }

    private func sendPreparations(_ statements: [Statement]) -> Bool {
        guard !statements.isEmpty else { return true }
        for statement in statements {
            let sent = PQsendPrepare(handle.pointer, statement.name, statement.sql, 0, nil)
            if sent == 0 { return false }
        }
        return PQpipelineSync(handle.pointer) == 1
    }

    private func sendSteps(_ pipeline: Pipeline, usesNames: Bool) -> Bool {
        for step in pipeline.steps {
            let sent = parameters.withEncoded(step.values) { count, values, lengths, formats in
                if usesNames, let name = step.statement.name, prepared.contains(step.statement) {
                    return PQsendQueryPrepared(
                        handle.pointer,
                        name,
                        count,
                        values,
                        lengths,
                        formats,
                        0
                    )
                }
                return PQsendQueryParams(
                    handle.pointer,
                    step.statement.sql,
                    count,
                    nil,
                    values,
                    lengths,
                    formats,
                    0
                )
            }
            if sent == 0 { return false }
        }
        return true
    }

    /// Gives the socket what it takes, and asks to be told when it takes more.
    func flush() {
        // A failure (-1) is reported by the next read, together with what the server still said.
        let isBlocked = PQflush(handle.pointer) == 1
        guard isBlocked != self.isBlocked else { return }
        self.isBlocked = isBlocked
        reactor.watch(descriptor, sourceID, forWriting: isBlocked)
    }
}

// MARK: - Receiving

extension PostgresConnection {
    /// Reads what has arrived and calls `conclude` for each unit that is complete.
    ///
    /// Returns false when the connection has been lost.
    func receive(_ conclude: (Unit) -> Void) -> Bool {
        let isReadable = PQconsumeInput(handle.pointer) == 1
        heardAt = .now
        var blanks = 0
        while let unit = inFlight.first, PQisBusy(handle.pointer) == 0 {
            guard let result = PQgetResult(handle.pointer) else {
                // The end of one statement's results, or of the connection; more of them than
                // there can be would mean that libpq and we count differently.
                blanks += 1
                if blanks > Self.blanksMax || PQstatus(handle.pointer) == CONNECTION_BAD {
                    return false
                }
                continue
            }
            blanks = 0
            if PQresultStatus(result).isCopy {
                // The server waits for rows, or sends some; only giving up ends that.
                PQclear(result)
                return false
            }
            if take(result, for: unit) { conclude(unit) }
        }
        if isBlocked { flush() }
        return isReadable && PQstatus(handle.pointer) != CONNECTION_BAD
    }

    /// Gives the result to the unit; true when it was the unit's last.
    private func take(_ result: OpaquePointer, for unit: Unit) -> Bool {
        if PQresultStatus(result) == PGRES_PIPELINE_SYNC {
            PQclear(result)
            if !unit.preparing.isEmpty {
                unit.endPreparations()
                return false
            }
            _ = inFlight.popFirst()
            return true
        }
        if unit.preparing.isEmpty {
            unit.note(result, freeing: PQclear)
        } else {
            takePreparation(result, for: unit)
        }
        return false
    }

    private func takePreparation(_ result: OpaquePointer, for unit: Unit) {
        defer { PQclear(result) }
        guard let statement = unit.nextPreparation(),
            let error = PostgresError.refusal(of: result, statement: nil)
        else { return }
        prepared.remove(statement)
        let index = unit.pipeline.steps.firstIndex { $0.statement == statement }
        unit.note(preparationFailure: error.at(statement: index))
    }
}

extension ExecStatusType {
    /// Whether the server is in the middle of a COPY, which this module does not speak.
    var isCopy: Bool {
        self == PGRES_COPY_IN || self == PGRES_COPY_OUT || self == PGRES_COPY_BOTH
    }
}
