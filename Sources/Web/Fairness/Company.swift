import Directory

/// Whether more than one tenant has been there lately.
struct Company {
    private typealias Visit = (tenant: TenantID, time: ContinuousClock.Instant)

    private var latest: Visit?
    /// The last one by another tenant than the latest.
    private var other: Visit?

    mutating func note(_ tenant: TenantID, at now: ContinuousClock.Instant) {
        if let latest, latest.tenant != tenant { other = latest }
        latest = (tenant, now)
    }

    func isShared(at now: ContinuousClock.Instant, within window: Duration) -> Bool {
        other.map { now - $0.time < window } ?? false
    }
}
