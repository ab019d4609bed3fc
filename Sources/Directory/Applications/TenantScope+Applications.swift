import Postgres
import SCIM

extension TenantScope {
    /// The application of this name, or nil.
    ///
    /// One round trip, as the tenant role inside the tenant of the path: not even authentication
    /// crosses the border between tenants.
    package func application(named name: String) async throws(DirectoryError) -> StoredApplication?
    {
        let key = CaseFolding.key(name)
        guard Self.isStorable(key) else { return nil }
        let rows = try await read(
            Self.authenticateApplication,
            [tenantValue, .text(key)],
            flow: .strangers
        )
        guard rows.count > 0 else { return nil }
        let hash: String?
        do throws(PostgresError) {
            hash = try rows.optionalText(0, Application.columnCount)
        } catch {
            throw DirectoryError(error)
        }
        let application = try Application(rows, row: 0)
        guard let hash else { throw .fault("application \(application.id) has no password") }
        return StoredApplication(application: application, hash: hash)
    }

    private static let authenticateApplication = Statement(
        """
        select \(Application.columns.text), a.password_hash
        from roster.applications a
        join roster.integrations i on i.tenant_id = $1::uuid
        where a.tenant_id = $1::uuid and a.name_key = $2 and a.deleted_at is null
            and i.deleted_at is null
        """
    )

    /// For `PlanTests`.
    static var hotApplicationStatements: [HotStatement] {
        [
            HotStatement(
                "authenticate application",
                authenticateApplication,
                conditions: ["name_key = "],
                binds: ["'jira'"]
            ),
            HotStatement(
                "note changes read",
                ApplicationActivity.Kind.changesRead.statement,
                conditions: ["application_id = "],
                binds: ["'app_x'", "'192.0.2.1'", "null"]
            ),
            HotStatement(
                "event position",
                takeEventPosition,
                conditions: ["application_id = "],
                binds: ["'app_x'", "1", "1800000"]
            ),
        ]
    }
}

extension Application {
    /// The columns of an application `a` and its integration `i`, in the order `init` reads them.
    static let columns: SQL = """
        a.id, a.tenant_id, a.name, a.product, a.policy, a.epoch, i.features, a.prefix, a.last_four,
            (extract(epoch from a.created_at) * 1000)::bigint,
            (extract(epoch from a.updated_at) * 1000)::bigint
        """

    /// How many columns `columns` are.
    static let columnCount = 11

    init(_ rows: Rows, row: Int) throws(DirectoryError) {
        do throws(PostgresError) {
            guard let tenant = TenantID(try rows.text(row, 1)) else {
                throw .decoding(column: "tenant_id", reason: "The value is not a UUID.")
            }
            guard let product = ApplicationProduct(rawValue: try rows.text(row, 3)) else {
                throw .decoding(column: "product", reason: "This version does not know the value.")
            }
            self.init(
                id: try rows.text(row, 0),
                tenant: tenant,
                name: try rows.text(row, 2),
                product: product,
                policy: try ApplicationPolicy(rows, row: row, column: 4),
                epoch: try rows.text(row, 5),
                acceptsPasswords: try Features(rows, row: row, column: 6)[.passwords],
                prefix: try rows.text(row, 7),
                lastFour: try rows.text(row, 8),
                createdAt: DateTime(milliseconds: try rows.integer(row, 9)),
                updatedAt: DateTime(milliseconds: try rows.integer(row, 10))
            )
        } catch {
            throw DirectoryError(error)
        }
    }
}

extension ApplicationPolicy {
    init(_ rows: Rows, row: Int, column: Int) throws(PostgresError) {
        guard case .object(let object) = try? JSONParser.value(from: try rows.bytes(row, column)),
            let policy = try? ApplicationPolicy.standard.setting({ object[$0] })
        else {
            throw .decoding(column: "policy", reason: "This version does not know the policy.")
        }
        self = policy
    }
}
