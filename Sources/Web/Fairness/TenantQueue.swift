import Directory
import NIOCore

/// Where requests of one tenant to one plane come in.
struct TenantDoor: Hashable {
    let tenant: TenantID
    let plane: Plane
}

/// Who is in and who waits, at the door of each tenant.
///
/// Nobody waits for another tenant, and those of one tenant are let in in the order they came. A
/// request costs two operations on a dictionary, and one that waits as many more.
struct TenantQueue<Waiter> {
    private struct Waiting {
        let waiter: Waiter
        let deadline: ContinuousClock.Instant
    }

    private let limits: TenantLimits
    private var underWay: [TenantDoor: Int] = [:]
    /// Never an empty one.
    private var lines: [TenantDoor: CircularBuffer<Waiting>] = [:]
    private var company = Company()

    init(_ limits: TenantLimits) { self.limits = limits }

    /// Whether nobody waits.
    var isIdle: Bool { lines.isEmpty }

    /// Lets a request in that does not have to wait; false: nothing has changed.
    mutating func enter(_ door: TenantDoor, at now: ContinuousClock.Instant) -> Bool {
        company.note(door.tenant, at: now)
        guard lines.isEmpty || lines[door] == nil else { return false }
        return take(door, at: now)
    }

    /// Lets a request in, or has it wait; false when too many wait already.
    mutating func wait(
        _ waiter: Waiter,
        at door: TenantDoor,
        now: ContinuousClock.Instant
    ) -> Bool {
        guard lines[door]?.count ?? 0 < limits.waitingMax else { return false }
        let waiting = Waiting(waiter: waiter, deadline: now + limits.waitMax)
        lines[door, default: CircularBuffer()].append(waiting)
        return true
    }

    /// A request has been answered.
    ///
    /// - Returns: who is let in for it.
    mutating func leave(
        _ door: TenantDoor,
        now: () -> ContinuousClock.Instant
    ) -> [Waiter] {
        let count = underWay[door, default: 1] - 1
        underWay[door] = count > 0 ? count : nil
        guard !lines.isEmpty, var line = lines.removeValue(forKey: door) else { return [] }
        let time = now()
        var admitted: [Waiter] = []
        while let next = line.first, take(door, at: time) {
            line.removeFirst()
            admitted.append(next.waiter)
        }
        if !line.isEmpty { lines[door] = line }
        return admitted
    }

    /// Takes out those who have waited too long, the longest first.
    mutating func removeOverdue(at now: ContinuousClock.Instant) -> [Waiter] {
        var overdue: [Waiting] = []
        for door in Array(lines.keys) {
            guard var line = lines.removeValue(forKey: door) else { continue }
            while let first = line.first, first.deadline <= now {
                line.removeFirst()
                overdue.append(first)
            }
            if !line.isEmpty { lines[door] = line }
        }
        return overdue.sorted { $0.deadline < $1.deadline }.map(\.waiter)
    }

    private mutating func take(_ door: TenantDoor, at now: ContinuousClock.Instant) -> Bool {
        let isShared = company.isShared(at: now, within: limits.companyWindow)
        let max = isShared ? limits.requestsMax : limits.requestsMaxAlone
        return Self.take(&underWay[door, default: 0], max: max)
    }

    private static func take(_ count: inout Int, max: Int) -> Bool {
        guard count < max else { return false }
        count += 1
        return true
    }
}
