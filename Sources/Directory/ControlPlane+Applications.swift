import Postgres
import SCIM

/// What the operator says of an application: all of it when creating one, and when changing it
/// what is there afterwards.
package struct ApplicationRequest: Sendable {
    package var name: String
    package var product: ApplicationProduct
    package var policy: ApplicationPolicy

    package init(
        name: String,
        product: ApplicationProduct,
        policy: ApplicationPolicy = .standard
    ) {
        self.name = name
        self.product = product
        self.policy = policy
    }

    /// The application as it is, to be changed.
    package init(_ application: Application) {
        name = application.name
        product = application.product
        policy = application.policy
    }
}

extension ControlPlane {
    /// An application and what it was last seen doing.
    package typealias ObservedApplication = (application: Application, status: ApplicationStatus)

    /// How many applications an integration can have.
    package static let applicationsMax = 20

    /// Makes an application that logs in with this password.
    ///
    /// Throws `notFound` for the integration, `conflict` for a name that is taken, and
    /// `tooManyApplications` at the cap.
    package func createApplication(
        _ request: ApplicationRequest,
        for tenant: TenantID,
        password: ApplicationPassword
    ) async throws(DirectoryError) -> ObservedApplication {
        let id = newApplicationID()
        let results: [Rows]
        do throws(PostgresError) {
            results = try await attempt([
                // Two creations of one integration wait here, so the cap holds for both.
                """
                select i.tenant_id
                from roster.integrations i
                where i.tenant_id = \(uuid: tenant.text) and i.deleted_at is null
                for update
                """,
                insertion(of: request, id: id, into: tenant, password),
                """
                insert into roster.application_activity (tenant_id, application_id)
                select a.tenant_id, a.id
                from roster.applications a
                where a.tenant_id = \(uuid: tenant.text) and a.id = \(id)
                """,
                Self.selection(of: tenant, id: id),
            ])
        } catch {
            throw Self.error(error, name: request.name)
        }
        guard results[0].count > 0 else { throw .notFound(Integration.id(of: tenant)) }
        guard results[3].count > 0 else { throw .tooManyApplications(max: Self.applicationsMax) }
        return try Self.observed(results[3], row: 0)
    }

    /// The integration's applications, newest first.
    package func applications(
        of tenant: TenantID
    ) async throws(DirectoryError) -> [ObservedApplication] {
        let rows = try await run(Self.selection(of: tenant, id: nil))
        var applications: [ObservedApplication] = []
        for row in 0..<rows.count { applications.append(try Self.observed(rows, row: row)) }
        return applications
    }

    /// The integration's application with this id.
    ///
    /// Throws `notFound`.
    package func application(
        _ id: String,
        of tenant: TenantID
    ) async throws(DirectoryError) -> ObservedApplication {
        guard TenantScope.isStorable(id) else { throw .notFound(id) }
        let rows = try await run(Self.selection(of: tenant, id: id))
        guard rows.count > 0 else { throw .notFound(id) }
        return try Self.observed(rows, row: 0)
    }

    /// Writes what `request` says over an application, and returns it as it is now.
    ///
    /// Another name or policy is another epoch: the application reads everything anew. Processes
    /// read the application with every request, so the change holds at once. Throws `notFound`, and
    /// `conflict` when the name is taken.
    package func changeApplication(
        _ id: String,
        of tenant: TenantID,
        to request: ApplicationRequest
    ) async throws(DirectoryError) -> ObservedApplication {
        guard TenantScope.isStorable(id) else { throw .notFound(id) }
        let policy = JSONValue.object(request.policy.json).bytes
        let results: [Rows]
        do throws(PostgresError) {
            results = try await attempt([
                """
                update roster.applications a
                set name = \(request.name), name_key = \(CaseFolding.key(request.name)),
                    product = \(request.product.rawValue), policy = \(json: policy),
                    epoch = case
                        when a.name = \(request.name) and a.policy = \(json: policy)
                        then a.epoch else \(Self.newEpoch()) end,
                    updated_at = now()
                where a.tenant_id = \(uuid: tenant.text) and a.id = \(id) and a.deleted_at is null
                """,
                Self.selection(of: tenant, id: id),
            ])
        } catch {
            throw Self.error(error, name: request.name)
        }
        guard results[1].count > 0 else { throw .notFound(id) }
        return try Self.observed(results[1], row: 0)
    }

