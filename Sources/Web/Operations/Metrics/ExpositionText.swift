/// A series on its way out.
enum ExposedSeries {
    case number(NumberSeries)
    case histogram(HistogramSeries)

    var kind: MetricKind {
        switch self {
        case .number(let series): series.kind
        case .histogram: .histogram
        }
    }
}

/// Text in the format that Prometheus reads.
struct ExpositionText {
    private(set) var text = ""

    /// The media type of the format.
    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// The lines above the samples of a metric.
    mutating func begin(_ metric: String, _ kind: MetricKind) {
        if let family = MetricFamily.all.first(where: { $0.name == metric }) {
            text += "# HELP \(metric) \(family.help)\n"
        }
        text += "# TYPE \(metric) \(kind.rawValue)\n"
    }

    mutating func append(_ series: ExposedSeries, _ metric: String, _ labels: String) {
        switch series {
        case .number(let series): append(metric, labels, series.value)
        case .histogram(let series): append(series.contents, metric, labels)
        }
    }

    private mutating func append(
        _ contents: HistogramSeries.Contents,
        _ metric: String,
        _ labels: String
    ) {
        let prefix = labels.isEmpty ? "" : labels + ","
        var count = 0
        for (bound, inBucket) in zip(HistogramSeries.bounds, contents.counts) {
            count += inBucket
            append("\(metric)_bucket", "\(prefix)le=\"\(Self.written(bound))\"", Double(count))
        }
        count += contents.counts.last ?? 0
        append("\(metric)_bucket", "\(prefix)le=\"+Inf\"", Double(count))
        append("\(metric)_sum", labels, contents.sum)
        append("\(metric)_count", labels, Double(count))
    }

    private mutating func append(_ name: String, _ labels: String, _ value: Double) {
        text += labels.isEmpty ? name : "\(name){\(labels)}"
        text += " \(Self.written(value))\n"
    }

    /// Whole numbers without a fraction, so that counts read as counts.
    private static func written(_ value: Double) -> String {
        guard let whole = Int64(exactly: value) else { return "\(value)" }
        return "\(whole)"
    }
}
