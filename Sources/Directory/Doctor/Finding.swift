/// Something that the check of a set-up found, and what to do about it.
package struct Finding: Sendable, Hashable, Encodable {
    /// How much it matters.
    package enum Severity: String, Sendable, Encodable, CaseIterable {
        /// Roster does not work with it, or does not keep what it promises.
        case error
        /// It works, and something is at risk.
        case warning
        /// Good to know.
        case note
    }

    package let severity: Severity
    /// Stable, for programs, such as `database_read_only`.
    package let code: String
    /// The variable of the setting it is about.
    package let subject: String
    /// What is so, in a sentence.
    package let what: String
    /// What would do, in sentences.
    package let remedy: String

    package init(
        _ severity: Severity,
        _ code: String,
        _ subject: String,
        _ what: String,
        remedy: String
    ) {
        self.severity = severity
        self.code = code
        self.subject = subject
        self.what = what
        self.remedy = remedy
    }
}

extension IsolationAudit {
    /// The audit's sentences as findings about a connection string.
    package func findings(about subject: String) async throws(DirectoryError) -> [Finding] {
        try await findings().map { sentence in
            Finding(
                .error,
                "tenants_not_isolated",
                subject,
                sentence,
                remedy: "Undo what made it so; sql/migrations has every table and policy as it "
                    + "has to be. roster serve refuses such a database."
            )
        }
    }
}
