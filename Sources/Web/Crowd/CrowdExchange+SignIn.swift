import Directory
import HTTPTypes

extension CrowdExchange {
    /// Whether a person's password is right: the product's sign-in form, and Git over HTTPS.
    ///
    /// Every refusal is a 400: a 401 would be read as the application's own password being wrong.
    func authentication(_ query: QueryParameters) async throws(CrowdFailure) -> CrowdAnswer {
        let name = try required("username", query)
        let body = try await body()
        let format = CrowdFormat(contentType: request.headers[.contentType])
        let password = try checked { () throws(CrowdError) in
            try CrowdPassword(body: body, format: format).value
        }
        guard application.acceptsPasswords else { throw .crowd(.passwordsNotAccepted) }
        guard plane.signIns.admits(userName: name, applicationID: application.id, at: .now) else {
            throw .crowd(.tooManySignIns)
        }
        let (found, isRight) = try await asked { () async throws(DirectoryError) in
            let found = try await view.user(named: name)
            // It takes as long for a name that nobody has.
            let isRight = try await scope.passwordMatches(password, ofUser: found?.stored.id ?? "")
            return (found, isRight)
        }
        let outcome = plane.signIns.outcome(
            isRight: isRight,
            userName: name,
            applicationID: application.id,
            at: .now
        )
        guard outcome != .throttled else { throw .crowd(.tooManySignIns) }
        guard outcome == .accepted, let found else {
            await note(.passwordRefused)
            throw .crowd(found == nil ? .unknownUser(name) : .invalidUserAuthentication)
        }
        let user = try crowdUser(found)
        guard user.isActive else { throw .crowd(.inactiveAccount(user.name)) }
        return answer { $0.user(user, .whole) }
    }

    /// A person has signed in by other means, such as SAML: the product wants to know who that is
    /// now.
    func authenticationNotification(
        _ query: QueryParameters
    ) async throws(CrowdFailure) -> CrowdAnswer {
        let user = try await user(named: try required("username", query)).user
        return answer { $0.user(user, .whole) }
    }
}

extension CrowdError {
    /// The integration does not store passwords, so none can be right.
    static let passwordsNotAccepted = CrowdError(
        status: 400,
        reason: .invalidUserAuthentication,
        message: "This directory accepts no passwords. Sign in through the identity provider."
    )

    /// There were too many wrong passwords: this one was not looked at.
    static let tooManySignIns = CrowdError(
        status: 400,
        reason: .invalidUserAuthentication,
        message: "There were too many attempts with a wrong password. Wait ten minutes, or sign "
            + "in through the identity provider."
    )

    /// Nobody of this name can sign in.
    static func unknownUser(_ name: String) -> CrowdError {
        CrowdError(
            status: 400,
            reason: .userNotFound,
            message: "No user is called \(name.shown)."
        )
    }
}
