/// What of a setting's value may be printed.
enum Redaction {
    private static let mark = "…"

    /// The value as a person may see it.
    static func shown(_ value: String, of setting: Setting) -> String {
        switch setting.secrecy {
        case .open: value
        case .secret: mark
        case .password: withoutPassword(value)
        }
    }

    /// A libpq connection string with its passwords replaced, in either of its two forms.
    static func withoutPassword(_ dsn: String) -> String {
        let isURI = dsn.hasPrefix("postgres://") || dsn.hasPrefix("postgresql://")
        return isURI ? redactedURI(dsn) : redactedKeywords(dsn)
    }

    private static func redactedURI(_ dsn: String) -> String {
        // The last @ before the path ends the user part: a password may hold others unescaped.
        let afterScheme = dsn.firstRange(of: "://")?.upperBound ?? dsn.startIndex
        let authorityEnd = dsn[afterScheme...].firstIndex { $0 == "/" || $0 == "?" } ?? dsn.endIndex
        var redacted = String(dsn[..<afterScheme])
        let authority = dsn[afterScheme..<authorityEnd]
        if let at = authority.lastIndex(of: "@") {
            let user = authority[..<at].prefix { $0 != ":" }
            redacted += user + (user.endIndex < at ? ":\(mark)" : "") + authority[at...]
        } else {
            redacted += authority
        }
        return redacted
            + dsn[authorityEnd...].replacing(/((?:ssl)?password=)[^&]*/.ignoresCase()) { match in
                "\(match.1)\(mark)"
            }
    }

    private static func redactedKeywords(_ dsn: String) -> String {
        // A value is bare with backslash escapes, or in single quotes with the same escapes.
        // A quote that is never closed takes the rest with it.
        dsn.replacing(
            /((?:ssl)?password\s*=\s*)(?:'(?:\\.|[^'\\])*(?:'|$)|(?:\\.|[^\s\\])*)/.ignoresCase()
        ) { match in
            "\(match.1)\(mark)"
        }
    }
}
