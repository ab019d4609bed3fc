import Postgres
package import SCIM

extension ControlPlane {
    /// Writes what `request` says over an integration, and returns it as it is now.
    ///
    /// Every process reads the new profile within a second. Throws `notFound`, and `conflict` when
    /// the external key belongs to another integration.
    package func change(
        _ tenant: TenantID,
        to request: IntegrationRequest
    ) async throws(DirectoryError) -> Integration {
        let rows: Rows
        do throws(PostgresError) {
            rows = try await attempt(
                """
                with changed as (
                    update roster.integrations i
                    set name = \(request.name), provider = \(request.provider.rawValue),
                        dialect = \(request.dialect.rawValue),
                        features = \(json: JSONValue.object(request.features.json).bytes),
                        organization = \(request.organization),
                        external_key = \(request.externalKey), updated_at = now()
                    where i.tenant_id = \(uuid: tenant.text) and i.deleted_at is null
                    returning i.*
                )
                select \(Integration.columns), pg_notify(\(Self.channel), tenant_id::text)
                from changed
                """
            )
        } catch {
            guard case .server(let server) = error, server.isUniqueViolation else {
                throw DirectoryError(error)
            }
            throw .conflict(attribute: "external_key", value: request.externalKey ?? "")
        }
        guard rows.count > 0 else { throw .notFound(Integration.id(of: tenant)) }
        return try decode { () throws(PostgresError) in try Integration(rows, row: 0) }
    }

    /// The schemas and resource types that the integration brings; nil when it brings none.
    ///
    /// Throws `notFound`.
    package func definition(
        of tenant: TenantID
    ) async throws(DirectoryError) -> CatalogueDefinition? {
        let rows = try await run(
            """
            select i.definition
            from roster.integrations i
            where i.tenant_id = \(uuid: tenant.text) and i.deleted_at is null
            """
        )
        guard rows.count > 0 else { throw .notFound(Integration.id(of: tenant)) }
        return try CatalogueDefinition(rows, row: 0, column: 0)
    }

    /// Sets the schemas and resource types that the integration brings.
    ///
    /// Throws `notFound`.
    package func define(
        _ definition: CatalogueDefinition,
        for tenant: TenantID
    ) async throws(DirectoryError) {
        let json = JSONValue.object(definition.json).bytes
        let rows = try await run(
            """
            with changed as (
                update roster.integrations i
                set definition = \(json: json), updated_at = now()
                where i.tenant_id = \(uuid: tenant.text) and i.deleted_at is null
                returning i.tenant_id
            )
            select pg_notify(\(Self.channel), c.tenant_id::text) from changed c
            """
        )
        guard rows.count > 0 else { throw .notFound(Integration.id(of: tenant)) }
    }
}

extension TenantScope {
    /// Whether there is any resource of the type of this name.
    package func hasResources(ofTypeNamed name: String) async throws(DirectoryError) -> Bool {
        let rows = try await scan(
            """
            select 1
            from roster.resources r
            where r.tenant_id = \(uuid: tenant.text) and r.resource_type = \(name)
            limit 1
            """
        )
        return rows.count > 0
    }
}

extension IntegrationProfile {
    /// Reads provider, dialect, features, definition and epoch, beginning at `column`.
    init(_ rows: Rows, row: Int, from column: Int) throws(DirectoryError) {
        do throws(PostgresError) {
            (provider, dialect) = try Self.names(rows, row: row, from: column)
            features = try Features(rows, row: row, column: column + 2)
            epoch = try rows.text(row, column + 4)
        } catch {
            throw DirectoryError(error)
        }
        catalogue =
            try CatalogueDefinition(rows, row: row, column: column + 3)?.catalogue ?? .standard
    }

    /// Reads provider and dialect, beginning at `column`.
    static func names(
        _ rows: Rows,
        row: Int,
        from column: Int
    ) throws(PostgresError) -> (Provider, Dialect) {
        guard let provider = Provider(rawValue: try rows.text(row, column)),
            let dialect = Dialect(rawValue: try rows.text(row, column + 1))
        else {
            throw .decoding(column: "provider", reason: "This version does not know the value.")
        }
        return (provider, dialect)
    }
}

extension Features {
    init(_ rows: Rows, row: Int, column: Int) throws(PostgresError) {
        guard case .object(let object) = try? JSONParser.value(from: try rows.bytes(row, column)),
            let features = Features.standard.setting(object)
        else {
            throw .decoding(column: "features", reason: "This version does not know a feature.")
        }
        self = features
    }
}

extension CatalogueDefinition {
    /// Nil when the column is null.
    init?(_ rows: Rows, row: Int, column: Int) throws(DirectoryError) {
        let bytes: [UInt8]?
        do throws(PostgresError) {
            bytes = try rows.optionalBytes(row, column)
        } catch {
            throw DirectoryError(error)
        }
        guard let bytes else { return nil }
        do {
            self = try CatalogueDefinition(try JSONParser.value(from: bytes))
        } catch {
            throw .fault("stored definition of an integration: \(error)")
        }
    }
}