    /// Gives the application another password; the one it had opens nothing any more.
    ///
    /// What the application sees stays the same, and so does its epoch. Throws `notFound`.
    package func replacePassword(
        ofApplication id: String,
        of tenant: TenantID,
        with password: ApplicationPassword
    ) async throws(DirectoryError) -> ObservedApplication {
        guard TenantScope.isStorable(id) else { throw .notFound(id) }
        let results: [Rows]
        do throws(PostgresError) {
            results = try await attempt([
                """
                update roster.applications a
                set password_hash = \(password.hash.text), prefix = \(password.secret.prefix),
                    last_four = \(password.secret.lastFour), updated_at = now()
                where a.tenant_id = \(uuid: tenant.text) and a.id = \(id) and a.deleted_at is null
                """,
                Self.selection(of: tenant, id: id),
            ])
        } catch {
            throw DirectoryError(error)
        }
        guard results[1].count > 0 else { throw .notFound(id) }
        return try Self.observed(results[1], row: 0)
    }

    /// Deletes an application, at once and everywhere; its name is free.
    ///
    /// Throws `notFound`.
    package func deleteApplication(
        _ id: String,
        of tenant: TenantID
    ) async throws(DirectoryError) {
        guard TenantScope.isStorable(id) else { throw .notFound(id) }
        let rows = try await run(
            """
            update roster.applications a
            set deleted_at = now(), updated_at = now(), password_hash = null
            where a.tenant_id = \(uuid: tenant.text) and a.id = \(id) and a.deleted_at is null
            returning a.id
            """
        )
        guard rows.count > 0 else { throw .notFound(id) }
    }
}

extension ControlPlane {
    private func newApplicationID() -> String {
        var generator = SystemRandomNumberGenerator()
        return "app_" + UUIDText.ordered(at: clock(), using: &generator).filter { $0 != "-" }
    }

    /// Sixteen hexadecimal digits.
    private static func newEpoch() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = String(generator.next() as UInt64, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// Stores the application, unless the tenant has as many as it may have.
    private func insertion(
        of request: ApplicationRequest,
        id: String,
        into tenant: TenantID,
        _ password: ApplicationPassword
    ) -> SQL {
        let policy = JSONValue.object(request.policy.json).bytes
        return """
            insert into roster.applications (tenant_id, id, name, name_key, product, password_hash,
                prefix, last_four, policy, epoch)
            select i.tenant_id, \(id)::text, \(request.name)::text,
                \(CaseFolding.key(request.name))::text, \(request.product.rawValue)::text,
                \(password.hash.text)::text, \(password.secret.prefix)::text,
                \(password.secret.lastFour)::text, \(json: policy), \(Self.newEpoch())::text
            from roster.integrations i
            where i.tenant_id = \(uuid: tenant.text) and i.deleted_at is null and (
                select count(*)
                from roster.applications a
                where a.tenant_id = \(uuid: tenant.text) and a.deleted_at is null
            ) < \(Self.applicationsMax)
            """
    }

    /// One application of a tenant, or all of them, newest first.
    private static func selection(of tenant: TenantID, id: String?) -> SQL {
        var sql: SQL = """
            select \(Application.columns), \(ApplicationStatus.columns)
            from roster.applications a
            join roster.integrations i on i.tenant_id = a.tenant_id
            join roster.application_activity v
                on v.tenant_id = a.tenant_id and v.application_id = a.id
            where a.tenant_id = \(uuid: tenant.text) and a.deleted_at is null
                and i.deleted_at is null
            """
        if let id { sql += " and a.id = \(id)" }
        sql += " order by a.created_at desc, a.id desc"
        return sql
    }

    private static func observed(
        _ rows: Rows,
        row: Int
    ) throws(DirectoryError) -> ObservedApplication {
        let application = try Application(rows, row: row)
        do throws(PostgresError) {
            let status = try ApplicationStatus(rows, row: row, from: Application.columnCount)
            return (application, status)
        } catch {
            throw DirectoryError(error)
        }
    }

    private static func error(_ error: PostgresError, name: String) -> DirectoryError {
        guard case .server(let server) = error, server.isUniqueViolation else {
            return DirectoryError(error)
        }
        return .conflict(attribute: "name", value: name)
    }
}
