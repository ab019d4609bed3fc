import Synchronization

/// Lets only so many snapshots be open at a time; others wait their turn for a while.
final class SnapshotGate: Sendable {
    private struct Waiter {
        let id: UInt64
        /// Finished when it is the waiter's turn.
        let turn: AsyncStream<Void>.Continuation
    }

    private struct State {
        /// Who is in, and until when at most.
        var holders: [UInt64: ContinuousClock.Instant] = [:]
        var waiters: [Waiter] = []
        var lastID: UInt64 = 0
    }

    private let limits: SnapshotLimits
    private let state = Mutex(State())

    init(_ limits: SnapshotLimits) { self.limits = limits }

    /// Waits for a place, first come first served.
    ///
    /// Throws `overloaded` when too many wait already, or too long.
    func enter() async throws(DirectoryError) -> SnapshotPlace {
        let (turns, turn) = AsyncStream.makeStream(of: Void.self)
        let (id, isIn, isRefused) = state.withLock { state in
            state.lastID += 1
            let id = state.lastID
            let now = ContinuousClock.now
            // Whoever stays beyond its time has lost its transaction and keeps nobody out.
            for (holder, end) in state.holders where end < now { state.holders[holder] = nil }
            admitWaiters(&state)
            if state.waiters.isEmpty, state.holders.count < limits.openMax {
                state.holders[id] = now + limits.life
                return (id, true, false)
            }
            guard state.waiters.count < limits.waitingMax else { return (id, false, true) }
            state.waiters.append(Waiter(id: id, turn: turn))
            return (id, false, false)
        }
        if isRefused { throw .overloaded }
        if !isIn { try await wait(for: turns, as: id) }
        return SnapshotPlace(id: id, of: self)
    }

    /// How many are in, and how many wait.
    var load: (open: Int, waiting: Int) {
        state.withLock { ($0.holders.count, $0.waiters.count) }
    }

    private func wait(for turns: AsyncStream<Void>, as id: UInt64) async throws(DirectoryError) {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { for await _ in turns {} }
            // When the caller is cancelled this ends early, which is as good as being late.
            tasks.addTask { [limits] in try? await Task.sleep(for: limits.waitMax) }
            await tasks.next()
            tasks.cancelAll()
        }
        let isLate = state.withLock { state in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return false }
            state.waiters.remove(at: index)
            return true
        }
        if isLate { throw .overloaded }
    }

    fileprivate func leave(_ id: UInt64) {
        state.withLock { state in
            guard state.holders.removeValue(forKey: id) != nil else { return }
            admitWaiters(&state)
        }
    }

    private func admitWaiters(_ state: inout State) {
        while state.holders.count < limits.openMax, !state.waiters.isEmpty {
            let next = state.waiters.removeFirst()
            state.holders[next.id] = ContinuousClock.now + limits.life
            next.turn.finish()
        }
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

    /// Gives the place back; once is enough.
    func leave() { gate.leave(id) }

    deinit { gate.leave(id) }
}
