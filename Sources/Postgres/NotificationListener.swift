import CLibPQ

/// The connection behind ``Notifications``.
///
/// Unchecked: after `init` every method runs on the reactor's thread, which `Notifications` sees to.
final class NotificationListener: @unchecked Sendable {
    private let channel: String
    private let configuration: PostgresConfiguration
    private let reactor: PostgresReactor
    private let observer: PostgresObserver
    private let events: AsyncStream<NotificationEvent>.Continuation

    private var handle: ConnectionHandle?
    private var source: UInt64?
    private var timer: UInt64?
    private var closer: UInt64?
    private var isClosed = false
    /// Whether the LISTEN of this connection has been answered.
    private var isListening = false
    /// Whether a query is under way, and so an answer due.
    private var awaitsAnswer = false
    private let slot = LaneSlot()

    /// How often a quiet connection is tried, and how long an answer may take.
    private static let probeInterval = Duration.seconds(5)

    init(
        _ channel: String,
        _ configuration: PostgresConfiguration,
        on reactor: PostgresReactor,
        observer: @escaping PostgresObserver,
        into events: AsyncStream<NotificationEvent>.Continuation
    ) {
        self.channel = channel
        self.configuration = configuration
        self.reactor = reactor
        self.observer = observer
        self.events = events
    }
}

extension NotificationListener {
    /// Starts to connect.
    func open() {
        closer = reactor.addCloser { [weak self] in self?.close() }
        connect()
    }

    /// Ends the stream and the connection.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        if let closer { reactor.removeCloser(closer) }
        disconnect()
        events.finish()
    }

    private func connect() {
        let isStarted = detachThread(named: "roster-listen") { [self] in
            let attempt = ConnectionAttempt(configuration)
            if !reactor.perform({ self.settle(attempt) }) { attempt.discard() }
        }
        if !isStarted { retry(after: "The process may not start more threads.") }
    }

    private func settle(_ attempt: ConnectionAttempt) {
        if isClosed { return attempt.discard() }
        switch attempt.outcome {
        case .failure(let error): retry(after: error.reason)
        case .success(let handle): adopt(handle)
        }
    }

    private func adopt(_ handle: ConnectionHandle) {
        self.handle = handle
        PQsetnonblocking(handle.pointer, 1)
        source = reactor.watch(PQsocket(handle.pointer)) { [weak self] _ in self?.receive() }
        isListening = false
        send("listen " + channel.quotedAsIdentifier)
    }

    /// Sends a query and expects its answer before the next probe is due.
    private func send(_ query: String) {
        guard let handle else { return }
        // A short query after a silence: the socket takes it whole.
        guard PQsendQuery(handle.pointer, query) == 1, PQflush(handle.pointer) == 0 else {
            return lose(handle.lastError)
        }
        awaitsAnswer = true
        timer = reactor.schedule(at: .now + Self.probeInterval) { [weak self] in self?.probe() }
    }

    /// Finds out whether a quiet server is still there.
    private func probe() {
        timer = nil
        if awaitsAnswer {
            if let handle { configuration.hosts.noteHanging(ServerAddress(of: handle)) }
            return lose("The server did not answer in \(Self.probeInterval).")
        }
        send("select 1")
    }

    private func receive() {
        guard let handle else { return }
        let isReadable = PQconsumeInput(handle.pointer) == 1
        while awaitsAnswer, PQisBusy(handle.pointer) == 0 {
            guard let result = PQgetResult(handle.pointer) else {
                awaitsAnswer = false
                continue
            }
            defer { PQclear(result) }
            if let error = PostgresError.refusal(of: result, statement: nil) {
                return lose("The server refused with SQLSTATE \(error.sqlState).")
            }
            noteListening()
        }
        while let notification = PQnotifies(handle.pointer) {
            emit(
                .notification(
                    channel: String(cString: notification.pointee.relname),
                    payload: String(cString: notification.pointee.extra)
                )
            )
            PQfreemem(notification)
        }
        if !isReadable || PQstatus(handle.pointer) == CONNECTION_BAD { lose(handle.lastError) }
    }

    private func noteListening() {
        guard !isListening else { return }
        isListening = true
        slot.noteSuccess()
        observer(.listening(channel: channel))
        emit(.listening)
    }

    private func emit(_ event: NotificationEvent) {
        if case .dropped = events.yield(event) {
            // The reader has to learn that it missed something, and these two say so.
            events.yield(.lost)
            events.yield(.listening)
        }
    }

    private func lose(_ reason: String) {
        disconnect()
        if isListening { emit(.lost) }
        isListening = false
        retry(after: reason)
    }

    private func retry(after reason: String) {
        observer(.listeningLost(channel: channel, reason: reason))
        timer = reactor.schedule(at: .now + slot.pauseAfterFailure()) { [weak self] in
            self?.timer = nil
            self?.connect()
        }
    }

    private func disconnect() {
        if let timer { reactor.cancelTimer(timer) }
        timer = nil
        awaitsAnswer = false
        guard let handle else { return }
        if let source { reactor.unwatch(PQsocket(handle.pointer), source) }
        source = nil
        handle.close()
        self.handle = nil
    }
}

extension String {
    /// The text as an identifier of SQL, case and all.
    fileprivate var quotedAsIdentifier: String {
        "\"" + split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }
}
