import CoreMetrics
import HTTPTypes
import Synchronization

/// Counts and times requests by route template, never by path.
///
/// Costs one lookup in a table of the routes seen so far; only the first request of its kind
/// makes a series.
final class RequestMetrics: Sendable {
    private struct Kind: Hashable {
        let plane: Plane
        let route: String
        let method: String
        let status: Int
    }

    private struct Series {
        let count: Counter
        let duration: Timer
    }

    private let registry: MetricsRegistry
    private let inFlight: Meter
    private let series = Mutex<[Kind: Series]>([:])

    init(_ registry: MetricsRegistry) {
        self.registry = registry
        inFlight = MetricFamily.httpInFlight.gauge(in: registry)
    }

    /// The head of a request has come.
    func begin() { inFlight.increment() }

    /// The request that began so long ago has its answer.
    func end(
        _ plane: Plane,
        route: String,
        method: HTTPRequest.Method,
        status: Int,
        after duration: Duration
    ) {
        inFlight.decrement()
        let kind = Kind(plane: plane, route: route, method: Self.name(method), status: status)
        let series = series.withLock { known in
            if let series = known[kind] { return series }
            let series = self.series(kind)
            known[kind] = series
            return series
        }
        series.count.increment()
        series.duration.recordNanoseconds(duration.wholeNanoseconds)
    }

    private func series(_ kind: Kind) -> Series {
        Series(
            count: MetricFamily.httpRequests.counter(
                kind.plane.rawValue,
                kind.route,
                kind.method,
                "\(kind.status)",
                in: registry
            ),
            duration: MetricFamily.httpDuration.timer(kind.route, kind.method, in: registry)
        )
    }

    /// A client may send any method; only those of HTTP get a name of their own.
    private static func name(_ method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options: method.rawValue
        default: "other"
        }
    }
}

/// The part of the server a request was for.
enum Plane: String, Sendable {
    case scim
    case admin
    case crowd
    /// Of no plane.
    case none

    /// - Parameters:
    ///   - route: the template; `-` when the request got none, and then the path tells.
    init(route: String, path: @autoclosure () -> String) {
        if route.hasPrefix("/t/{tenant}/scim") {
            self = .scim
        } else if route.hasPrefix("/t/{tenant}/crowd") {
            self = .crowd
        } else if route.hasPrefix("/admin") {
            self = .admin
        } else {
            self = Self.named(by: RequestPath(path()).segments)
        }
    }

    private static func named(by segments: [String]) -> Plane {
        switch (segments.first, segments.dropFirst(2).first) {
        case ("admin", _): .admin
        case ("t", "scim"): .scim
        case ("t", "crowd"): .crowd
        default: .none
        }
    }
}

extension Duration {
    /// Up to centuries.
    var wholeNanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
