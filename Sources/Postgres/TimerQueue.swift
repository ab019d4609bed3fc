import Glibc

/// A point of the monotonic clock, in nanoseconds.
struct Instant: Comparable, Sendable {
    let nanoseconds: Int64

    static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(nanoseconds: instant.nanoseconds + duration.wholeNanoseconds)
    }

    static func - (left: Instant, right: Instant) -> Duration {
        .nanoseconds(left.nanoseconds - right.nanoseconds)
    }
}

extension Duration {
    var wholeNanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}

/// The actions of one reactor that wait for their time.
///
/// There are a few per lane and connection, not one per unit, so a list is enough.
struct TimerQueue {
    private var timers: [(id: UInt64, due: Instant, action: () -> Void)] = []

    /// When the earliest timer is due.
    var nextDue: Instant? { timers.lazy.map(\.due).min() }

    mutating func add(_ id: UInt64, at due: Instant, _ action: @escaping () -> Void) {
        timers.append((id, due, action))
    }

    mutating func remove(_ id: UInt64) {
        timers.removeAll { $0.id == id }
    }

    /// Takes out the timers that are due, earliest first.
    mutating func popDue(at now: Instant) -> [() -> Void] {
        let due = timers.filter { $0.due <= now }.sorted { $0.due < $1.due }
        if !due.isEmpty { timers.removeAll { $0.due <= now } }
        return due.map(\.action)
    }
}
