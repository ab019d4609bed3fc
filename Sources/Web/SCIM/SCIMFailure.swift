import Directory
import HTTPTypes
import NIOCore
import SCIM

/// Why a SCIM request is not answered with what it asked for.
enum SCIMFailure: Error {
    case unauthenticated(isTokenInvalid: Bool)
    case methodNotAllowed(allowed: [HTTPRequest.Method])
    case scim(SCIMError)
    case directory(DirectoryError)
    case held(TenantGate.Refusal)
}

/// How long this provider is told to wait, and in which words: Okta pauses its job only on 429 with
/// an integer `Retry-After`, and fails the task for a person to repair on a 5xx.
///
/// Others wait on 503.
enum ProviderPatience {
    case waitsOnTooManyRequests
    case waitsOnUnavailable

    init(_ provider: Provider) {
        self = provider == .okta ? .waitsOnTooManyRequests : .waitsOnUnavailable
    }

    /// For requests whose integration is not known, because the database cannot be asked.
    init(userAgent: String?) {
        let isOkta = userAgent?.hasPrefix("Okta") ?? false
        self = isOkta ? .waitsOnTooManyRequests : .waitsOnUnavailable
    }

    func error(_ detail: String) -> SCIMError {
        switch self {
        case .waitsOnTooManyRequests: .tooManyRequests(detail)
        case .waitsOnUnavailable: .unavailable(detail)
        }
    }
}

extension SCIMFailure {
    /// What to log when the failure is the server's own fault.
    var fault: String? {
        guard case .directory(let error) = self else { return nil }
        return error.fault
    }

    /// Seconds a client is asked to wait before it tries again.
    static let retryAfter = 5

    /// The SCIM Error this is, always in JSON.
    ///
    /// RFC 7644 §3.12.
    func response(for patience: ProviderPatience) -> Response {
        let error = error(for: patience)
        var headers = HeaderFields()
        headers[.contentType] = SCIMMediaType.scim
        switch self {
        case .unauthenticated(let isTokenInvalid):
            headers[.wwwAuthenticate] =
                isTokenInvalid
                ? "Bearer realm=\"roster\", error=\"invalid_token\"" : "Bearer realm=\"roster\""
        case .methodNotAllowed(let allowed):
            headers[.allow] = allowed.map(\.rawValue).joined(separator: ", ")
        case .held(let refusal):
            headers[.retryAfter] = String(refusal.retryAfter)
        case .scim, .directory:
            if error.status == 429 || error.status == 503 {
                headers[.retryAfter] = String(Self.retryAfter)
            }
        }
        return Response(
            status: .init(code: error.status),
            headers: headers,
            body: .bytes(ByteBuffer(bytes: error.body))
        )
    }

    /// The SCIM Error this is, without the headers of its response.
    func error(for patience: ProviderPatience) -> SCIMError {
        switch self {
        case .unauthenticated:
            .unauthorized(
                "The token is missing, or it does not open this URL. Send the header "
                    + "Authorization: Bearer with the token that belongs to this SCIM URL."
            )
        case .methodNotAllowed(let allowed):
            .methodNotAllowed(
                "This endpoint accepts \(allowed.map(\.rawValue).joined(separator: ", "))."
            )
        case .scim(let error): error
        case .directory(let error): SCIMError(error, patience: patience)
        case .held(let refusal): refusal.error(for: patience)
        }
    }
}

extension SCIMError {
    /// What a client of the SCIM protocol is told about an error of the directory.
    init(_ error: DirectoryError, patience: ProviderPatience) {
        switch error {
        case .notFound(let id):
            let shown = id.prefix(300).filter { !$0.isASCII || $0 >= " " }
            self = .notFound("No resource with the id \"\(shown)\" is here.")
        case .conflict(let attribute, let value):
            self = .uniqueness(
                "Another resource has the \(attribute) \"\(value)\". Values of \(attribute) are "
                    + "compared without regard to case; look the resource up by a filter."
            )
        case .preconditionFailed:
            self = .preconditionFailed(
                "The resource is at another version than the request demands. Read it again."
            )
        case .unknownMembers(let ids):
            self = .invalidValue(
                "No resource has the id \"\(ids.first ?? "")\""
                    + (ids.count > 1 ? ", nor \(ids.count - 1) more of the members." : ".")
                    + " Members must be users or groups of this directory."
            )
        case .membershipCycle:
            self = .invalidValue(
                "One of the groups to add contains this group already, so this group would "
                    + "become a member of itself."
            )
        case .refused(let error):
            self = error
        case .unavailable, .overloaded, .contended, .timedOut, .outcomeUnknown:
            self = patience.error(
                "The directory cannot answer at the moment. Try again in "
                    + "\(SCIMFailure.retryAfter) seconds."
            )
        case .tooManyTokens, .tooManyApplications, .fault:
            self = .internalError("Something went wrong in the server; its log says what.")
        }
    }
}
