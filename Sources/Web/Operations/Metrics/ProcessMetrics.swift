import CoreMetrics
import Foundation
import Glibc
import Synchronization

/// What the kernel says about this process, read when metrics are asked for.
struct ProcessMetrics: Sendable {
    private let memory: Meter
    private let cpu: FloatingPointCounter
    private let files: Meter
    private let filesMax: Meter

    init(_ registry: MetricsRegistry) {
        memory = MetricFamily.processMemory.gauge(in: registry)
        cpu = FloatingPointCounter(label: MetricFamily.processCPU.name, factory: registry)
        files = MetricFamily.processFiles.gauge(in: registry)
        filesMax = MetricFamily.processFilesMax.gauge(in: registry)
        if let start = Self.startTime {
            MetricFamily.processStart.gauge(in: registry).set(start)
        }
    }

    /// Reads everything anew.
    func collect() {
        if let pages = Self.words(of: "/proc/self/statm").dropFirst().first.flatMap({ Int($0) }) {
            memory.set(pages * sysconf(Int32(_SC_PAGESIZE)))
        }
        cpu.reset()
        cpu.increment(by: Self.processorSeconds)
        if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            files.set(open.count)
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            filesMax.set(Double(limit.rlim_cur))
        }
    }

    private static var processorSeconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { sum, time in
            sum + Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
        }
    }

    /// The boot of the machine and the ticks from there to the start of the process.
    private static var startTime: Double? {
        guard
            let boot = lines(of: "/proc/stat").first(where: { $0.hasPrefix("btime ") })
                .flatMap({ Double($0.dropFirst(6)) }),
            // The second word is the program's name in parentheses, blanks and all.
            let rest = text(of: "/proc/self/stat").split(separator: ")").last,
            let ticks = rest.split(separator: " ").dropFirst(19).first.flatMap({ Double($0) })
        else { return nil }
        return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func words(of path: String) -> [Substring] {
        text(of: path).split(separator: " ")
    }

    private static func lines(of path: String) -> [Substring] {
        text(of: path).split(separator: "\n")
    }

    /// Empty where there is no such file, as on other systems than Linux.
    private static func text(of path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
