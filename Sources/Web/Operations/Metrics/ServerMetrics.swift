import CoreMetrics

/// Everything that one server measures.
package final class ServerMetrics: Sendable {
    package let registry: MetricsRegistry
    let requests: RequestMetrics
    let tenants: TenantMetrics
    private let tokenCacheHits: Counter
    private let tokenCacheMisses: Counter

    /// - Parameter version: what `roster_build_info` says.
    package init(version: String = "0") {
        let registry = MetricsRegistry()
        self.registry = registry
        requests = RequestMetrics(registry)
        tenants = TenantMetrics(registry)
        tokenCacheHits = MetricFamily.tokenCacheLookups.counter("hit", in: registry)
        tokenCacheMisses = MetricFamily.tokenCacheLookups.counter("miss", in: registry)
        MetricFamily.buildInfo.gauge(version, in: registry).set(1)
        let process = ProcessMetrics(registry)
        registry.beforeExposition { process.collect() }
    }

    /// Notes that a token was looked for in the cache.
    func noteTokenLookup(isHit: Bool) {
        (isHit ? tokenCacheHits : tokenCacheMisses).increment()
    }

    /// Notes how far the sequence of events is behind; the metric is there from the first time on.
    package func noteSequencerLag(_ lag: Duration) {
        let seconds = Double(lag.wholeNanoseconds) / 1_000_000_000
        MetricFamily.sequencerLag.gauge(in: registry).set(seconds)
    }
}
