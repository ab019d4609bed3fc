/// How a whole script went.
package struct PlayReport: Sendable {
    /// How many steps passed.
    package private(set) var passed = 0
    /// The steps that did not, in order.
    package private(set) var failed: [PlayedStep] = []
    /// How many requests were sent.
    package private(set) var requests = 0

    /// Adds a step to the tally.
    mutating func count(_ step: PlayedStep) {
        requests += step.exchanges.count
        if step.failure == nil {
            passed += 1
        } else {
            failed.append(step)
        }
    }

    /// The outcome in a few lines: what failed and why, then the tally.
    package var text: String {
        let faults = failed.map { "✗ \($0.title): \($0.failure ?? "")" }
        let tally =
            failed.isEmpty
            ? "All \(passed) steps passed"
            : "\(passed) steps passed and \(failed.count) failed"
        return (faults + ["\(tally), \(requests) requests."]).joined(separator: "\n")
    }
}
