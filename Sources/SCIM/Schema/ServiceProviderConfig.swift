/// What a tenant has switched on, as `/ServiceProviderConfig` tells clients.
///
/// RFC 7643 §5.
package struct ServiceProviderConfig: Sendable {
    /// What one request may have.
    private let limits: Limits
    package var isBulkSupported = true
    package var isChangePasswordSupported = false
    package var isSortSupported = true
    /// Paging by index is always supported, and the default.
    package var isCursorPaginationSupported = true
    package var documentationURL: String?

    package init(limits: Limits) {
        self.limits = limits
    }

    /// The configuration as JSON.
    ///
    /// - Parameter baseURL: the tenant's SCIM URL without a slash at its end.
    package func representation(baseURL: String) -> JSONObject {
        var object: JSONObject = ["schemas": [.string(Schema.serviceProviderConfig.id)]]
        if let documentationURL {
            object.append(name: "documentationUri", value: .string(documentationURL))
        }
        let features: [(String, JSONValue)] = [
            ("patch", Self.feature(true)),
            (
                "bulk",
                [
                    "supported": .boolean(isBulkSupported),
                    "maxOperations": Self.number(limits.bulkOperationsMax),
                    "maxPayloadSize": Self.number(limits.bulkBodyBytesMax),
                ]
            ),
            (
                "filter",
                ["supported": true, "maxResults": Self.number(limits.pageSizeMax)]
            ),
            ("changePassword", Self.feature(isChangePasswordSupported)),
            ("sort", Self.feature(isSortSupported)),
            ("etag", Self.feature(true)),
            ("pagination", pagination),
            ("authenticationSchemes", [Self.bearerToken]),
            (
                "meta",
                [
                    "resourceType": "ServiceProviderConfig",
                    "location": .string("\(baseURL)/ServiceProviderConfig"),
                ]
            ),
        ]
        for (name, value) in features { object.append(name: name, value: value) }
        return object
    }

    /// RFC 9865 §4.
    private var pagination: JSONValue {
        var object: JSONObject = [
            "cursor": .boolean(isCursorPaginationSupported),
            "index": true,
            "defaultPaginationMethod": "index",
            "defaultPageSize": Self.number(limits.pageSizeDefault),
            "maxPageSize": Self.number(limits.pageSizeMax),
        ]
        if isCursorPaginationSupported {
            object.append(name: "cursorTimeout", value: Self.number(limits.cursorSecondsMax))
        }
        return .object(object)
    }

    private static func number(_ number: Int) -> JSONValue { .number(JSONNumber(Int64(number))) }

    /// The part that clients may read without credentials.
    ///
    /// RFC 7643 §5.
    package var publicRepresentation: JSONObject {
        var object: JSONObject = ["schemas": [.string(Schema.serviceProviderConfig.id)]]
        if let documentationURL {
            object.append(name: "documentationUri", value: .string(documentationURL))
        }
        object.append(name: "authenticationSchemes", value: [Self.bearerToken])
        return object
    }

    private static func feature(_ isSupported: Bool) -> JSONValue {
        ["supported": .boolean(isSupported)]
    }

    private static let bearerToken: JSONValue = [
        "type": "oauthbearertoken",
        "name": "Bearer token",
        "description": "The token of the integration, in the Authorization header.",
        "specUri": "https://www.rfc-editor.org/info/rfc6750",
        "primary": true,
    ]
}
