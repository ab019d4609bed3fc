import Directory
import HTTPTypes
import SCIM

extension AdminExchange {
    /// PATCH of an integration: fields that are there change, the others stay.
    ///
    /// A change of provider or dialect keeps the directory and its tokens: that is how a customer
    /// moves from one identity provider to another.
    func changeIntegration(_ id: String) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: id)
        let body = try await AdminBody(request, fields: Self.integrationFields)
        var wanted = IntegrationRequest(integration)
        if body.has("name") { wanted.name = try body.required("name") }
        if let provider = try body.choice("provider", of: Provider.self) {
            wanted.provider = provider
            if !body.has("dialect") { wanted.dialect = provider.defaultDialect }
        }
        if let dialect = try body.choice("dialect", of: Dialect.self) { wanted.dialect = dialect }
        if body.has("organization") { wanted.organization = try body.optional("organization") }
        if body.has("external_key") { wanted.externalKey = try body.optional("external_key") }
        wanted.features = try body.features(changing: wanted.features)
        let changed = try await asked { [wanted] () async throws(DirectoryError) in
            try await plane.controlPlane.change(integration.tenant, to: wanted)
        }
        plane.tokenCache.flush()
        return Self.response(.ok, object(changed))
    }

    /// The schemas and resource types that an integration brings.
    func definition(_ id: String) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: id)
        let definition = try await storedDefinition(of: integration)
        return Self.response(.ok, definition.json)
    }

    /// PUT of the schemas and resource types that an integration brings: all of them anew.
    ///
    /// A resource type that has resources cannot go. Values of attributes that go stay stored, and
    /// are shown as those of an extension that no schema describes.
    func define(_ id: String) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: id)
        let definition = try await submittedDefinition()
        let before = try await storedDefinition(of: integration)
        try await checkUse(of: before.catalogue, without: definition.catalogue, integration)
        try await asked { () async throws(DirectoryError) in
            try await plane.controlPlane.define(definition, for: integration.tenant)
        }
        plane.tokenCache.flush()
        return Self.response(.ok, definition.json)
    }

    private func storedDefinition(
        of integration: Integration
    ) async throws(AdminFailure) -> CatalogueDefinition {
        let stored = try await asked { () async throws(DirectoryError) in
            try await plane.controlPlane.definition(of: integration.tenant)
        }
        return stored ?? .none
    }

    private func submittedDefinition() async throws(AdminFailure) -> CatalogueDefinition {
        let value = try await AdminBody.value(of: request, atMost: Self.definitionBytesMax)
        do {
            return try CatalogueDefinition(value)
        } catch {
            throw .problem(.invalid(error.pointer, error.detail))
        }
    }

    private func checkUse(
        of before: Catalogue,
        without after: Catalogue,
        _ integration: Integration
    ) async throws(AdminFailure) {
        for type in before.resourceTypes where after.resourceType(named: type.name) == nil {
            let isUsed = try await asked { () async throws(DirectoryError) in
                try await scope(integration).hasResources(ofTypeNamed: type.name)
            }
            guard isUsed else { continue }
            throw .problem(
                Problem(
                    status: 409,
                    code: "in_use",
                    title: "The resource type is in use",
                    detail: "There are resources of the type \"\(type.name)\". Delete them first, "
                        + "or keep the type."
                )
            )
        }
    }

    private static let definitionBytesMax = 512 << 10
}

extension AdminBody {
    /// The switches after those of the field `features` were set.
    func features(changing features: Features) throws(AdminFailure) -> Features {
        guard let value = self["features"], value != .null else { return features }
        guard case .object(let object) = value, let changed = features.setting(object) else {
            let known = Feature.allCases.map(\.rawValue).joined(separator: ", ")
            throw .problem(
                .invalid(
                    "/features",
                    "The field \"features\" must be an object with any of \(known), each true or "
                        + "false, and me, which is the id of a user or null."
                )
            )
        }
        return changed
    }
}
