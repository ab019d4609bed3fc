package import Directory
package import Logging

/// Finds out which application speaks, by HTTP Basic, inside the tenant of the path.
///
/// An unknown tenant, an unknown application and a wrong password all look the same from outside,
/// and take one hash each. The application is read with every request, in one keyed query, so a
/// deletion, another password and another policy hold at once; only that a password is right is
/// remembered, since the slow hash would cost more than anything else an application asks for.
package struct ApplicationAuthentication: Sendable {
    package enum Failure: Error, Sendable {
        /// There is no `Authorization` at all.
        case missing
        case invalid
        /// The password is right, and the client's address is not one of those allowed.
        case addressRefused
        /// Too many wrong passwords came from the client: this one was not looked at.
        case throttled
        case directory(DirectoryError)
    }

    private let directory: TenantDirectory
    private let logger: Logger
    private let now: @Sendable () -> ContinuousClock.Instant
    private let verified = VerifiedPasswords()
    private let limiter = LoginLimiter()

    /// - Parameter now: the time, by a clock that never goes back.
    package init(
        directory: TenantDirectory,
        logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.directory = directory
        self.logger = logger
        self.now = now
    }

    /// The application of the credentials.
    ///
    /// One round trip, and one hash when the password was not found to be right before.
    package func application(
        tenant: String,
        authorization: String?,
        address: ClientAddress,
        requestID: String
    ) async throws(Failure) -> Application {
        guard let authorization else { throw .missing }
        guard let tenant = TenantID(tenant),
            let credentials = BasicCredentials(authorization),
            Application.isName(credentials.name),
            let secret = Secret(presented: credentials.password, for: .applicationPassword)
        else { throw .invalid }
        let scope = directory.scope(
            tenant,
            for: RequestAttribution(actor: "authentication", requestID: requestID)
        )
        let login = Login(scope: scope, secret: secret, address: address)
        let stored = try await verify(try await found(credentials.name, in: scope), login)
        guard address.isAllowed(by: stored.application.policy.allowedAddresses) else {
            await noteRefusal(of: login, by: stored)
            throw .addressRefused
        }
        return stored.application
    }

    private struct Login {
        let scope: TenantScope
        let secret: Secret
        let address: ClientAddress
    }

    private func found(
        _ name: String,
        in scope: TenantScope
    ) async throws(Failure) -> StoredApplication? {
        do {
            return try await scope.application(named: name)
        } catch {
            throw .directory(error)
        }
    }

    /// Looks at the password where that has not been done before.
    private func verify(
        _ found: StoredApplication?,
        _ login: Login
    ) async throws(Failure) -> StoredApplication {
        if let found, verified.contains(login.secret, of: found) { return found }
        let tenant = login.scope.tenant
        guard limiter.admits(login.address, at: tenant, time: now()) else { throw .throttled }
        let isRight: Bool
        do {
            isRight = try await login.scope.passwordMatches(login.secret, of: found)
        } catch {
            throw .directory(error)
        }
        guard isRight, let found else {
            limiter.countFailure(of: login.address, at: tenant, time: now())
            await noteRefusal(of: login, by: found)
            throw .invalid
        }
        verified.insert(login.secret, of: found)
        return found
    }

    /// Says in the application's status that somebody was not let in; without an application the
    /// same statement finds no row to change.
    private func noteRefusal(of login: Login, by stored: StoredApplication?) async {
        let activity = ApplicationActivity(
            .loginRefused,
            address: login.address.description,
            userAgent: nil
        )
        do {
            try await login.scope.note(activity, of: stored?.application.id ?? "")
        } catch {
            logger.warning(
                "refused log-in not noted",
                metadata: [
                    "tenant_id": "\(login.scope.tenant)",
                    "application_id": "\(stored?.application.id ?? "-")", "error": "\(error)",
                ]
            )
        }
    }
}
