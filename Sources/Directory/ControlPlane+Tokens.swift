import Postgres
package import SCIM

extension ControlPlane {
    /// The channel on which processes hear that a token they may know opens nothing any more.
    package static let channel = "roster_tokens"

    /// How many tokens of an integration can be valid at once.
    package static let tokensMax = 5

    /// Makes another token for the integration.
    ///
    /// The secret is in the answer and nowhere else.
    ///
    /// Throws `notFound` for the integration and `tooManyTokens` at the cap.
    package func createToken(
        for tenant: TenantID,
        label: String?,
        expiresAt: DateTime?
    ) async throws(DirectoryError) -> (token: Token, secret: Secret) {
        guard try await integration(of: tenant) != nil else {
            throw .notFound(Integration.id(of: tenant))
        }
        let issue = TokenIssue(label: label, expiresAt: expiresAt, at: clock())
        let results: [Rows]
        do throws(PostgresError) {
            results = try await attempt([
                // Two creations of one integration wait here, so the cap holds for both.
                """
                select tenant_id from roster.tenants
                where tenant_id = \(uuid: tenant.text) for update
                """,
                issue.insertion(into: tenant, atMost: Self.tokensMax),
            ])
        } catch {
            throw DirectoryError(error)
        }
        guard results[1].count > 0 else { throw .tooManyTokens(max: Self.tokensMax) }
        let token = try decode { () throws(PostgresError) in try Token(results[1], row: 0) }
        return (token, issue.secret)
    }

    /// The integration's tokens that have not been revoked, newest first.
    package func tokens(of tenant: TenantID) async throws(DirectoryError) -> [Token] {
        guard try await integration(of: tenant) != nil else {
            throw .notFound(Integration.id(of: tenant))
        }
        let rows = try await run(
            """
            select \(Token.columns)
            from roster.tokens
            where tenant_id = \(uuid: tenant.text) and revoked_at is null
            order by created_at desc, id desc
            """
        )
        return try decode { () throws(PostgresError) in
            try rows.map { row throws(PostgresError) in try Token(rows, row: row) }
        }
    }

    /// Revokes a token everywhere at once: processes that keep it in memory are told by NOTIFY.
    ///
    /// Throws `notFound`.
    package func revokeToken(_ id: String, of tenant: TenantID) async throws(DirectoryError) {
        let rows = try await run(
            """
            with revoked as (
                update roster.tokens
                set revoked_at = now()
                where tenant_id = \(uuid: tenant.text) and id = \(id) and revoked_at is null
                returning id
            )
            select pg_notify(\(Self.channel), r.id) from revoked r
            """
        )
        guard rows.count > 0 else { throw .notFound(id) }
    }
}

/// A token about to be stored.
struct TokenIssue: Sendable {
    let secret: Secret
    private let id: String
    private let label: String?
    private let expiresAt: DateTime?

    init(label: String?, expiresAt: DateTime?, at time: DateTime) {
        var generator = SystemRandomNumberGenerator()
        secret = Secret(for: .token, using: &generator)
        id = "tok_" + UUIDText.ordered(at: time, using: &generator).filter { $0 != "-" }
        self.label = label
        self.expiresAt = expiresAt
    }

    /// Stores the hash, unless the tenant has `max` valid tokens already.
    func insertion(into tenant: TenantID, atMost max: Int = ControlPlane.tokensMax) -> SQL {
        """
        insert into roster.tokens (tenant_id, id, token_hash, label, prefix, last_four,
            expires_at)
        select \(uuid: tenant.text), \(id)::text, \(bytes: secret.hash), \(label)::text,
            \(secret.prefix)::text, \(secret.lastFour)::text, \(expiresAt?.text)::timestamptz
        where (
            select count(*) from roster.tokens
            where tenant_id = \(uuid: tenant.text) and revoked_at is null
                and (expires_at is null or expires_at > now())) < \(max)
        returning \(Token.columns)
        """
    }
}

extension Token {
    static let columns: SQL = """
        id, label, prefix, last_four, (extract(epoch from created_at) * 1000)::bigint,
            (extract(epoch from expires_at) * 1000)::bigint,
            (extract(epoch from last_used_at) * 1000)::bigint
        """

    init(_ rows: Rows, row: Int) throws(PostgresError) {
        id = try rows.text(row, 0)
        label = try rows.optionalText(row, 1)
        prefix = try rows.text(row, 2)
        lastFour = try rows.text(row, 3)
        createdAt = DateTime(milliseconds: try rows.integer(row, 4))
        expiresAt = try rows.optionalInteger(row, 5).map(DateTime.init(milliseconds:))
        lastUsedAt = try rows.optionalInteger(row, 6).map(DateTime.init(milliseconds:))
    }
}
