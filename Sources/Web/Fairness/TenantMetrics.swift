import CoreMetrics

/// What is measured of tenants that have to wait, without saying which.
struct TenantMetrics: Sendable {
    private let waiting: Meter
    private let refused: [Plane: (crowded: Counter, tooFast: Counter)]

    init(_ registry: MetricsRegistry) {
        waiting = MetricFamily.tenantRequestsWaiting.gauge(in: registry)
        refused = Dictionary(
            uniqueKeysWithValues: [Plane.scim, .crowd].map { plane in
                let family = MetricFamily.tenantRequestsRefused
                return (
                    plane,
                    (
                        family.counter(plane.rawValue, "concurrency", in: registry),
                        family.counter(plane.rawValue, "rate", in: registry)
                    )
                )
            }
        )
    }

    func beginWait() { waiting.increment() }

    func endWait() { waiting.decrement() }

    func noteRefusal(_ refusal: TenantGate.Refusal, at plane: Plane) {
        switch refusal {
        case .crowded: refused[plane]?.crowded.increment()
        case .tooFast: refused[plane]?.tooFast.increment()
        }
    }
}
