package import Postgres

/// Looks whether the database keeps tenants apart, by the catalogue and not by trust.
///
/// The server refuses to start on any finding.
package struct IsolationAudit: Sendable {
    private let lane: Lane

    /// - Parameter lane: connections of the role to be looked at, normally the tenant role.
    package init(lane: Lane) { self.lane = lane }

    /// What is wrong, each in a sentence that says what to do.
    ///
    /// Empty when all is well.
    package func findings() async throws(DirectoryError) -> [String] {
        var findings: [String] = []
        do throws(PostgresError) {
            let role = try await lane.run(Pipeline(Self.role))[0]
            let name = try role.text(0, 0)
            if try role.boolean(0, 1) {
                findings.append("The role \(name) is a superuser: row security does not bind it.")
            }
            if try role.boolean(0, 2) {
                findings.append(
                    "The role \(name) has BYPASSRLS: alter role \(name) nobypassrls."
                )
            }
            let tables = try await lane.run(Pipeline(Self.tables))[0]
            if tables.count == 0 {
                findings.append("No table of Roster is here: run roster migrate.")
            }
            for row in 0..<tables.count {
                findings += try Self.findings(in: tables, row: row, role: name)
            }
        } catch {
            throw DirectoryError(error)
        }
        return findings
    }

    private static func findings(
        in tables: Rows,
        row: Int,
        role: String
    ) throws(PostgresError) -> [String] {
        let table = try tables.text(row, 0)
        var findings: [String] = []
        if try !tables.boolean(row, 1) {
            findings.append("roster.\(table) has row security off: enable row level security.")
        }
        if try !tables.boolean(row, 2) {
            findings.append("roster.\(table) does not force row security: force it.")
        }
        if try tables.boolean(row, 3) {
            findings.append("roster.\(table) belongs to \(role), which must not own tables.")
        }
        if try tables.integer(row, 4) != 1 {
            findings.append(
                "roster.\(table) must have one permissive policy for \(role) that compares "
                    + "tenant_id, for reading and for writing."
            )
        }
        if try tables.integer(row, 5) != 0 {
            findings.append("roster.\(table) has another policy that lets \(role) see rows.")
        }
        return findings
    }

    private static let role = Statement(
        "select rolname::text, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
    )

    /// Every table with tenant_id: the policy that isolates, and policies that would undo it.
    private static let tables = Statement(
        """
        with policies as (
            select p.polrelid,
                p.polname = 'tenant_isolation' and p.polpermissive and p.polcmd = '*'
                    and pg_get_expr(p.polqual, p.polrelid) = e.expression
                    and pg_get_expr(p.polwithcheck, p.polrelid) = e.expression as isolates
            from pg_policy p
            cross join (select '(tenant_id = (NULLIF(current_setting(''roster.tenant''::text, '
                || 'true), ''''::text))::uuid)' as expression) e
            where exists (
                select 1 from unnest(p.polroles) as granted (oid)
                where granted.oid = 0 or pg_has_role(current_user, granted.oid, 'member'))
        )
        select c.relname::text, c.relrowsecurity, c.relforcerowsecurity,
            pg_has_role(current_user, c.relowner, 'member'),
            (select count(*) from policies p where p.polrelid = c.oid and p.isolates),
            (select count(*) from policies p where p.polrelid = c.oid and not p.isolates)
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'roster'
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
            and not a.attisdropped
        where c.relkind in ('r', 'p')
        order by c.relname
        """
    )
}
