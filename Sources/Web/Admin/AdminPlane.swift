import Directory
import HTTPTypes
import NIOCore
import SCIM

/// The admin API: `/admin/v1/…`, for the operator's back end.
struct AdminPlane: Sendable {
    let controlPlane: ControlPlane
    let directory: TenantDirectory
    let tokenCache: TokenCache
    let publicURL: String

    func answer(to request: Request, path: RequestPath, requestID: String) async -> PlaneAnswer {
        let endpoint = AdminEndpoint(path.segments)
        do throws(Problem) {
            let key = try await adminKey(request)
            guard let endpoint else { throw .unknownPath }
            try Self.check(request.method, at: endpoint)
            let exchange = AdminExchange(
                plane: self,
                request: request,
                attribution: RequestAttribution(actor: key, requestID: requestID)
            )
            return PlaneAnswer(
                route: endpoint.template,
                response: try await exchange.response(at: endpoint)
            )
        } catch {
            var response = error.response(requestID: requestID)
            if error.status == 405, let endpoint {
                response.headers[.allow] = Self.allowed(at: endpoint)
            }
            return PlaneAnswer(
                route: endpoint?.template ?? "-",
                response: response,
                fault: error.fault
            )
        }
    }

    private func adminKey(_ request: Request) async throws(Problem) -> String {
        guard let authorization = request.headers[.authorization] else { throw .unauthenticated }
        let text = BearerAuthentication.token(in: authorization)
        guard
            let secret = Secret(presented: text, for: .adminKey) ?? Secret(chosenAdminKey: text)
        else { throw .unauthenticated }
        do {
            if let id = try await controlPlane.adminKeyID(of: secret) { return id }
        } catch {
            throw Problem(error)
        }
        throw .unauthenticated
    }

    private static func check(
        _ method: HTTPRequest.Method,
        at endpoint: AdminEndpoint
    ) throws(Problem) {
        guard !endpoint.methods.contains(method) else { return }
        throw Problem(
            status: 405,
            code: "method_not_allowed",
            title: "Not allowed here",
            detail: "This endpoint accepts \(allowed(at: endpoint))."
        )
    }

    private static func allowed(at endpoint: AdminEndpoint) -> String {
        endpoint.methods.map(\.rawValue).joined(separator: ", ")
    }
}

/// One authenticated request of the operator, and how it is answered.
struct AdminExchange: Sendable {
    let plane: AdminPlane
    let request: Request
    let attribution: RequestAttribution

    func response(at endpoint: AdminEndpoint) async throws(Problem) -> Response {
        do throws(AdminFailure) {
            return try await answer(at: endpoint)
        } catch {
            switch error {
            case .problem(let problem): throw problem
            case .directory(let error): throw Problem(error)
            }
        }
    }

    private func answer(at endpoint: AdminEndpoint) async throws(AdminFailure) -> Response {
        switch endpoint {
        case .integrations:
            request.method == .post ? try await createIntegration() : try await integrations()
        case .integration(let id):
            switch request.method {
            case .delete: try await deleteIntegration(id)
            case .patch: try await changeIntegration(id)
            default: try await integration(id)
            }
        case .schemas(let integration):
            request.method == .put
                ? try await define(integration) : try await definition(integration)
        case .tokens(let integration):
            request.method == .post
                ? try await createToken(integration) : try await tokens(integration)
        case .token(let integration, let token):
            try await revokeToken(token, integration)
        case .applications(let integration):
            request.method == .post
                ? try await createApplication(integration) : try await applications(integration)
        case .application(let integration, let application):
            switch request.method {
            case .delete: try await deleteApplication(application, integration)
            case .patch: try await changeApplication(application, integration)
            default: try await self.application(application, integration)
            }
        case .applicationPassword(let integration, let application):
            try await replaceApplicationPassword(application, integration)
        case .users(let integration):
            try await resources(.user, integration)
        case .groups(let integration):
            try await resources(.group, integration)
        case .members(let integration, let group):
            try await members(of: group, integration)
        case .preview(let integration, let application):
            try await preview(of: application, integration)
        case .groupNames(let integration):
            try await groupNames(integration)
        case .groupName(let integration, let group):
            try await nameGroup(group, integration)
        }
    }

    /// The tenant of an integration's id, which must be one that exists.
    func integration(withID id: String) async throws(AdminFailure) -> Integration {
        guard let tenant = Integration.tenant(ofID: id) else {
            throw .problem(.notFound("integration", id))
        }
        let integration = try await asked { () async throws(DirectoryError) in
            try await plane.controlPlane.integration(of: tenant)
        }
        guard let integration else { throw .problem(.notFound("integration", id)) }
        return integration
    }

    /// Runs what can fail in the directory's words.
    func asked<Value: Sendable>(
        _ body: () async throws(DirectoryError) -> Value
    ) async throws(AdminFailure) -> Value {
        do {
            return try await body()
        } catch {
            throw .directory(error)
        }
    }

    static func response(_ status: HTTPResponse.Status, _ object: JSONObject) -> Response {
        var headers = HeaderFields()
        headers[.contentType] = "application/json"
        headers[.cacheControl] = "no-store"
        return Response(
            status: status,
            headers: headers,
            body: .bytes(ByteBuffer(bytes: JSONValue.object(object).bytes))
        )
    }

    /// A page of an integration's list; the next one begins after the position `next`.
    static func page(_ data: [JSONObject], next: String?, of integration: Integration) -> Response {
        page(data, nextCursor: next.map { AdminCursor($0).text(in: integration) })
    }

    /// A page of a list: `data`, `has_more`, `next_cursor`.
    static func page(_ data: [JSONObject], nextCursor: String?) -> Response {
        response(
            .ok,
            [
                "data": .array(data.map { .object($0) }),
                "has_more": .boolean(nextCursor != nil),
                "next_cursor": nextCursor.map { .string($0) } ?? .null,
            ]
        )
    }
}

/// Why a request of the operator is not answered with what it asked for.
enum AdminFailure: Error {
    case problem(Problem)
    case directory(DirectoryError)
}
