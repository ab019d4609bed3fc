import Postgres
import SCIM

extension ControlPlane {
    /// Makes a tenant, its integration and a first token, all or nothing.
    ///
    /// The secret is in the answer and nowhere else. Throws `conflict` when the external key
    /// belongs to another integration.
    package func create(
        _ request: IntegrationRequest
    ) async throws(DirectoryError) -> (integration: Integration, token: Token, secret: Secret) {
        var generator = SystemRandomNumberGenerator()
        let tenant = TenantID(using: &generator)
        let issue = TokenIssue(label: "first token", expiresAt: nil, at: clock())
        let results: [Rows]
        do throws(PostgresError) {
            results = try await attempt([
                "insert into roster.tenants (tenant_id) values (\(uuid: tenant.text))",
                """
                insert into roster.integrations (tenant_id, name, provider, dialect, features,
                    organization, external_key)
                values (\(uuid: tenant.text), \(request.name), \(request.provider.rawValue),
                    \(request.dialect.rawValue), \(json: JSONValue.object(request.features.json).bytes),
                    \(request.organization), \(request.externalKey))
                returning \(Integration.columns)
                """,
                issue.insertion(into: tenant),
            ])
        } catch {
            guard case .server(let server) = error, server.isUniqueViolation else {
                throw DirectoryError(error)
            }
            throw .conflict(attribute: "external_key", value: request.externalKey ?? "")
        }
        let integration = try decode { () throws(PostgresError) in
            try Integration(results[1], row: 0)
        }
        let token = try decode { () throws(PostgresError) in try Token(results[2], row: 0) }
        return (integration, token, issue.secret)
    }

    /// The integration of this tenant, unless it has been deleted.
    package func integration(of tenant: TenantID) async throws(DirectoryError) -> Integration? {
        let rows = try await run(
            """
            select \(Integration.columns)
            from roster.integrations i
            where i.tenant_id = \(uuid: tenant.text) and i.deleted_at is null
            """
        )
        guard rows.count > 0 else { return nil }
        return try decode { () throws(PostgresError) in try Integration(rows, row: 0) }
    }

    /// Integrations, newest first.
    ///
    /// - Parameter cursor: the integration the page begins after, which may be deleted.
    /// - Returns: nil when there has never been that integration.
    package func integrations(
        after cursor: TenantID?,
        limit: Int
    ) async throws(DirectoryError) -> Page<Integration>? {
        var sql: SQL = """
            select \(Integration.columns)
            from roster.integrations i
            where i.deleted_at is null
            """
        if let cursor {
            sql += """
                 and (i.created_at, i.tenant_id) < (
                    select c.created_at, c.tenant_id
                    from roster.integrations c
                    where c.tenant_id = \(uuid: cursor.text))
                """
        }
        sql += " order by i.created_at desc, i.tenant_id desc limit \(limit + 1)"
        let rows = try await run(sql)
        if rows.count == 0, let cursor, try await !exists(cursor) { return nil }
        let found = try decode { () throws(PostgresError) in
            try rows.map { row throws(PostgresError) in try Integration(rows, row: row) }
        }
        return Page(found, limit: limit, id: \.id)
    }

    private func exists(_ tenant: TenantID) async throws(DirectoryError) -> Bool {
        let rows = try await run(
            "select 1 from roster.integrations i where i.tenant_id = \(uuid: tenant.text)"
        )
        return rows.count > 0
    }

    /// Marks the integration as deleted, so that its tokens open nothing any more, anywhere.
    ///
    /// The directory stays until it is purged. Throws `notFound`.
    package func deleteIntegration(of tenant: TenantID) async throws(DirectoryError) {
        let rows = try await run(
            """
            with deleted as (
                update roster.integrations i
                set deleted_at = now(), updated_at = now()
                where i.tenant_id = \(uuid: tenant.text) and i.deleted_at is null
                returning i.tenant_id
            )
            select pg_notify(\(Self.channel), d.tenant_id::text) from deleted d
            """
        )
        guard rows.count > 0 else { throw .notFound(Integration.id(of: tenant)) }
    }
}

extension Integration {
    /// The columns of an integration; `returning` knows the table by its name, so none is named.
    static let columns: SQL = """
        tenant_id, name, provider, dialect, features, organization, external_key,
            (extract(epoch from created_at) * 1000)::bigint,
            (extract(epoch from updated_at) * 1000)::bigint, epoch
        """

    init(_ rows: Rows, row: Int) throws(PostgresError) {
        guard let tenant = TenantID(try rows.text(row, 0)) else {
            throw .decoding(column: "tenant_id", reason: "The value is not a UUID.")
        }
        (provider, dialect) = try IntegrationProfile.names(rows, row: row, from: 2)
        self.tenant = tenant
        features = try Features(rows, row: row, column: 4)
        name = try rows.text(row, 1)
        organization = try rows.optionalText(row, 5)
        externalKey = try rows.optionalText(row, 6)
        createdAt = DateTime(milliseconds: try rows.integer(row, 7))
        updatedAt = DateTime(milliseconds: try rows.integer(row, 8))
        epoch = try rows.text(row, 9)
    }
}

extension Rows {
    /// A value for each row, in order.
    func map<Value>(
        _ body: (Int) throws(PostgresError) -> Value
    ) throws(PostgresError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        for row in 0..<count { values.append(try body(row)) }
        return values
    }
}
