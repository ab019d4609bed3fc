import Directory
import Testing
import Web

@Suite("Guessing is limited")
struct ApplicationLimiterTests {
    private let start = ContinuousClock.now

    @Test func `a key is blocked until its window is over`() {
        var limiter = FailureLimiter<String>(failuresMax: 2, window: .seconds(10))
        #expect(!limiter.isBlocked("a", at: start))
        limiter.countFailure(of: "a", at: start)
        limiter.countFailure(of: "a", at: start + .seconds(9))
        #expect(limiter.isBlocked("a", at: start + .seconds(9)))
        #expect(!limiter.isBlocked("b", at: start + .seconds(9)))
        #expect(!limiter.isBlocked("a", at: start + .seconds(10)))
        limiter.countFailure(of: "a", at: start + .seconds(10))
        #expect(!limiter.isBlocked("a", at: start + .seconds(10)))
    }

    @Test func `memory is bounded, and what is counted last is forgotten last`() {
        var limiter = FailureLimiter<Int>(failuresMax: 1, window: .seconds(10), capacity: 100)
        for key in 0..<1_000 {
            limiter.countFailure(of: key, at: start)
            #expect(limiter.keyCount <= 200)
        }
        #expect(!limiter.isBlocked(0, at: start))
        #expect((900..<1_000).allSatisfy { limiter.isBlocked($0, at: start) })
    }

    @Test func `a person has ten wrong passwords in ten minutes`() {
        let limiter = SignInLimiter()
        for _ in 0..<10 {
            #expect(limiter.admits(userName: "anna", applicationID: "a", at: start))
            #expect(outcome(limiter, false, "anna") == .refused)
        }
        for name in ["anna", "ANNA", " Anna "] {
            #expect(!limiter.admits(userName: name, applicationID: "a", at: start))
            #expect(outcome(limiter, true, name) == .throttled)
        }
        #expect(limiter.admits(userName: "berta", applicationID: "a", at: start))
        #expect(limiter.admits(userName: "anna", applicationID: "b", at: start))
        let later = start + SignInLimiter.window
        #expect(limiter.admits(userName: "anna", applicationID: "a", at: later))
    }

    @Test func `right passwords are not counted, however many are under way`() {
        let limiter = SignInLimiter()
        for _ in 0..<1_000 {
            #expect(limiter.admits(userName: "anna", applicationID: "a", at: start))
            #expect(outcome(limiter, true, "anna") == .accepted)
        }
    }

    @Test func `of many guesses at once none beyond the limit says whether it was right`() {
        let limiter = SignInLimiter()
        for _ in 0..<64 {
            #expect(limiter.admits(userName: "anna", applicationID: "a", at: start))
        }
        let outcomes = (0..<64).map { outcome(limiter, $0 == 63, "anna") }
        #expect(outcomes.filter { $0 == .refused }.count == 10)
        #expect(outcomes.filter { $0 == .throttled }.count == 54)
    }

    @Test func `an application has three hundred wrong passwords, whoever is named`() {
        let limiter = SignInLimiter()
        for number in 0..<300 { #expect(outcome(limiter, false, "nobody\(number)") == .refused) }
        #expect(!limiter.admits(userName: "anna", applicationID: "a", at: start))
        #expect(limiter.admits(userName: "anna", applicationID: "b", at: start))
        let later = start + SignInLimiter.window
        #expect(limiter.admits(userName: "anna", applicationID: "a", at: later))
    }

    @Test func `a client has sixty wrong passwords over all tenants`() throws {
        let limiter = LoginLimiter()
        var generator = SystemRandomNumberGenerator()
        // A network of IPv6 is one client.
        let client = ClientAddress(IPAddress("2001:db8:0:1::1"))
        let neighbour = ClientAddress(IPAddress("2001:db8:0:1:ffff::2"))
        for _ in 0..<LoginLimiter.clientFailuresMax {
            let tenant = TenantID(using: &generator)
            #expect(limiter.admits(client, at: tenant, time: start))
            limiter.countFailure(of: client, at: tenant, time: start)
        }
        let tenant = TenantID(using: &generator)
        #expect(!limiter.admits(client, at: tenant, time: start))
        #expect(!limiter.admits(neighbour, at: tenant, time: start))
        let stranger = ClientAddress(IPAddress("2001:db8:0:2::1"))
        #expect(limiter.admits(stranger, at: tenant, time: start))
        #expect(limiter.admits(client, at: tenant, time: start + LoginLimiter.window))
    }

    private func outcome(
        _ limiter: SignInLimiter,
        _ isRight: Bool,
        _ name: String
    ) -> SignInLimiter.Outcome {
        limiter.outcome(isRight: isRight, userName: name, applicationID: "a", at: start)
    }
}
