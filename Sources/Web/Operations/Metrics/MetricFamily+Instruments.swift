package import CoreMetrics

extension MetricFamily {
    /// The counter with these values of the metric's labels, in their order.
    package func counter(_ values: String..., in registry: MetricsRegistry) -> Counter {
        Counter(label: name, dimensions: dimensions(values), factory: registry)
    }

    /// The gauge with these values of the metric's labels, in their order.
    package func gauge(_ values: String..., in registry: MetricsRegistry) -> Meter {
        Meter(label: name, dimensions: dimensions(values), factory: registry)
    }

    /// The timer with these values of the metric's labels, in their order.
    package func timer(_ values: String..., in registry: MetricsRegistry) -> Timer {
        Timer(label: name, dimensions: dimensions(values), factory: registry)
    }

    private func dimensions(_ values: [String]) -> [(String, String)] {
        precondition(values.count == labels.count, "\(name) has the labels \(labels)")
        return Array(zip(labels, values))
    }
}
