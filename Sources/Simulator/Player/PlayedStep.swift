package import SCIM

/// How one step of a script went.
package struct PlayedStep: Sendable {
    package let title: String
    package let exchanges: [PlayedExchange]
    /// Why the step failed, or nil when it passed.
    package let failure: String?
    package let duration: Duration
}

/// One request and its answer, as noted while playing.
package struct PlayedExchange: Sendable {
    package let method: String
    /// Path and query below the SCIM base URL.
    package internal(set) var path: String
    package let body: JSONValue?
    /// The answer's status, or nil when none came.
    package internal(set) var status: Int?
    package internal(set) var answer: JSONValue?
    /// The answer's body when it is not JSON.
    package internal(set) var text: String?
}

extension PlayedStep {
    /// The step for a person: title, requests, answers and outcome over several lines.
    ///
    /// Passwords are masked, long values cut, and of many requests only the first is shown,
    /// with the last as well when it failed.
    package var text: String {
        var parts = [title]
        if let first = exchanges.first { parts.append(first.lines) }
        if exchanges.count > 2 || exchanges.count == 2 && failure == nil {
            let hidden = failure == nil ? exchanges.count - 1 : exchanges.count - 2
            parts.append("  … \(hidden) more request\(hidden == 1 ? "" : "s")")
        }
        if failure != nil, exchanges.count > 1, let last = exchanges.last {
            parts.append(last.lines)
        }
        parts.append(outcome)
        return parts.joined(separator: "\n")
    }

    /// One line: passed or why not, and how long it took.
    package var outcome: String {
        let milliseconds = duration / .milliseconds(1)
        let time = "\(Int(milliseconds.rounded())) ms"
        return failure.map { "  ✗ \($0) (\(time))" } ?? "  ✓ \(time)"
    }
}

extension PlayedExchange {
    fileprivate var lines: String {
        var lines = "  → \(method) \(path)"
        if let body { lines += "\n    " + ReadableJSON.lines(body, margin: "    ") }
        lines += "\n  ← " + (status.map(String.init) ?? "no answer")
        if let answer { lines += "\n    " + ReadableJSON.lines(answer, margin: "    ") }
        if let text, !text.isEmpty { lines += "\n    " + ReadableJSON.shortened(text) }
        return lines
    }
}
