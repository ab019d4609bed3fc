import Directory
import HTTPTypes
import Logging
import SCIM

/// The directory of one tenant at a time for Jira, Confluence, Bitbucket and whatever else can
/// subscribe to an Atlassian Crowd directory: `/t/{tenant}/crowd/rest/usermanagement/{1,latest}/…`.
///
/// Reads only. Authenticates before it looks at anything else.
struct CrowdPlane: Sendable {
    let directory: TenantDirectory
    let authentication: ApplicationAuthentication
    let signIns: SignInLimiter
    let gate: TenantGate
    let publicURL: String
    let clock: @Sendable () -> DateTime
    let logger: Logger

    func answer(
        to request: Request,
        path: RequestPath,
        from address: ClientAddress,
        requestID: String
    ) async -> PlaneAnswer {
        let format = CrowdFormat(accept: request.headers[.accept])
        let caller: Application
        do {
            caller = try await authentication.application(
                tenant: path.segments[1],
                authorization: request.headers[.authorization],
                address: address,
                requestID: requestID
            )
        } catch {
            // Neither tenant nor route is logged: without credentials they are only claims.
            return PlaneAnswer(
                route: "-",
                response: Self.answer(to: error, format).response,
                fault: error.fault
            )
        }
        let segments = path.segments.dropFirst(3)
        let endpoint = CrowdEndpoint(segments)
        let exchange = CrowdExchange(
            request: await request.gathered(),
            format: format,
            application: caller,
            scope: scope(of: caller, requestID: requestID),
            client: ApplicationClient(address: address, userAgent: request.headers[.userAgent]),
            links: links(of: caller, version: segments.dropFirst(2).first),
            plane: self
        )
        let (answer, fault) = await answer(to: exchange, at: endpoint)
        return PlaneAnswer(
            route: endpoint?.template ?? "-",
            tenant: caller.tenant.text,
            response: answer.response,
            fault: fault
        )
    }

    /// The exchange's answer, once it is its turn.
    ///
    /// What is streamed then has places of its own.
    private func answer(
        to exchange: CrowdExchange,
        at endpoint: CrowdEndpoint?
    ) async -> (answer: CrowdAnswer, fault: String?) {
        let door = TenantDoor(tenant: exchange.application.tenant, plane: .crowd)
        do throws(TenantGate.Refusal) {
            try await gate.enter(door)
        } catch {
            return (CrowdAnswer(error, exchange.format), nil)
        }
        defer { gate.leave(door) }
        return await exchange.answer(at: endpoint)
    }

    /// Links lead to the version that was asked, as far as it is one.
    private func links(of application: Application, version: String?) -> CrowdLinks {
        let known = version.flatMap { CrowdEndpoint.versions.contains($0) ? $0 : nil }
        return CrowdLinks(
            base: "\(publicURL)/t/\(application.tenant.text)/crowd/rest/usermanagement/"
                + (known ?? CrowdEndpoint.versions[0])
        )
    }

    private func scope(of application: Application, requestID: String) -> TenantScope {
        directory.scope(
            application.tenant,
            for: RequestAttribution(actor: application.id, requestID: requestID),
            storesPasswords: application.acceptsPasswords
        )
    }
}

extension CrowdPlane {
    /// What a client is told that is not let in.
    ///
    /// Products show the text of a 401 or 403 to their administrator; all others need an error.
    private static func answer(
        to failure: ApplicationAuthentication.Failure,
        _ format: CrowdFormat
    ) -> CrowdAnswer {
        switch failure {
        case .missing, .invalid:
            var answer = CrowdAnswer(
                text: "The application name or password is wrong for this URL. Enter those that "
                    + "were shown when the application was created.",
                status: .unauthorized
            )
            answer.headers[.wwwAuthenticate] = "Basic realm=\"Roster\", charset=\"UTF-8\""
            return answer
        case .addressRefused:
            return CrowdAnswer(
                text: "This application may not be used from your address. Add the address to "
                    + "those that are allowed for it.",
                status: .forbidden
            )
        case .throttled:
            var answer = CrowdAnswer(
                CrowdError(
                    status: 429,
                    reason: .applicationAccessDenied,
                    message: "Too many wrong passwords came from your address. Wait a minute."
                ),
                format
            )
            answer.headers[.retryAfter] = "60"
            return answer
        case .directory(let error):
            return CrowdAnswer(CrowdError(error), format)
        }
    }
}

extension ApplicationAuthentication.Failure {
    /// What to log when the failure is the server's own fault.
    var fault: String? {
        guard case .directory(let error) = self else { return nil }
        return error.fault
    }
}
