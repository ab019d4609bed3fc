import Synchronization

/// Lets only so many snapshots be open at a time, and fewer of one tenant; others wait their turn
/// for a while.
final class SnapshotGate: Sendable {
    private struct Holder {
        let tenant: TenantID
        /// When the place is lost, unless something is read until then.
        var end: ContinuousClock.Instant
    }

    private struct Waiter {
        let id: UInt64
        let tenant: TenantID
        /// Finished when it is the waiter's turn.
        let turn: AsyncStream<Void>.Continuation
    }

    private struct State {
        var holders: [UInt64: Holder] = [:]
        var waiters: [Waiter] = []
        var lastID: UInt64 = 0
    }

    private let limits: SnapshotLimits
    private let state = Mutex(State())

    init(_ limits: SnapshotLimits) { self.limits = limits }

    /// Waits for a place, first come first served among those whose tenant may have another.
    ///
    /// Throws `overloaded` when too many wait already, or too long.
    func enter(for tenant: TenantID) async throws(DirectoryError) -> SnapshotPlace {
        let (turns, turn) = AsyncStream.makeStream(of: Void.self)
        let id: UInt64? = state.withLock { state in
            state.lastID += 1
            state.waiters.append(Waiter(id: state.lastID, tenant: tenant, turn: turn))
            admit(&state)
            guard state.waiters.count > limits.waitingMax,
                state.waiters.last?.id == state.lastID
            else { return state.lastID }
            state.waiters.removeLast()
            return nil
        }
        guard let id else { throw .overloaded }
        try await wait(for: turns, as: id)
        return SnapshotPlace(id: id, of: self)
    }

    /// How many are in, and how many wait.
    var load: (open: Int, waiting: Int) {
        state.withLock { ($0.holders.count, $0.waiters.count) }
    }

    private func wait(for turns: AsyncStream<Void>, as id: UInt64) async throws(DirectoryError) {
        let deadline = ContinuousClock.now + limits.waitMax
        while let next = nextLook(for: id) {
            guard ContinuousClock.now < deadline, !Task.isCancelled else {
                if leaveQueue(id) { throw .overloaded }
                return
            }
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask { for await _ in turns {} }
                // When the caller is cancelled this ends early, and the loop sees it.
                tasks.addTask { try? await Task.sleep(until: min(next, deadline)) }
                await tasks.next()
                tasks.cancelAll()
            }
        }
    }

    /// When somebody who waits has to look again, because a place may be lost; nil for who is in.
    private func nextLook(for id: UInt64) -> ContinuousClock.Instant? {
        state.withLock { state in
            admit(&state)
            guard state.waiters.contains(where: { $0.id == id }) else { return nil }
            return state.holders.values.map(\.end).min() ?? .now
        }
    }

    /// Whether the waiter was still in the queue.
    private func leaveQueue(_ id: UInt64) -> Bool {
        state.withLock { state in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return false }
            state.waiters.remove(at: index)
            return true
        }
    }

    fileprivate func keep(_ id: UInt64) {
        state.withLock { $0.holders[id]?.end = .now + limits.stallMax }
    }

    fileprivate func leave(_ id: UInt64) {
        state.withLock { state in
            guard state.holders.removeValue(forKey: id) != nil else { return }
            admit(&state)
        }
    }

    private func admit(_ state: inout State) {
        let now = ContinuousClock.now
        // Whoever has stopped reading has lost its transaction too, and keeps nobody out.
        state.holders = state.holders.filter { $0.value.end > now }
        while state.holders.count < limits.openMax,
            let index = state.waiters.firstIndex(where: { mayEnter($0.tenant, state) })
        {
            let next = state.waiters.remove(at: index)
            state.holders[next.id] = Holder(
                tenant: next.tenant,
                end: now + min(limits.stallMax, limits.life)
            )
            next.turn.finish()
        }
    }

    private func mayEnter(_ tenant: TenantID, _ state: State) -> Bool {
        state.holders.values.count { $0.tenant == tenant } < limits.openOfTenantMax
    }
}

/// A place at the gate, which is given back when it is dropped, if not before.
final class SnapshotPlace: Sendable {
    private let id: UInt64
    private let gate: SnapshotGate

    fileprivate init(id: UInt64, of gate: SnapshotGate) {
        self.id = id
        self.gate = gate
    }

    /// Says that something is read: the place is not lost for a while.
    func keep() { gate.keep(id) }

    /// Gives the place back; once is enough.
    func leave() { gate.leave(id) }

    deinit { gate.leave(id) }
}
