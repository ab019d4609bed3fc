import Directory
import HTTPTypes
import SCIM

/// The SCIM protocol over HTTP for one tenant at a time: `/t/{tenant}/scim/v2/…`.
///
/// Authenticates before it looks at anything else. Whatever goes wrong is answered as a SCIM
/// Error in JSON, because identity providers show anything else to the admin as a broken parser.
struct SCIMPlane: Sendable {
    let directory: TenantDirectory
    let authentication: BearerAuthentication
    let gate: TenantGate
    let publicURL: String

    func answer(to request: Request, path: RequestPath, requestID: String) async -> PlaneAnswer {
        let tenant = path.segments[1]
        let provider = ProviderPatience(userAgent: request.headers[.userAgent])
        do throws(SCIMFailure) {
            let principal = try await principal(tenant, request, requestID)
            let endpoint =
                path.segments.dropFirst(3).first == "v2"
                ? SCIMEndpoint(
                    path.segments.dropFirst(4),
                    catalogue: principal.profile.catalogue
                ) : nil
            let exchange = SCIMExchange(
                request: await request.gathered(),
                principal: principal,
                scope: directory.scope(
                    principal.tenant,
                    for: RequestAttribution(actor: principal.tokenID, requestID: requestID),
                    storesPasswords: principal.profile.features[.passwords]
                ),
                locations: Locations(publicURL: publicURL, tenant: principal.tenant)
            )
            let (response, fault) = await response(to: exchange, at: endpoint)
            return PlaneAnswer(
                route: endpoint?.template ?? "-",
                tenant: principal.tenant.text,
                response: response,
                fault: fault
            )
        } catch {
            // Neither tenant nor route is logged: without a valid token they are only claims.
            return PlaneAnswer(
                route: "-",
                response: Self.publicResponse(to: request, path: path, error)
                    ?? error.response(for: provider),
                fault: error.fault
            )
        }
    }

    /// The exchange's response, once it is its turn.
    private func response(
        to exchange: SCIMExchange,
        at endpoint: SCIMEndpoint?
    ) async -> (response: Response, fault: String?) {
        let door = TenantDoor(tenant: exchange.principal.tenant, plane: .scim)
        do throws(TenantGate.Refusal) {
            try await gate.enter(door)
        } catch {
            let patience = ProviderPatience(exchange.profile.provider)
            return (SCIMFailure.held(error).response(for: patience), nil)
        }
        defer { gate.leave(door) }
        return await exchange.response(at: endpoint)
    }

    /// What everybody may know without credentials: how to authenticate.
    ///
    /// It is the same for every tenant, whether there is one or not. RFC 7643 §5.
    private static func publicResponse(
        to request: Request,
        path: RequestPath,
        _ failure: SCIMFailure
    ) -> Response? {
        guard case .unauthenticated(isTokenInvalid: false) = failure,
            path.segments.dropFirst(3).elementsEqual(["v2", "ServiceProviderConfig"]),
            request.method == .get || request.method == .head
        else { return nil }
        let config = ServiceProviderConfig(limits: .standard).publicRepresentation
        return SCIMAnswer(status: .ok, body: SCIMBody(JSONValue.object(config).bytes)).response
    }

    private func principal(
        _ tenant: String,
        _ request: Request,
        _ requestID: String
    ) async throws(SCIMFailure) -> Principal {
        do {
            return try await authentication.principal(
                tenant: tenant,
                authorization: request.headers[.authorization],
                requestID: requestID
            )
        } catch {
            switch error {
            case .missing: throw .unauthenticated(isTokenInvalid: false)
            case .invalid: throw .unauthenticated(isTokenInvalid: true)
            case .directory(let error): throw .directory(error)
            }
        }
    }
}
