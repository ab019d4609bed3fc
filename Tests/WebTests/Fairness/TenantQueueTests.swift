import Directory
import Testing

@testable import Web

@Suite("The queue at the door of each tenant")
struct TenantQueueTests {
    private let start = ContinuousClock.now
    private let loud: TenantDoor
    private let quiet: TenantDoor

    init() throws {
        let tenants = [
            "0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a1", "0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a2",
        ]
        .compactMap { TenantID($0) }
        loud = TenantDoor(tenant: try #require(tenants.first), plane: .scim)
        quiet = TenantDoor(tenant: try #require(tenants.last), plane: .scim)
    }

    private func queue(
        requestsMax: Int = 2,
        alone: Int = 4,
        waitingMax: Int = 3
    ) -> TenantQueue<String> {
        var limits = TenantLimits(requestsMax: requestsMax, rate: nil)
        limits.requestsMaxAlone = alone
        limits.waitingMax = waitingMax
        limits.waitMax = .seconds(20)
        limits.companyWindow = .seconds(10)
        return TenantQueue(limits)
    }

    private func leave(
        _ queue: inout TenantQueue<String>,
        _ door: TenantDoor,
        after seconds: Int = 0
    ) -> [String] {
        queue.leave(door) { start + .seconds(seconds) }
    }

    @Test func `a tenant that is alone has more than one in company`() {
        var queue = queue()
        let alone = (0..<6).count { _ in queue.enter(loud, at: start) }
        #expect(alone == 4)
        #expect(queue.enter(quiet, at: start) == true)
        for _ in 0..<2 { #expect(leave(&queue, loud).isEmpty) }
        #expect(queue.enter(loud, at: start) == false)
        #expect(leave(&queue, loud).isEmpty)
        #expect(queue.enter(loud, at: start) == true)
    }

    @Test func `company is over some time after the last request of another`() {
        var queue = queue()
        _ = queue.enter(loud, at: start)
        _ = queue.enter(quiet, at: start)
        _ = queue.enter(loud, at: start)
        #expect(queue.enter(loud, at: start + .seconds(9)) == false)
        #expect(queue.enter(loud, at: start + .seconds(10)) == true)
    }

    @Test func `however many of one tenant wait, another is let in at once`() {
        var queue = queue()
        for _ in 0..<4 { _ = queue.enter(loud, at: start) }
        for name in ["a", "b", "c"] { #expect(queue.wait(name, at: loud, now: start) == true) }
        #expect(queue.enter(quiet, at: start) == true)
        #expect(queue.enter(quiet, at: start) == true)
    }

    @Test func `those who wait are let in in the order they came`() {
        var queue = queue(requestsMax: 1, alone: 1)
        #expect(queue.enter(loud, at: start) == true)
        for name in ["a", "b"] { #expect(queue.wait(name, at: loud, now: start) == true) }
        #expect(leave(&queue, loud) == ["a"])
        #expect(queue.enter(loud, at: start) == false)
        #expect(queue.wait("c", at: loud, now: start) == true)
        #expect(leave(&queue, loud) == ["b"])
        #expect(leave(&queue, loud) == ["c"])
        #expect(leave(&queue, loud).isEmpty)
        #expect(queue.isIdle)
        #expect(queue.enter(loud, at: start) == true)
    }

    @Test func `when the company has gone, more are let in at once`() {
        var queue = queue(requestsMax: 1, alone: 3)
        _ = queue.enter(quiet, at: start)
        _ = queue.enter(loud, at: start)
        for name in ["a", "b", "c"] { #expect(queue.wait(name, at: loud, now: start) == true) }
        #expect(leave(&queue, loud, after: 11) == ["a", "b", "c"])
    }

    @Test func `only so many can wait, and a refused one is not counted`() {
        var queue = queue(requestsMax: 1, alone: 1, waitingMax: 2)
        _ = queue.enter(loud, at: start)
        #expect(queue.wait("a", at: loud, now: start) == true)
        #expect(queue.wait("b", at: loud, now: start) == true)
        #expect(queue.wait("c", at: loud, now: start) == false)
        #expect(leave(&queue, loud) == ["a"])
        #expect(leave(&queue, loud) == ["b"])
        #expect(leave(&queue, loud).isEmpty)
    }

    @Test func `who has waited too long is taken out, the longest first`() {
        var queue = queue(requestsMax: 1, alone: 1)
        for door in [loud, quiet] { #expect(queue.enter(door, at: start) == true) }
        #expect(queue.wait("second", at: quiet, now: start + .seconds(1)) == true)
        #expect(queue.wait("first", at: loud, now: start) == true)
        #expect(queue.wait("third", at: loud, now: start + .seconds(5)) == true)
        #expect(queue.removeOverdue(at: start + .seconds(19)).isEmpty)
        #expect(queue.removeOverdue(at: start + .seconds(21)) == ["first", "second"])
        #expect(leave(&queue, loud) == ["third"])
        #expect(leave(&queue, quiet).isEmpty)
        #expect(queue.isIdle)
    }

    @Test func `the planes of a tenant do not wait for each other`() {
        var queue = queue(requestsMax: 1, alone: 1)
        #expect(queue.enter(loud, at: start) == true)
        #expect(queue.enter(TenantDoor(tenant: loud.tenant, plane: .crowd), at: start) == true)
        #expect(queue.enter(loud, at: start) == false)
    }
}
