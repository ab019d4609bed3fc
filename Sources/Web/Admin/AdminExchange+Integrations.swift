import Directory
import HTTPTypes
import SCIM

extension AdminExchange {
    func createIntegration() async throws(AdminFailure) -> Response {
        let body = try await AdminBody(request, fields: Self.integrationFields)
        guard let provider = try body.choice("provider", of: Provider.self) else {
            throw .problem(.invalid("/provider", "The field \"provider\" is required."))
        }
        var wanted = IntegrationRequest(
            name: try body.required("name"),
            provider: provider,
            dialect: try body.choice("dialect", of: Dialect.self),
            organization: try body.optional("organization"),
            externalKey: try body.optional("external_key")
        )
        wanted.features = try body.features(changing: wanted.features)
        let made = try await asked { [wanted] () async throws(DirectoryError) in
            try await plane.controlPlane.create(wanted)
        }
        var object = object(made.integration)
        object["token"] = .string(made.secret.text)
        object["token_id"] = .string(made.token.id)
        object["setup"] = setup(made.integration, token: made.secret.text)
        var response = Self.response(.created, object)
        response.headers[.location] =
            "\(plane.publicURL)/admin/v1/integrations/\(made.integration.id)"
        return response
    }

    func integrations() async throws(AdminFailure) -> Response {
        let paging = try AdminPaging(request)
        let cursor = paging.after.flatMap { Integration.tenant(ofID: $0) }
        guard (paging.after == nil) == (cursor == nil) else { throw .problem(.badCursor) }
        let page = try await asked { () async throws(DirectoryError) in
            try await plane.controlPlane.integrations(after: cursor, limit: paging.limit)
        }
        // One that was deleted is still known: this one was lost.
        guard let page else { throw .problem(.expiredCursor) }
        return Self.page(page.elements.map { object($0) }, nextCursor: page.nextCursor)
    }

    func integration(_ id: String) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: id)
        var object = object(integration)
        object["setup"] = setup(integration, token: nil)
        return Self.response(.ok, object)
    }

    func deleteIntegration(_ id: String) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: id)
        try await asked { () async throws(DirectoryError) in
            try await plane.controlPlane.deleteIntegration(of: integration.tenant)
        }
        plane.tokenCache.flush()
        return Response(status: .noContent)
    }

    /// What the operator can say of an integration.
    static let integrationFields = [
        "name", "provider", "dialect", "organization", "external_key", "features",
    ]

    func object(_ integration: Integration) -> JSONObject {
        [
            "id": .string(integration.id),
            "tenant_id": .string(integration.tenant.text),
            "name": .string(integration.name),
            "provider": .string(integration.provider.rawValue),
            "dialect": .string(integration.dialect.rawValue),
            "organization": integration.organization.map { .string($0) } ?? .null,
            "external_key": integration.externalKey.map { .string($0) } ?? .null,
            "features": .object(integration.features.json),
            "scim_base_url": .string(locations(of: integration).baseURL),
            "created_at": .string(integration.createdAt.text),
            "updated_at": .string(integration.updatedAt.text),
        ]
    }

    private func setup(_ integration: Integration, token: String?) -> JSONValue {
        let guide = SetupGuide(
            provider: integration.provider,
            baseURL: locations(of: integration).baseURL,
            token: token
        )
        return .array(guide.steps.map { .object($0.object) })
    }

    private func locations(of integration: Integration) -> Locations {
        Locations(publicURL: plane.publicURL, tenant: integration.tenant)
    }
}

/// `limit` and `after` of a list.
struct AdminPaging {
    let limit: Int
    let after: String?

    init(_ request: Request) throws(AdminFailure) {
        guard let query = QueryParameters(request.uri.query) else {
            throw .problem(.badQuery)
        }
        guard let limit = query["limit"] else {
            self.limit = 25
            after = query["after"]
            return
        }
        guard let number = Int(limit), (1...100).contains(number) else {
            throw .problem(.invalid("/limit", "The parameter limit must be from 1 to 100."))
        }
        self.limit = number
        after = query["after"]
    }
}
