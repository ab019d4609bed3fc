package import SCIM

/// The absolute URLs of one tenant's resources.
///
/// They begin with the public URL of the settings, never with the `Host` of a request.
package struct Locations: Sendable {
    private let base: [UInt8]

    /// - Parameter publicURL: scheme, host and path of this server without a trailing slash.
    package init(publicURL: String, tenant: TenantID) {
        var base: [UInt8] = []
        base.reserveCapacity(publicURL.utf8.count + 64)
        base.append(contentsOf: publicURL.utf8)
        base.append("/t/")
        base.append(contentsOf: tenant.text.utf8)
        base.append("/scim/v2")
        self.base = base
    }

    /// `https://HOST/t/<tenant-id>/scim/v2`, the URL the IT admin pastes.
    package var baseURL: String { String(decoding: base, as: UTF8.self) }

    /// The URL of users up to and including the slash before the id.
    var users: [UInt8] { base + "/Users/".utf8 }

    /// The URL of groups up to and including the slash before the id.
    var groups: [UInt8] { base + "/Groups/".utf8 }

    /// The URL of one resource: its `meta.location`.
    package func location(of id: String, type: ResourceType) -> String {
        var location: [UInt8] = []
        location.reserveCapacity(base.count + type.endpoint.utf8.count + id.utf8.count + 1)
        write(id, type, into: &location)
        return String(decoding: location, as: UTF8.self)
    }

    /// Appends the URL of one resource.
    func write(_ id: String, _ type: ResourceType, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: base)
        bytes.append(contentsOf: type.endpoint.utf8)
        bytes.append(UInt8(ascii: "/"))
        bytes.append(contentsOf: id.utf8)
    }
}
