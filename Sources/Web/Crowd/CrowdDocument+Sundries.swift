import SCIM

/// Documents of a few lines.
extension CrowdDocument {
    /// A refusal.
    mutating func error(_ error: CrowdError) {
        switch format {
        case .xml:
            output.open("error")
            output.element("reason", error.reason.rawValue)
            output.element("message", error.message)
            output.close("error")
        case .json:
            json(["reason": .string(error.reason.rawValue), "message": .string(error.message)])
        }
    }

    /// What products would do with the cookie of a single sign-on that this directory has not.
    ///
    /// The domain is empty: the cookie would be for the host alone.
    mutating func cookieConfiguration(isSecure: Bool) {
        switch format {
        case .xml:
            output.open("cookie-config")
            output.element("domain", "")
            output.element("secure", isSecure ? "true" : "false")
            output.element("name", Self.cookieName)
            output.close("cookie-config")
        case .json:
            json(["domain": "", "secure": .boolean(isSecure), "name": .string(Self.cookieName)])
        }
    }

    private static let cookieName = "crowd.token_key"
}
