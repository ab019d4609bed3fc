/// A refusal in SCIM's terms: the status, the kind of error, and a sentence for the reader.
///
/// Source: RFC 7644 §3.12.
package struct SCIMError: Error, Sendable, Hashable {
    /// The `scimType` of an error, from RFC 7644 table 9 and RFC 9865 §5.
    package enum ErrorType: String, CaseIterable, Sendable {
        case invalidFilter, tooMany, uniqueness, mutability, invalidSyntax, invalidPath, noTarget
        case invalidValue, invalidVers, sensitive, invalidCursor, expiredCursor, invalidCount
    }

    /// The HTTP status code.
    package let status: Int
    package let type: ErrorType?
    /// What was wrong, where, and what would do; it holds no secret.
    package let detail: String

    package init(status: Int, type: ErrorType?, detail: String) {
        self.status = status
        self.type = type
        self.detail = Self.printable(detail)
    }

    /// The text without control characters, which it may quote from the request: what reads the
    /// answer may know no NUL, as Roster itself does not.
    private static func printable(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 }) else { return text }
        let scalars = text.unicodeScalars.map { $0 < " " ? "\u{FFFD}" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }

    /// The JSON of the error message.
    package var body: [UInt8] {
        var object = JSONObject()
        object.append(name: "schemas", value: .array([.string(MessageSchema.error)]))
        object.append(name: "status", value: .string(String(status)))
        if let type { object.append(name: "scimType", value: .string(type.rawValue)) }
        object.append(name: "detail", value: .string(detail))
        return JSONValue.object(object).bytes
    }
}

extension SCIMError {
    /// The body is not JSON, or not of the structure that the request has.
    package static func invalidSyntax(_ detail: String) -> SCIMError {
        SCIMError(status: 400, type: .invalidSyntax, detail: detail)
    }

    /// The filter cannot be read, or compares what cannot be compared.
    package static func invalidFilter(_ detail: String) -> SCIMError {
        SCIMError(status: 400, type: .invalidFilter, detail: detail)
    }

    /// The path of a PATCH operation cannot be read or names nothing known.
    package static func invalidPath(_ detail: String) -> SCIMError {
        SCIMError(status: 400, type: .invalidPath, detail: detail)
    }

    /// A value is missing or not of the kind that its attribute has.
    package static func invalidValue(_ detail: String) -> SCIMError {
        SCIMError(status: 400, type: .invalidValue, detail: detail)
    }

    /// The path of a PATCH operation selects nothing.
    package static func noTarget(_ detail: String) -> SCIMError {
        SCIMError(status: 400, type: .noTarget, detail: detail)
    }

    /// The attribute cannot be changed in the way that was asked for.
    package static func mutability(_ detail: String) -> SCIMError {
        SCIMError(status: 400, type: .mutability, detail: detail)
    }

    /// Another resource has the value already.
    package static func uniqueness(_ detail: String) -> SCIMError {
        SCIMError(status: 409, type: .uniqueness, detail: detail)
    }

    /// The request contradicts itself, or what another part of it came to.
    package static func conflict(_ detail: String) -> SCIMError {
        SCIMError(status: 409, type: nil, detail: detail)
    }

    /// The query yields more than the server is willing to compute.
    package static func tooMany(_ detail: String) -> SCIMError {
        SCIMError(status: 400, type: .tooMany, detail: detail)
    }

    /// There are no valid credentials.
    package static func unauthorized(_ detail: String) -> SCIMError {
        SCIMError(status: 401, type: nil, detail: detail)
    }

    /// The credentials do not allow the request.
    package static func forbidden(_ detail: String) -> SCIMError {
        SCIMError(status: 403, type: nil, detail: detail)
    }

    /// There is no such resource or endpoint.
    package static func notFound(_ detail: String) -> SCIMError {
        SCIMError(status: 404, type: nil, detail: detail)
    }

    /// The endpoint does not know the method.
    package static func methodNotAllowed(_ detail: String) -> SCIMError {
        SCIMError(status: 405, type: nil, detail: detail)
    }

    /// The resource has changed since the version that the request names.
    package static func preconditionFailed(_ detail: String) -> SCIMError {
        SCIMError(status: 412, type: nil, detail: detail)
    }

    /// The body is larger than the server reads.
    package static func payloadTooLarge(_ detail: String) -> SCIMError {
        SCIMError(status: 413, type: nil, detail: detail)
    }

    /// The body is not declared as JSON.
    package static func unsupportedMediaType(_ detail: String) -> SCIMError {
        SCIMError(status: 415, type: nil, detail: detail)
    }

    /// The client sends faster than it may.
    package static func tooManyRequests(_ detail: String) -> SCIMError {
        SCIMError(status: 429, type: nil, detail: detail)
    }

    /// The server failed in a way that is not the client's fault.
    package static func internalError(_ detail: String) -> SCIMError {
        SCIMError(status: 500, type: nil, detail: detail)
    }

    /// The feature is not supported.
    package static func notImplemented(_ detail: String) -> SCIMError {
        SCIMError(status: 501, type: nil, detail: detail)
    }

    /// The server cannot answer for the moment.
    package static func unavailable(_ detail: String) -> SCIMError {
        SCIMError(status: 503, type: nil, detail: detail)
    }
}
