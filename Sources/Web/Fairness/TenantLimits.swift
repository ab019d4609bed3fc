/// What one tenant can have of a server that others use too.
///
/// Each plane counts for itself: people who sign in do not wait for an import.
package struct TenantLimits: Sendable {
    /// Requests of one tenant that are answered at a time, while other tenants send some too.
    ///
    /// A long answer is written afterwards, as fast as its client takes it.
    ///
    /// So many are in front of another tenant's request at most. One computes while the other
    /// waits for the database: four are a tenth faster, and a quiet tenant waits twice as long.
    package var requestsMax = 2
    /// The same while no other tenant sends any.
    package var requestsMaxAlone = 64
    /// How long after its last request another tenant counts as sending some.
    package var companyWindow: Duration = .seconds(10)
    /// Requests of one tenant that can wait for their turn.
    package var waitingMax = 256
    /// How long each of them waits: identity providers give up after a minute.
    package var waitMax: Duration = .seconds(20)
    /// How many requests the SCIM plane takes from one tenant; nil: as many as come.
    package var rate: RequestRate?

    package init() {}

    /// Limits that an operator has set.
    package init(requestsMax: Int, rate: RequestRate?) {
        self.requestsMax = requestsMax
        requestsMaxAlone = max(requestsMaxAlone, requestsMax)
        self.rate = rate
    }
}

/// So many requests a second in the long run.
package struct RequestRate: Sendable, Hashable {
    package let perSecond: Int
    /// How many may come at once after a pause: ten seconds' worth.
    package var burst: Int { perSecond * 10 }

    package init(perSecond: Int) { self.perSecond = perSecond }
}
