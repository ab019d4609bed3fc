import CoreMetrics
import Foundation
import HTTPTypes
import Testing

@testable import Web

@Suite("Metrics in Prometheus' text format")
struct MetricsRegistryTests {
    private let registry = MetricsRegistry()

    private var lines: [String] {
        registry.exposition().split(separator: "\n").map { String($0) }
    }

    @Test func `a counter that is made twice is one series`() {
        Counter(label: "x_total", dimensions: [("a", "1")], factory: registry).increment()
        Counter(label: "x_total", dimensions: [("a", "1")], factory: registry).increment(by: 2)
        Counter(label: "x_total", dimensions: [("a", "2")], factory: registry).increment()
        #expect(
            lines == ["# TYPE x_total counter", #"x_total{a="1"} 3"#, #"x_total{a="2"} 1"#]
        )
    }

    @Test func `a gauge goes up and down`() {
        let gauge = Meter(label: "x", factory: registry)
        gauge.set(2.5)
        gauge.increment()
        gauge.decrement(by: 0.25)
        #expect(lines == ["# TYPE x gauge", "x 3.25"])
    }

    @Test func `a timer is a histogram in seconds whose buckets add up`() {
        let timer = CoreMetrics.Timer(label: "t_seconds", factory: registry)
        timer.recordMilliseconds(1)
        timer.recordMilliseconds(3)
        timer.recordSeconds(100)
        #expect(lines.first == "# TYPE t_seconds histogram")
        #expect(lines.contains(#"t_seconds_bucket{le="0.0005"} 0"#))
        #expect(lines.contains(#"t_seconds_bucket{le="0.001"} 1"#))
        #expect(lines.contains(#"t_seconds_bucket{le="0.005"} 2"#))
        #expect(lines.contains(#"t_seconds_bucket{le="60"} 2"#))
        #expect(lines.contains(#"t_seconds_bucket{le="+Inf"} 3"#))
        #expect(lines.contains("t_seconds_sum 100.004"))
        #expect(lines.contains("t_seconds_count 3"))
    }

    @Test func `names and values that the format does not know are made so that it does`() {
        Counter(
            label: "library.calls-made",
            dimensions: [("a b", "say \"hi\"\\\n")],
            factory: registry
        ).increment()
        #expect(lines.last == #"library_calls_made{a_b="say \"hi\"\\\n"} 1"#)
    }

    @Test func `what is measured only when asked is measured each time`() {
        let gauge = Meter(label: "x", factory: registry)
        let calls = Counter(label: "y", factory: registry)
        registry.beforeExposition {
            calls.increment()
            gauge.set(7)
        }
        #expect(registry.exposition().contains("x 7\n"))
        #expect(registry.exposition().contains("y 2\n"))
    }

    @Test func `the documentation has every metric as it is`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appending(path: "docs/operations.md"),
            encoding: .utf8
        )
        for family in MetricFamily.all {
            let labels = family.labels.map { "`\($0)`" }.joined(separator: ", ")
            let row = "| `\(family.name)` | \(family.kind) | \(labels) | \(family.help) |"
            #expect(text.contains(row + "\n"), "\(row)")
        }
    }

    @Test func `a series that is destroyed is gone`() {
        let counter = Counter(label: "x", factory: registry)
        counter.increment()
        counter.destroy()
        #expect(lines == [])
    }

    @Test func `a process tells its memory, time and files`() throws {
        let metrics = ServerMetrics(version: "1.2.3")
        let text = metrics.registry.exposition()
        #expect(text.contains(#"roster_build_info{version="1.2.3"} 1"#))
        for family in [
            MetricFamily.processMemory, .processCPU, .processStart, .processFiles, .processFilesMax,
        ] {
            let line = try #require(
                text.split(separator: "\n").first { $0.hasPrefix("\(family.name) ") },
                "\(family.name)"
            )
            let value = try #require(Double(line.split(separator: " ")[1]))
            #expect(value > 0, "\(line)")
        }
        #expect(!text.contains("roster_sequencer_lag_seconds"))
        metrics.noteSequencerLag(.milliseconds(1500))
        #expect(metrics.registry.exposition().contains("roster_sequencer_lag_seconds 1.5\n"))
    }

    @Test func `whatever clients send, the series are those of routes`() {
        let metrics = RequestMetrics(registry)
        for number in 0..<500 {
            metrics.begin()
            metrics.end(
                Plane(route: "-", path: "/t/x\(number)/scim/v2/Users"),
                route: "-",
                method: .init("M\(number)") ?? .get,
                status: 401,
                after: .milliseconds(number)
            )
        }
        let requests = lines.filter { $0.hasPrefix("roster_http_requests_total{") }
        #expect(
            requests == [
                #"roster_http_requests_total{plane="scim",route="-",method="other",status="401"} 500"#
            ]
        )
        #expect(lines.contains("roster_http_requests_in_flight 0"))
    }

    @Test(arguments: [
        ("/t/{tenant}/scim/v2/Users", "", Plane.scim), ("/admin/v1/integrations", "", .admin),
        ("/t/{tenant}/crowd/x", "", .crowd), ("-", "/admin/v1/nothing", .admin),
        ("-", "//t/x/crowd/rest", .crowd), ("-", "/t/x/scim", .scim), ("-", "/t/x", .none),
        ("-", "/favicon.ico", .none),
    ])
    func `a request belongs to a plane`(_ route: String, _ path: String, _ plane: Plane) {
        #expect(Plane(route: route, path: path) == plane)
    }
}
