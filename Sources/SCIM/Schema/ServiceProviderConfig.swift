/// What a tenant has switched on, as `/ServiceProviderConfig` tells clients.
///
/// RFC 7643 §5.
package struct ServiceProviderConfig: Sendable, Hashable {
    /// The limits of bulk requests, or nil where they are not supported.
    package struct Bulk: Sendable, Hashable {
        package let operationsMax: Int
        package let payloadBytesMax: Int

        package init(operationsMax: Int, payloadBytesMax: Int) {
            self.operationsMax = operationsMax
            self.payloadBytesMax = payloadBytesMax
        }
    }

    /// How many resources one answer has at most.
    package var filterResultsMax: Int
    package var isPatchSupported = true
    package var bulk: Bulk?
    package var isChangePasswordSupported = false
    package var isSortSupported = false
    package var isETagSupported = true
    package var documentationURL: String?

    /// What this version of the server supports.
    package static let current = ServiceProviderConfig(
        filterResultsMax: Limits.standard.pageSizeMax
    )

    package init(filterResultsMax: Int) {
        self.filterResultsMax = filterResultsMax
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
            ("patch", Self.feature(isPatchSupported)),
            (
                "bulk",
                [
                    "supported": .boolean(bulk != nil),
                    "maxOperations": .number(JSONNumber(Int64(bulk?.operationsMax ?? 0))),
                    "maxPayloadSize": .number(JSONNumber(Int64(bulk?.payloadBytesMax ?? 0))),
                ]
            ),
            (
                "filter",
                [
                    "supported": true,
                    "maxResults": .number(JSONNumber(Int64(filterResultsMax))),
                ]
            ),
            ("changePassword", Self.feature(isChangePasswordSupported)),
            ("sort", Self.feature(isSortSupported)),
            ("etag", Self.feature(isETagSupported)),
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
