import Postgres

extension ControlPlane {
    /// Makes an admin key and returns it with its id.
    ///
    /// The secret is nowhere else.
    package func createAdminKey(
        label: String
    ) async throws(DirectoryError) -> (id: String, secret: Secret) {
        var generator = SystemRandomNumberGenerator()
        let secret = Secret(for: .adminKey, using: &generator)
        return (try await store(secret, label: label), secret)
    }

    /// Makes sure that a key the operator chose is valid.
    ///
    /// Starting again changes nothing.
    package func ensureAdminKey(_ secret: Secret, label: String) async throws(DirectoryError) {
        guard try await adminKeyID(of: secret) == nil else { return }
        _ = try await store(secret, label: label)
    }

    /// The id of a valid admin key, or nil.
    package func adminKeyID(of secret: Secret) async throws(DirectoryError) -> String? {
        let rows = try await run(
            """
            update roster.admin_keys
            set last_used_at = case
                when last_used_at > now() - interval '1 minute' then last_used_at
                else now() end
            where key_hash = \(bytes: secret.hash) and revoked_at is null
            returning id
            """
        )
        guard rows.count > 0 else { return nil }
        return try decode { () throws(PostgresError) in try rows.text(0, 0) }
    }

    private func store(_ secret: Secret, label: String) async throws(DirectoryError) -> String {
        var generator = SystemRandomNumberGenerator()
        let id =
            "key_" + UUIDText.ordered(at: clock(), using: &generator).filter { $0 != "-" }
        _ = try await run(
            """
            insert into roster.admin_keys (id, key_hash, label, prefix, last_four)
            values (\(id), \(bytes: secret.hash), \(label), \(secret.prefix), \(secret.lastFour))
            on conflict (key_hash) do update set revoked_at = null
            """
        )
        return id
    }
}
