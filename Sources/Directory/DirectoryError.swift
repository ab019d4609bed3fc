import Postgres
package import SCIM

/// Why the directory did not do what it was asked.
package enum DirectoryError: Error, Sendable {
    /// Nothing with this id is here, or not of this type.
    case notFound(String)
    /// Another resource of the type has this value of an attribute that is unique.
    case conflict(attribute: String, value: String)
    /// The resource is not at the version the client asked for.
    case preconditionFailed
    /// These member ids name nothing in this directory (only where that is an error).
    case unknownMembers([String])
    /// One of the groups to add contains the group: it would become a member of itself.
    case membershipCycle
    /// The integration has as many valid tokens as it may have.
    case tooManyTokens(max: Int)
    /// The integration has as many applications as it may have.
    case tooManyApplications(max: Int)
    /// The request cannot be done as it was put; the error says why in SCIM's terms.
    case refused(SCIMError)
    /// The database cannot be reached or written right now. Nothing was done.
    case unavailable
    /// More is waiting than the server accepts. Nothing was done.
    case overloaded
    /// The database took longer than allowed. A write may or may not have happened.
    case timedOut
    /// The connection broke while a write was under way: it may or may not have happened.
    case outcomeUnknown
    /// Others kept changing the resource. Nothing was done.
    case contended
    /// A fault of ours. The message is for the log, never for the client.
    case fault(String)
}

extension DirectoryError {
    /// What to log when the error is the server's own fault.
    package var fault: String? {
        guard case .fault(let message) = self else { return nil }
        return message
    }

    /// The directory's word for an error of the database that no statement expects.
    init(_ error: PostgresError) {
        switch error {
        case .server(let server): self = Self.unexpected(server)
        case .connectionLost(let sent): self = sent ? .outcomeUnknown : .unavailable
        case .unavailable, .closed: self = .unavailable
        case .queueFull: self = .overloaded
        case .deadlineExceeded: self = .timedOut
        case .invalidParameter: self = .fault("a bind that cannot be sent")
        case .decoding(let column, let reason): self = .fault("column \(column): \(reason)")
        }
    }

    private static func unexpected(_ error: ServerError) -> DirectoryError {
        if error.isTimeout { return .timedOut }
        if error.isServerTrouble { return .unavailable }
        if error.isTransactionConflict { return .contended }
        // The message can quote a value of the row, so only the code goes to the log.
        return .fault("SQLSTATE \(error.sqlState)")
    }
}
