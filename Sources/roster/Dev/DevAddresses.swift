/// The URLs of one run of `roster dev`.
struct DevAddresses: Sendable {
    /// What the world is told.
    let publicURL: String
    /// What this machine reaches in any case.
    let localURL: String

    init(publicURL: String?, host: String, port: Int) {
        // A wildcard address is for listening; to connect, loopback is meant.
        let connectable = ["0.0.0.0": "127.0.0.1", "::": "::1"][host] ?? host
        let bracketed = connectable.contains(":") ? "[\(connectable)]" : connectable
        localURL = "http://\(bracketed):\(port)"
        self.publicURL = publicURL ?? localURL
    }

    /// Whether only this machine can follow the URLs, as far as one can tell.
    var isLocalOnly: Bool {
        publicURL == localURL || publicURL.contains("//localhost")
            || publicURL.contains("//127.") || publicURL.contains("//[::1]")
    }

    var adminURL: String { publicURL + "/admin/v1" }
    var localAdminURL: String { localURL + "/admin/v1" }

    func scimURL(tenantID: String) -> String { "\(publicURL)/t/\(tenantID)/scim/v2" }
    func localSCIMURL(tenantID: String) -> String { "\(localURL)/t/\(tenantID)/scim/v2" }
}
