import Postgres
package import SCIM

/// Who a bearer token speaks for.
///
/// A class, because every request is handed one and none changes it.
package final class Principal: Sendable {
    package let tenant: TenantID
    /// Such as `tok_01a20bfd0f487bf59e46b27a2a52ec4f`.
    package let tokenID: String
    package let profile: IntegrationProfile
    /// When the token stops being valid.
    package let expiresAt: DateTime?

    init(tenant: TenantID, tokenID: String, profile: IntegrationProfile, expiresAt: DateTime?) {
        self.tenant = tenant
        self.tokenID = tokenID
        self.profile = profile
        self.expiresAt = expiresAt
    }
}

extension TenantScope {
    /// Who the token speaks for, or nil when it opens nothing here.
    ///
    /// One round trip, and once a minute another that notes when the token was used.
    ///
    /// The token is looked up inside the tenant of the path, as the tenant role: not even
    /// authentication crosses the border between tenants.
    package func principal(of token: Secret) async throws(DirectoryError) -> Principal? {
        let rows = try await read(
            Self.authentication,
            [tenantValue, .bytes(token.hash)],
            flow: .strangers
        )
        guard rows.count > 0 else { return nil }
        let (tokenID, expiresAt): (String, DateTime?)
        do throws(PostgresError) {
            tokenID = try rows.text(0, 0)
            expiresAt = try rows.optionalInteger(0, 1).map(DateTime.init(milliseconds:))
            if try rows.boolean(0, 2) {
                _ = try await write(Self.use, [tenantValue, .text(tokenID)])
            }
        } catch {
            throw DirectoryError(error)
        }
        return Principal(
            tenant: tenant,
            tokenID: tokenID,
            profile: try IntegrationProfile(rows, row: 0, from: 3),
            expiresAt: expiresAt
        )
    }

    static let authentication = Statement(
        """
        select t.id, (extract(epoch from t.expires_at) * 1000)::bigint,
            t.last_used_at is null or t.last_used_at < now() - interval '1 minute',
            i.provider, i.dialect, i.features, i.definition, i.epoch
        from roster.tokens t
        join roster.integrations i on i.tenant_id = $1::uuid
        where t.tenant_id = $1::uuid and t.token_hash = $2 and t.revoked_at is null
            and (t.expires_at is null or t.expires_at > now()) and i.deleted_at is null
        """
    )

    private static let use = Statement(
        """
        update roster.tokens t
        set last_used_at = now()
        where t.tenant_id = $1::uuid and t.id = $2
            and (t.last_used_at is null or t.last_used_at < now() - interval '1 minute')
        """
    )
}
