package import Directory

/// How the server is reached.
package struct WebConfiguration: Sendable {
    /// The address to bind; loopback unless the operator says otherwise.
    package let host: String
    /// The port to bind; 0 takes any free one.
    package let port: Int
    /// Scheme, host and path under which the world reaches this server, without a trailing slash.
    ///
    /// Every absolute URL in an answer begins with it.
    package let publicURL: String
    /// Networks of proxies whose `X-Forwarded-For` says where a request came from.
    package let trustedProxies: [AddressRange]
    /// What one tenant can have.
    package let tenantLimits: TenantLimits

    package init(
        host: String = "127.0.0.1",
        port: Int = 8080,
        publicURL: String,
        trustedProxies: [AddressRange] = [],
        tenantLimits: TenantLimits = TenantLimits()
    ) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
        self.trustedProxies = trustedProxies
        self.tenantLimits = tenantLimits
    }
}
