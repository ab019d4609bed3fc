import Directory
import Logging
import Postgres

extension Services {
    private static let demoKey = "demo"
    private static let devLabel = "roster dev"

    /// Makes a key the operator chose valid.
    func acceptAdminKey(_ text: String) async throws {
        guard
            let secret = Secret(presented: text, for: .adminKey) ?? Secret(chosenAdminKey: text)
        else {
            throw CommandFailure(
                "\(Setting.adminKey.variable) has to be 32 characters or more.",
                status: CommandFailure.configuration
            )
        }
        do throws(DirectoryError) {
            try await controlPlane.ensureAdminKey(secret, label: Setting.adminKey.variable)
        } catch {
            throw CommandFailure(error, reason: nil)
        }
    }

    /// An admin key and a demo integration with a token: those kept as long as they are valid.
    func credentials(
        kept: DevCredentials?,
        chosenAdminKey: String?
    ) async throws -> DevCredentials {
        if let chosenAdminKey { try await acceptAdminKey(chosenAdminKey) }
        do throws(DirectoryError) {
            var adminKey = chosenAdminKey
            if adminKey == nil { adminKey = try await validAdminKey(kept?.adminKey) }
            if adminKey == nil {
                adminKey = try await controlPlane.createAdminKey(label: Self.devLabel).secret.text
            }
            let demo = try await demoIntegration(kept: kept)
            return DevCredentials(
                adminKey: adminKey ?? "",
                token: demo.token,
                tenantID: demo.tenant.text,
                integrationID: Integration.id(of: demo.tenant)
            )
        } catch {
            throw CommandFailure(error, reason: nil)
        }
    }

    private func validAdminKey(_ text: String?) async throws(DirectoryError) -> String? {
        guard let text,
            let secret = Secret(presented: text, for: .adminKey) ?? Secret(chosenAdminKey: text),
            try await controlPlane.adminKeyID(of: secret) != nil
        else { return nil }
        return text
    }

    private func demoIntegration(
        kept: DevCredentials?
    ) async throws(DirectoryError) -> (tenant: TenantID, token: String) {
        if let kept, let tenant = TenantID(kept.tenantID),
            try await isValid(kept.token, of: tenant)
        {
            return (tenant, kept.token)
        }
        let known = try await controlPlane.integrations(after: nil, limit: 100)
        if let demo = known?.elements.first(where: { $0.externalKey == Self.demoKey }) {
            return (demo.tenant, try await newToken(of: demo.tenant))
        }
        let created = try await controlPlane.create(
            IntegrationRequest(name: "Demo", provider: .okta, externalKey: Self.demoKey)
        )
        return (created.integration.tenant, created.secret.text)
    }

    private func isValid(_ token: String, of tenant: TenantID) async throws(DirectoryError) -> Bool
    {
        guard let secret = Secret(presented: token, for: .token),
            try await controlPlane.integration(of: tenant) != nil
        else { return false }
        let now = controlPlane.now
        return try await controlPlane.tokens(of: tenant).contains { token in
            token.prefix == secret.prefix && token.lastFour == secret.lastFour
                && token.expiresAt.map { $0 > now } ?? true
        }
    }

    /// Another token, in place of the oldest of ours where there are as many as there may be.
    private func newToken(of tenant: TenantID) async throws(DirectoryError) -> String {
        let tokens = try await controlPlane.tokens(of: tenant)
        if tokens.count >= ControlPlane.tokensMax,
            let oldest = tokens.last(where: { $0.label == Self.devLabel })
        {
            try await controlPlane.revokeToken(oldest.id, of: tenant)
        }
        return try await controlPlane.createToken(
            for: tenant,
            label: Self.devLabel,
            expiresAt: nil
        ).secret.text
    }
}
