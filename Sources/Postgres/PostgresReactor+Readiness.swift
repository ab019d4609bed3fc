import CLibPQ
import Glibc

/// What a descriptor is ready for.
struct Readiness {
    let isReadable: Bool
    let isWritable: Bool

    /// An error or a hang-up counts as readable: reading is what tells which it was.
    init(epollEvents events: UInt32) {
        let failing = EPOLLERR.rawValue | EPOLLHUP.rawValue
        isReadable = events & (EPOLLIN.rawValue | failing) != 0
        isWritable = events & EPOLLOUT.rawValue != 0
    }
}

extension PostgresReactor {
    /// Calls the action whenever the descriptor is ready to be read, until ``unwatch(_:_:)``.
    func watch(_ descriptor: Int32, _ action: @escaping (Readiness) -> Void) -> UInt64 {
        let id = makeID()
        sources[id] = action
        control(EPOLL_CTL_ADD, descriptor, id, EPOLLIN.rawValue)
        return id
    }

    /// Also calls the action when the descriptor can be written to, or no longer.
    func watch(_ descriptor: Int32, _ id: UInt64, forWriting: Bool) {
        assertCurrent()
        let events = forWriting ? EPOLLIN.rawValue | EPOLLOUT.rawValue : EPOLLIN.rawValue
        control(EPOLL_CTL_MOD, descriptor, id, events)
    }

    /// Forgets the descriptor; to be called before it is closed.
    func unwatch(_ descriptor: Int32, _ id: UInt64) {
        assertCurrent()
        sources[id] = nil
        control(EPOLL_CTL_DEL, descriptor, id, 0)
    }

    /// Runs the action once, on the reactor's thread, when the time has come.
    func schedule(at due: Instant, _ action: @escaping () -> Void) -> UInt64 {
        let id = makeID()
        timers.add(id, at: due, action)
        return id
    }

    /// Forgets a timer that has not fired.
    func cancelTimer(_ id: UInt64) {
        assertCurrent()
        timers.remove(id)
    }

    /// Has the action run when the reactor shuts down, until ``removeCloser(_:)``.
    func addCloser(_ action: @escaping () -> Void) -> UInt64 {
        let id = makeID()
        closers[id] = action
        return id
    }

    /// Forgets a closer.
    func removeCloser(_ id: UInt64) {
        assertCurrent()
        closers[id] = nil
    }

    private func control(
        _ operation: Int32,
        _ descriptor: Int32,
        _ id: UInt64,
        _ events: UInt32
    ) {
        var event = epoll_event(events: events, data: epoll_data(u64: id))
        epoll_ctl(epoll, operation, descriptor, &event)
    }
}
