import Directory
import SCIM

extension CrowdError {
    /// What an application is told about an error of the directory.
    init(_ error: DirectoryError) {
        switch error {
        case .notFound:
            self.init(
                status: 404,
                reason: .operationFailed,
                message: "What the request is about is not here any more."
            )
        case .refused(let error):
            self.init(
                status: error.status,
                reason: error.status < 500 ? .illegalArgument : .operationFailed,
                message: error.detail
            )
        case .conflict, .preconditionFailed, .unknownMembers, .membershipCycle, .tooManyTokens,
            .tooManyApplications:
            // Applications only read; whoever meets this changes things by another road.
            self = .internalError
        case .unavailable, .overloaded, .contended, .timedOut, .outcomeUnknown:
            self.init(
                status: 503,
                reason: .operationFailed,
                message: "The directory cannot answer at the moment. Try again in 5 seconds."
            )
        case .fault:
            self = .internalError
        }
    }

    /// A fault of ours.
    static let internalError = CrowdError(
        status: 500,
        reason: .operationFailed,
        message: "Something went wrong in the server; its log says what."
    )
}
