package import CoreMetrics
import Synchronization

/// Keeps every series of the process and writes them out as Prometheus reads them.
///
/// A backend of swift-metrics: a label is the name of a metric, dimensions are its labels. Making
/// the same one twice gives the same series, and measuring locks nothing but the one series.
/// Timers become histograms in seconds.
package final class MetricsRegistry: MetricsFactory {
    private struct State {
        var numbers: [SeriesName: NumberSeries] = [:]
        var histograms: [SeriesName: HistogramSeries] = [:]
        var collectors: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    /// A registry with no series yet.
    package init() {}

    /// Has `collector` called before each exposition, to set what is measured only when asked.
    package func beforeExposition(_ collector: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(collector) }
    }

    /// Every series in the text format, sorted by name.
    ///
    /// Source: Prometheus text exposition format 0.0.4.
    package func exposition() -> String {
        for collector in state.withLock(\.collectors) { collector() }
        let (numbers, histograms) = state.withLock { ($0.numbers, $0.histograms) }
        var text = ExpositionText()
        var families: [String: [(labels: String, series: ExposedSeries)]] = [:]
        for (name, series) in numbers {
            families[name.metric, default: []].append((name.labels, .number(series)))
        }
        for (name, series) in histograms {
            families[name.metric, default: []].append((name.labels, .histogram(series)))
        }
        for (metric, members) in families.sorted(by: { $0.key < $1.key }) {
            text.begin(metric, members.first?.series.kind ?? .gauge)
            for (labels, series) in members.sorted(by: { $0.labels < $1.labels }) {
                text.append(series, metric, labels)
            }
        }
        return text.text
    }

    private func number(
        _ label: String,
        _ dimensions: [(String, String)],
        _ kind: MetricKind
    ) -> NumberSeries {
        let name = SeriesName(label, dimensions)
        return state.withLock { state in
            if let known = state.numbers[name] { return known }
            let series = NumberSeries(kind)
            state.numbers[name] = series
            return series
        }
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramSeries {
        let name = SeriesName(label, dimensions)
        return state.withLock { state in
            if let known = state.histograms[name] { return known }
            let series = HistogramSeries()
            state.histograms[name] = series
            return series
        }
    }

    private func remove(_ handler: AnyObject) {
        state.withLock { state in
            state.numbers = state.numbers.filter { $0.value !== handler }
            state.histograms = state.histograms.filter { $0.value !== handler }
        }
    }
}

extension MetricsRegistry {
    /// A counter of whole numbers.
    package func makeCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any CounterHandler {
        number(label, dimensions, .counter)
    }

    /// A counter of any numbers.
    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        number(label, dimensions, .counter)
    }

    /// A gauge.
    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        number(label, dimensions, .gauge)
    }

    /// A histogram, or a gauge where only the latest value counts.
    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        aggregate ? histogram(label, dimensions) : number(label, dimensions, .gauge)
    }

    /// A histogram in seconds.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions)
    }

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        remove(handler)
    }
    package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
}
