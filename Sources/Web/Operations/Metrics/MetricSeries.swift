import CoreMetrics
import Synchronization

/// What a metric is, in the words of the text format.
package enum MetricKind: String, Sendable {
    case counter
    case gauge
    case histogram
}

/// The name of a series: its metric and its labels as they are written out.
struct SeriesName: Hashable {
    let metric: String
    /// Such as `lane="reads"`; empty when there are none.
    let labels: String

    init(_ metric: String, _ dimensions: [(String, String)]) {
        self.metric = Self.legal(metric)
        labels = dimensions.map { "\(Self.legal($0.0))=\"\(Self.escaped($0.1))\"" }
            .joined(separator: ",")
    }

    /// Libraries name metrics with dots and dashes, which Prometheus does not know.
    private static func legal(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for character in value {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n", "\r\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}

/// A series that is one number: a counter or a gauge.
final class NumberSeries: CounterHandler, FloatingPointCounterHandler, MeterHandler,
    RecorderHandler
{
    let kind: MetricKind
    private let number = Mutex(0.0)

    init(_ kind: MetricKind) { self.kind = kind }

    var value: Double { number.withLock { $0 } }

    func increment(by amount: Int64) { increment(by: Double(amount)) }
    func increment(by amount: Double) { number.withLock { $0 += amount } }
    func decrement(by amount: Double) { number.withLock { $0 -= amount } }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { number.withLock { $0 = value } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func reset() { set(0.0) }
}

/// A series of durations or sizes, counted by how large they are.
final class HistogramSeries: TimerHandler, RecorderHandler {
    /// The upper ends of the buckets in seconds: from a keyed read to the longest scan.
    static let bounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    struct Contents: Sendable {
        /// One for each bound and one for what is beyond; not cumulative.
        var counts = [Int](repeating: 0, count: HistogramSeries.bounds.count + 1)
        var sum = 0.0
    }

    private let state = Mutex(Contents())

    var contents: Contents { state.withLock { $0 } }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) {
        let bucket = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }
}
