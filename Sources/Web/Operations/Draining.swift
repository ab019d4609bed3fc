import Synchronization

/// Whether the server is on its way out: it still serves, and asks everybody to go elsewhere.
package final class Draining: Sendable {
    private let flag = Atomic<Bool>(false)

    package init() {}

    /// From now on every answer closes its connection, and the server is not ready.
    package func begin() { flag.store(true, ordering: .relaxed) }

    package var hasBegun: Bool { flag.load(ordering: .relaxed) }
}

/// What the planes and the operations server know of each other.
package struct Operations: Sendable {
    package let metrics: ServerMetrics
    package let draining: Draining

    package init(metrics: ServerMetrics = ServerMetrics(), draining: Draining = Draining()) {
        self.metrics = metrics
        self.draining = draining
    }
}
