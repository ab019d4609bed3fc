import Directory

/// A refusal in the words of the Crowd protocol: a status, a reason for programs, and a sentence
/// that the product shows to its administrator.
struct CrowdError: Error, Sendable, Hashable {
    /// The reasons that clients know how to tell apart.
    enum Reason: String, Sendable, CaseIterable {
        case applicationAccessDenied = "APPLICATION_ACCESS_DENIED"
        case applicationPermissionDenied = "APPLICATION_PERMISSION_DENIED"
        case eventTokenExpired = "EVENT_TOKEN_EXPIRED"
        case expiredCredential = "EXPIRED_CREDENTIAL"
        case groupNotFound = "GROUP_NOT_FOUND"
        case illegalArgument = "ILLEGAL_ARGUMENT"
        case inactiveAccount = "INACTIVE_ACCOUNT"
        case incrementalSyncNotAvailable = "INCREMENTAL_SYNC_NOT_AVAILABLE"
        case invalidSSOToken = "INVALID_SSO_TOKEN"
        case invalidUserAuthentication = "INVALID_USER_AUTHENTICATION"
        case membershipNotFound = "MEMBERSHIP_NOT_FOUND"
        case operationFailed = "OPERATION_FAILED"
        case unsupportedOperation = "UNSUPPORTED_OPERATION"
        case userNotFound = "USER_NOT_FOUND"
    }

    /// The HTTP status code.
    let status: Int
    let reason: Reason
    /// What was wrong, where, and what would do; it holds no secret.
    let message: String

    init(status: Int, reason: Reason, message: String) {
        self.status = status
        self.reason = reason
        self.message = ProductText.writable(message)
    }
}

extension CrowdError {
    /// The request is not what the protocol lets a client send.
    static func illegalArgument(_ message: String) -> CrowdError {
        CrowdError(status: 400, reason: .illegalArgument, message: message)
    }

    /// No user of this name is shown to the application.
    static func userNotFound(_ name: String) -> CrowdError {
        CrowdError(
            status: 404,
            reason: .userNotFound,
            message: "No user is called \(name.shown)."
        )
    }

    /// No group of this name is shown to the application.
    static func groupNotFound(_ name: String) -> CrowdError {
        CrowdError(
            status: 404,
            reason: .groupNotFound,
            message: "No group is called \(name.shown)."
        )
    }

    /// The one is not in the other, or one of them does not exist.
    static func membershipNotFound(_ member: String, in group: String) -> CrowdError {
        CrowdError(
            status: 404,
            reason: .membershipNotFound,
            message: "\(member.shown) is not a member of \(group.shown)."
        )
    }

    /// The password is wrong, or none is known here.
    ///
    /// The status is 400: 401 would be read as the application's own password being wrong.
    static let invalidUserAuthentication = CrowdError(
        status: 400,
        reason: .invalidUserAuthentication,
        message: "The user name or the password is wrong, or this directory accepts no passwords. "
            + "Sign in through the identity provider."
    )

    /// The person may not sign in.
    static func inactiveAccount(_ name: String) -> CrowdError {
        CrowdError(
            status: 400,
            reason: .inactiveAccount,
            message: "The user \(name.shown) is not active."
        )
    }

    /// Whatever would change the directory.
    static let readOnly = CrowdError(
        status: 403,
        reason: .applicationPermissionDenied,
        message: "This directory is read-only for applications. Make the change in the identity "
            + "provider, which brings it here."
    )

    /// The application must read everything again.
    static let eventTokenExpired = CrowdError(
        status: 410,
        reason: .eventTokenExpired,
        message: "The event token is not valid any more. A full synchronisation is needed."
    )

    /// There are no events to read.
    static let incrementalSyncNotAvailable = CrowdError(
        status: 400,
        reason: .incrementalSyncNotAvailable,
        message: "Incremental synchronisation is not available now. Synchronise in full."
    )

    /// The protocol has no such resource here.
    static let unknownPath = CrowdError(
        status: 404,
        reason: .unsupportedOperation,
        message: "Nothing is here. The resources of this directory are below "
            + "/rest/usermanagement/1 of the URL that the application was given."
    )

    /// The resource exists and does not know the method.
    static let methodNotAllowed = CrowdError(
        status: 405,
        reason: .unsupportedOperation,
        message: "This resource does not accept the method of the request."
    )
}

extension CrowdError {
    /// The answer's body.
    func body(in format: CrowdFormat) -> [UInt8] {
        var document = CrowdDocument(format)
        document.error(self)
        return document.take()
    }
}

extension String {
    /// The text in quotation marks, shortened so that it can stand in an error's message.
    var shown: String {
        let start = prefix(60)
        return start.endIndex == endIndex ? "\"\(self)\"" : "\"\(start)…\""
    }
}
