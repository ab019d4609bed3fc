package import SCIM

/// Something of the protocol that an integration can have or not.
///
/// ServiceProviderConfig tells clients, and an endpoint that is off answers 501.
package enum Feature: String, CaseIterable, Sendable {
    /// Several operations in one request, RFC 7644 §3.7.
    case bulk
    /// `sortBy` and `sortOrder`, RFC 7644 §3.4.2.3; ignored when off.
    case sort
    /// Paging by cursor, RFC 9865.
    case cursorPagination = "cursor_pagination"
    /// Passwords are kept, as slow salted hashes; dropped when off.
    case passwords

    /// Whether an integration has it that says nothing about it.
    package var isStandard: Bool { self != .passwords }
}

/// What an integration has switched on.
package struct Features: Sendable, Hashable {
    private var chosen: [Feature: Bool] = [:]
    /// The id of the user for whom `/Me` stands; nil answers it with 501.
    ///
    /// RFC 7644 §3.11.
    package var me: String?

    /// What an integration has that says nothing.
    package static let standard = Features()

    private init() {}

    /// Whether the feature is on.
    package subscript(_ feature: Feature) -> Bool {
        get { chosen[feature] ?? feature.isStandard }
        set { chosen[feature] = newValue }
    }

    /// Every switch and its position, as the admin API shows it.
    package var json: JSONObject {
        var object: JSONObject = [:]
        for feature in Feature.allCases { object[feature.rawValue] = .boolean(self[feature]) }
        object["me"] = me.map { .string($0) } ?? .null
        return object
    }

    /// What these switches are after those of `object` were set; nil when one is unknown or its
    /// value is none.
    package func setting(_ object: JSONObject) -> Features? {
        var result = self
        for member in object.members {
            switch (member.name, member.value) {
            case ("me", .null): result.me = nil
            case ("me", .string(let id)) where !id.isEmpty && id.utf8.count <= 255: result.me = id
            case (let name, .boolean(let value)):
                guard let feature = Feature(rawValue: name) else { return nil }
                result[feature] = value
            default: return nil
            }
        }
        return result
    }
}

/// How the requests of one integration are read and answered.
package struct IntegrationProfile: Sendable {
    package let provider: Provider
    package let dialect: Dialect
    package let features: Features
    /// The standard schemas and resource types with those that the integration brings.
    package let catalogue: Catalogue
    /// Random, drawn anew after a restore: cursors of another epoch have expired.
    package let epoch: String
}
