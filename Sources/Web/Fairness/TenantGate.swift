import Directory
import NIOCore
import Synchronization

/// Lets a tenant have so many requests answered at a time, so that however many it sends another
/// tenant's find the server as good as free.
///
/// What is beyond that waits here, where it costs nobody anything: before a long body is read and
/// before the request has anything to do with the database.
final class TenantGate: Sendable {
    /// Why a request is not let in.
    enum Refusal: Error, Hashable {
        /// Too many of the tenant wait, or they have waited too long.
        case crowded
        /// The tenant sends more a second than it may.
        case tooFast(RequestRate, wait: Duration)
    }

    private typealias Turn = CheckedContinuation<Bool, Never>

    private struct State {
        var queue: TenantQueue<Turn>
        var rates: RateLimiter<TenantID>?
        /// Whether somebody looks after those who wait.
        var isWatched = false
    }

    private enum Admission {
        case isIn
        case mustWait
        case refused(Refusal)
    }

    private let limits: TenantLimits
    private let state: Mutex<State>
    private let eventLoops: any EventLoopGroup
    private let metrics: TenantMetrics

    init(_ limits: TenantLimits, eventLoops: any EventLoopGroup, metrics: TenantMetrics) {
        self.limits = limits
        self.eventLoops = eventLoops
        self.metrics = metrics
        state = Mutex(
            State(queue: TenantQueue(limits), rates: limits.rate.map { RateLimiter($0) })
        )
    }

    /// Waits until it is the request's turn; whoever is let in has to `leave`.
    func enter(_ door: TenantDoor) async throws(Refusal) {
        switch admission(at: door) {
        case .isIn:
            return
        case .refused(let refusal):
            metrics.noteRefusal(refusal, at: door.plane)
            throw refusal
        case .mustWait:
            metrics.beginWait()
            let isIn = await withCheckedContinuation { wait($0, at: door) }
            metrics.endWait()
            guard !isIn else { return }
            metrics.noteRefusal(.crowded, at: door.plane)
            throw .crowded
        }
    }

    /// The request has been answered, however.
    func leave(_ door: TenantDoor) {
        let admitted = state.withLock { $0.queue.leave(door) { .now } }
        for turn in admitted { turn.resume(returning: true) }
    }

    private func admission(at door: TenantDoor) -> Admission {
        let now = ContinuousClock.now
        return state.withLock { state in
            if door.plane == .scim, let rate = limits.rate,
                let wait = state.rates?.take(for: door.tenant, at: now)
            {
                return .refused(.tooFast(rate, wait: wait))
            }
            return state.queue.enter(door, at: now) ? .isIn : .mustWait
        }
    }

    /// Resumes the turn at once where somebody has left meanwhile, or too many wait.
    private func wait(_ turn: Turn, at door: TenantDoor) {
        let now = ContinuousClock.now
        let (isIn, begins): (Bool?, Bool) = state.withLock { state in
            if state.queue.enter(door, at: now) { return (true, false) }
            guard state.queue.wait(turn, at: door, now: now) else { return (false, false) }
            defer { state.isWatched = true }
            return (nil, !state.isWatched)
        }
        if let isIn { turn.resume(returning: isIn) }
        if begins { watch() }
    }

    /// Looks now and then, as long as anybody waits, who has waited too long.
    private func watch() {
        let pause = min(limits.waitMax, .seconds(1))
        eventLoops.any().scheduleTask(in: TimeAmount(pause)) { [weak self] in self?.endWaits() }
    }

    private func endWaits() {
        let (overdue, isWatched) = state.withLock { state in
            let overdue = state.queue.removeOverdue(at: .now)
            state.isWatched = !state.queue.isIdle
            return (overdue, state.isWatched)
        }
        for turn in overdue { turn.resume(returning: false) }
        if isWatched { watch() }
    }
}
