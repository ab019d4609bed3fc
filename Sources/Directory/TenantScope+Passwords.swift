import Postgres
import SCIM

extension TenantScope {
    /// Whether this is the user's password.
    ///
    /// One round trip and one hash, which it takes as well for users without a password and for
    /// ids that name nobody: how long it took tells nothing. An integration that does not store
    /// passwords matches none, whatever it stored before. Whether the user is active is for the
    /// caller to look at.
    package func passwordMatches(
        _ password: String,
        ofUser id: String
    ) async throws(DirectoryError) -> Bool {
        var stored: PasswordHash?
        if storesPasswords, Self.isStorable(id) {
            let rows = try await read(Self.readPassword, [tenantValue, .text(id)])
            if rows.count > 0 { stored = try Self.hash(rows, column: 0, of: id) }
        }
        return try await passwords.matches(password, stored)
    }

    /// The change to a password that came with a request; nil when none came, or when the
    /// integration does not store passwords and what came is dropped.
    func change(to password: String?) -> PasswordChange? {
        guard storesPasswords, let password else { return nil }
        return PasswordChange(to: password, by: passwords)
    }

    /// The resource a change starts from, checked against the client's precondition, and the
    /// hash of its password when the change concerns that.
    ///
    /// Both are of one snapshot, and another password is another version: a hash that was
    /// overtaken is a lost race like any other.
    func current(
        _ id: String,
        type: ResourceType,
        if precondition: Precondition?,
        password: PasswordChange?
    ) async throws(DirectoryError) -> (stored: StoredResource, hash: PasswordHash?) {
        guard password != nil else {
            return (try await current(id, type: type, if: precondition), nil)
        }
        guard Self.isStorable(id) else { throw .notFound(id) }
        let rows = try await read(
            Self.readUserAndPassword,
            [tenantValue, .text(id), .text(type.name)]
        )
        guard rows.count > 0 else { throw .notFound(id) }
        let stored = try StoredResource(rows, row: 0, type: type)
        guard precondition?.holds(for: stored.version) ?? true else { throw .preconditionFailed }
        return (stored, try Self.hash(rows, column: StoredResource.columnCount, of: id))
    }

    private static func hash(
        _ rows: Rows,
        column: Int,
        of id: String
    ) throws(DirectoryError) -> PasswordHash? {
        let text: String?
        do throws(PostgresError) {
            text = try rows.optionalText(0, column)
        } catch {
            throw DirectoryError(error)
        }
        guard let text else { return nil }
        // The text is left out: hashes are not logged either.
        guard let hash = PasswordHash(text) else {
            throw .fault("the stored password hash of \(id) cannot be read")
        }
        return hash
    }

    private static let readPassword = Statement(
        """
        select p.hash
        from roster.passwords p
        where p.tenant_id = $1::uuid and p.resource_id = $2
        """
    )

    private static let readUserAndPassword: Statement = {
        let columns = StoredResource.columns(of: .user, tenant: "$1::uuid", included: "true")
        return Statement(
            """
            select \(columns.text),
                (select p.hash
                    from roster.passwords p
                    where p.tenant_id = $1::uuid and p.resource_id = r.id)
            from roster.resources r
            where r.tenant_id = $1::uuid and r.id = $2 and r.resource_type = $3
            """
        )
    }()

    /// For `PlanTests`.
    static var hotPasswordReads: [HotStatement] {
        [
            HotStatement(
                "read password",
                readPassword,
                conditions: ["(resource_id = "],
                binds: ["'x'"]
            ),
            HotStatement(
                "read user and password",
                readUserAndPassword,
                conditions: ["(tenant_id = ", "(id = ", "(resource_id = "],
                binds: ["'x'", "'User'"]
            ),
        ]
    }
}
