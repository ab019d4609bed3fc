import CLibPQ
import Glibc
import Synchronization

/// A thread that owns database connections and runs the tasks that use them.
///
/// Tasks whose executor preference is the reactor run on its thread, so that between them and
/// the database there is no hand-off:
/// ```swift
/// try await withTaskExecutorPreference(reactor) { try await application.run() }
/// ```
/// Callers on any other executor are served too, for the price of the hand-off. The thread starts
/// with the value and lives until ``shutdown()``.
///
/// Unchecked: the fields marked as the thread's are touched by the reactor's thread alone, which
/// every method that uses them asserts; all others are constants or synchronised.
package final class PostgresReactor: TaskExecutor, @unchecked Sendable {
    enum Work {
        case job(UnownedJob)
        case action(@Sendable () -> Void)
    }

    /// What other threads left for this one.
    private struct Inbox {
        var work: [Work] = []
        var isSleeping = false
        var isStopping = false
        var isStopped = false
        var stopWaiters: [UnsafeContinuation<Void, Never>] = []
    }

    private let inbox = Mutex(Inbox())
    private let thread = Atomic<UInt>(0)
    private let wakeUp: Int32
    let epoll: Int32

    // The thread's own.
    private var queued: [Work] = []
    private var running: [Work] = []
    var sources: [UInt64: (Readiness) -> Void] = [:]
    var closers: [UInt64: () -> Void] = [:]
    /// The lanes that are open; each takes itself out when it closes.
    var lanes: [UInt64: LaneState] = [:]
    var timers = TimerQueue()
    private var lastID: UInt64 = 0
    private var events = [epoll_event](repeating: epoll_event(), count: 64)

    /// The id under which the wake-up descriptor is watched; ids of others start at 1.
    private static let wakeUpID: UInt64 = 0

    /// Starts the thread.
    package init(name: String = "roster-db") {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeUp = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        precondition(epoll >= 0 && wakeUp >= 0, "The process may not open more files.")
        // Edge-triggered: each write is one event, and the counter need never be read.
        var event = epoll_event(
            events: EPOLLIN.rawValue | EPOLLET.rawValue,
            data: epoll_data(u64: Self.wakeUpID)
        )
        epoll_ctl(epoll, EPOLL_CTL_ADD, wakeUp, &event)
        let started = detachThread(named: name) { self.loop() }
        precondition(started, "The process may not start more threads.")
    }

    /// Whether the caller runs on the reactor's thread.
    var isCurrent: Bool { thread.load(ordering: .relaxed) == pthread_self() }

    /// Runs the job on the reactor's thread, soon.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if !accept(.job(job)) {
            // The thread has ended. A task that still prefers it must go on all the same.
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    /// Runs the action on the reactor's thread, soon; false when the thread has ended.
    func perform(_ action: @escaping @Sendable () -> Void) -> Bool { accept(.action(action)) }

    /// Closes everything that lives on the reactor, runs what is queued and ends the thread.
    ///
    /// Every caller that waits for an answer gets an error.
    package func shutdown() async {
        await withUnsafeContinuation { continuation in
            let isStopped = inbox.withLock { inbox in
                if inbox.isStopped { return true }
                inbox.isStopping = true
                inbox.stopWaiters.append(continuation)
                return false
            }
            if isStopped { continuation.resume() } else { wake() }
        }
    }

    /// Begins what ``shutdown()`` does, without waiting for its end.
    func stop() {
        let isStopped = inbox.withLock { inbox in
            inbox.isStopping = true
            return inbox.isStopped
        }
        if !isStopped { wake() }
    }

    /// An id that no other source, timer or closer of this reactor has.
    func makeID() -> UInt64 {
        assertCurrent()
        lastID += 1
        return lastID
    }

    func assertCurrent() {
        assert(isCurrent, "This belongs to the reactor's thread.")
    }

    private func accept(_ work: Work) -> Bool {
        if isCurrent {
            queued.append(work)
            return true
        }
        let (isAccepted, wasSleeping) = inbox.withLock { inbox in
            if inbox.isStopped { return (false, false) }
            inbox.work.append(work)
            defer { inbox.isSleeping = false }
            return (true, inbox.isSleeping)
        }
        if wasSleeping { wake() }
        return isAccepted
    }

    private func wake() {
        eventfd_write(wakeUp, 1)
    }
}

// MARK: - The thread

extension PostgresReactor {
    private func loop() {
        thread.store(pthread_self(), ordering: .relaxed)
        while true {
            let isStopping = runQueued()
            if isStopping, stopIfIdle() { return }
            waitForReadiness()
            for action in timers.popDue(at: .now) { action() }
        }
    }

    /// Runs what is queued, a bounded number of rounds, so that connections get their turn.
    private func runQueued() -> Bool {
        var isStopping = false
        for _ in 0..<16 {
            inbox.withLock { inbox in
                isStopping = inbox.isStopping
                if !inbox.work.isEmpty {
                    queued.append(contentsOf: inbox.work)
                    inbox.work.removeAll(keepingCapacity: true)
                }
            }
            if queued.isEmpty { break }
            (queued, running) = (running, queued)
            for work in running { run(work) }
            running.removeAll(keepingCapacity: true)
        }
        return isStopping
    }

    private func run(_ work: Work) {
        switch work {
        case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
        case .action(let action): action()
        }
    }

    /// Sleeps until a descriptor is ready, a timer is due or another thread has work.
    private func waitForReadiness() {
        let milliseconds = sleepMilliseconds()
        let count = epoll_wait(epoll, &events, Int32(events.count), milliseconds)
        if milliseconds != 0 { inbox.withLock { $0.isSleeping = false } }
        guard count > 0 else { return }
        for index in 0..<Int(count) {
            let id = events[index].data.u64
            // A source may have been removed by an event before its own in this batch.
            sources[id]?(Readiness(epollEvents: events[index].events))
        }
    }

    private func sleepMilliseconds() -> Int32 {
        guard queued.isEmpty else { return 0 }
        let maySleep = inbox.withLock { inbox in
            inbox.isSleeping = inbox.work.isEmpty && !inbox.isStopping
            return inbox.isSleeping
        }
        guard maySleep else { return 0 }
        guard let due = timers.nextDue else { return -1 }
        let nanoseconds = max(0, due.nanoseconds - Instant.now.nanoseconds)
        // Rounded up: waking early would only mean going round once more.
        return Int32(clamping: (nanoseconds + 999_999) / 1_000_000)
    }

    /// Closes what lives here; once nothing is queued any more, ends the reactor.
    private func stopIfIdle() -> Bool {
        for (_, closer) in closers.sorted(by: { $0.key < $1.key }) { closer() }
        closers.removeAll()
        guard queued.isEmpty else { return false }
        let waiters: [UnsafeContinuation<Void, Never>]? = inbox.withLock { inbox in
            guard inbox.work.isEmpty else { return nil }
            inbox.isStopped = true
            defer { inbox.stopWaiters = [] }
            return inbox.stopWaiters
        }
        guard let waiters else { return false }
        // From here on this is a thread like any other: what its continuations queue runs at once.
        thread.store(0, ordering: .relaxed)
        close(epoll)
        close(wakeUp)
        for waiter in waiters { waiter.resume() }
        return true
    }
}
