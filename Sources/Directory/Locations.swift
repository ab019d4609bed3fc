package import SCIM

/// The absolute URLs of one tenant's resources.
///
/// They begin with the public URL of the settings, never with the `Host` of a request.
package struct Locations: Sendable {
    /// `https://HOST/t/<tenant-id>/scim/v2`, the URL the IT admin pastes.
    package let baseURL: String
    /// The URL of users up to and including the slash before the id, as JSON carries it.
    let users: [UInt8]
    /// The URL of groups up to and including the slash before the id, as JSON carries it.
    let groups: [UInt8]

    /// - Parameter publicURL: scheme, host and path of this server without a trailing slash.
    package init(publicURL: String, tenant: TenantID) {
        baseURL = "\(publicURL)/t/\(tenant.text)/scim/v2"
        users = Array("\(baseURL)/Users/".utf8)
        groups = Array("\(baseURL)/Groups/".utf8)
    }

    /// The URL of one resource: its `meta.location`.
    package func location(of id: String, type: ResourceType) -> String {
        baseURL + type.endpoint + "/" + id
    }
}
