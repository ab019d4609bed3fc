import Directory
import HTTPTypes
import SCIM

extension AdminExchange {
    func createToken(_ integrationID: String) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: integrationID)
        let body = try await AdminBody(request, fields: ["label", "expires_at"])
        let label = try body.optional("label")
        let expiresAt = try body.time("expires_at", after: plane.controlPlane.now)
        let made = try await asked { () async throws(DirectoryError) in
            try await plane.controlPlane.createToken(
                for: integration.tenant,
                label: label,
                expiresAt: expiresAt
            )
        }
        var object = Self.object(made.token)
        object["token"] = .string(made.secret.text)
        return Self.response(.created, object)
    }

    func tokens(_ integrationID: String) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: integrationID)
        let tokens = try await asked { () async throws(DirectoryError) in
            try await plane.controlPlane.tokens(of: integration.tenant)
        }
        return Self.page(tokens.map { Self.object($0) }, nextCursor: nil)
    }

    func revokeToken(_ id: String, _ integrationID: String) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: integrationID)
        do {
            try await plane.controlPlane.revokeToken(id, of: integration.tenant)
        } catch {
            if case .notFound(let id) = error { throw .problem(.notFound("token", id)) }
            throw .directory(error)
        }
        plane.tokenCache.flush()
        return Response(status: .noContent)
    }

    private static func object(_ token: Token) -> JSONObject {
        [
            "id": .string(token.id),
            "label": token.label.map { .string($0) } ?? .null,
            "prefix": .string(token.prefix),
            "last4": .string(token.lastFour),
            "created_at": .string(token.createdAt.text),
            "expires_at": token.expiresAt.map { .string($0.text) } ?? .null,
            "last_used_at": token.lastUsedAt.map { .string($0.text) } ?? .null,
        ]
    }
}
