import Testing

@testable import Web

@Suite("A steady rate, and more after a pause")
struct RateLimiterTests {
    private let start = ContinuousClock.now

    @Test func `a burst passes, and then the rate`() {
        var limiter = RateLimiter<Int>(RequestRate(perSecond: 4))
        for _ in 0..<40 { #expect(limiter.take(for: 1, at: start) == nil) }
        #expect(limiter.take(for: 1, at: start) == .milliseconds(250))
        #expect(limiter.take(for: 1, at: start + .milliseconds(249)) == .milliseconds(1))
        let passed = (0..<100).count { tenth in
            limiter.take(for: 1, at: start + .milliseconds(250 + 100 * tenth)) == nil
        }
        // Ten seconds, four a second.
        #expect(passed == 40)
    }

    @Test func `what is refused takes nothing`() {
        var limiter = RateLimiter<Int>(RequestRate(perSecond: 1))
        for _ in 0..<10 { _ = limiter.take(for: 1, at: start) }
        for _ in 0..<50 { #expect(limiter.take(for: 1, at: start) == .seconds(1)) }
        #expect(limiter.take(for: 1, at: start + .seconds(1)) == nil)
    }

    @Test func `a pause brings back the burst and no more`() {
        var limiter = RateLimiter<Int>(RequestRate(perSecond: 1))
        for _ in 0..<10 { _ = limiter.take(for: 1, at: start) }
        let later = start + .seconds(3_600)
        let passed = (0..<100).count { _ in limiter.take(for: 1, at: later) == nil }
        #expect(passed == 10)
    }

    @Test func `keys have nothing to do with each other`() {
        var limiter = RateLimiter<Int>(RequestRate(perSecond: 1))
        while limiter.take(for: 1, at: start) == nil {}
        #expect(limiter.take(for: 2, at: start) == nil)
    }

    @Test func `keys that have paused are forgotten`() {
        var limiter = RateLimiter<Int>(RequestRate(perSecond: 1))
        for key in 0..<100_000 {
            _ = limiter.take(for: key, at: start + .milliseconds(10 * key))
        }
        #expect(limiter.keyCount < 3_000)
    }
}
