import Directory
import Foundation

/// What the doctor found, for a person or for a program.
struct DoctorReport: Encodable, Sendable {
    /// Errors first, otherwise in the order they were found.
    let findings: [Finding]
    /// Whether there is no error.
    let ok: Bool

    init(_ findings: [Finding]) {
        self.findings = Finding.Severity.allCases.flatMap { severity in
            findings.filter { $0.severity == severity }
        }
        ok = !findings.contains { $0.severity == .error }
    }

    /// A paragraph for each finding, and a line that sums up.
    var text: String {
        let paragraphs = findings.map { finding in
            "\(finding.severity.rawValue) \(finding.subject) (\(finding.code))\n"
                + "    \(finding.what)\n    \(finding.remedy)"
        }
        return (paragraphs + [summary]).joined(separator: "\n\n")
    }

    /// One object, whose names stay.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    private var summary: String {
        let counts = Finding.Severity.allCases.compactMap { severity -> String? in
            let count = findings.count { $0.severity == severity }
            guard count > 0 else { return nil }
            return "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        return counts.isEmpty
            ? "Nothing was found that has to be done." : counts.joined(separator: ", ") + "."
    }
}
