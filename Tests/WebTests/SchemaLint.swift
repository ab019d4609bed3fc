import Foundation
import Postgres

/// Holds the schema to what keeps it distributable by tenant: rules that cost nothing now and a
/// rewrite later.
enum SchemaLint {
    /// Tables that belong to no tenant: every node would hold them whole.
    static let tablesWithoutTenant: Set = ["admin_keys", "migrations", "sequencer"]
    /// Unique over the whole installation on purpose, on tables that every node would hold whole.
    static let globalKeys: Set = ["integrations_external_key"]

    /// What the migrated catalogue has against it.
    static func findings(in session: PostgresSession) async throws -> [String] {
        try await keys(session) + foreignKeys(session) + code(session) + columns(session)
    }

    private static func keys(_ session: PostgresSession) async throws -> [String] {
        let rows = try await session.query(
            """
            select c.relname::text, i.relname::text,
                coalesce(x.indkey[0] = t.attnum, false)
            from pg_index x
            join pg_class i on i.oid = x.indexrelid
            join pg_class c on c.oid = x.indrelid
            join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'roster'
            left join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id'
            where x.indisunique
            order by 1, 2
            """
        )
        return try (0..<rows.count).compactMap { row in
            let (table, index) = (try rows.text(row, 0), try rows.text(row, 1))
            let isFine =
                try rows.boolean(row, 2) || tablesWithoutTenant.contains(table)
                || globalKeys.contains(index)
            return isFine ? nil : "The key \(index) of \(table) does not begin with tenant_id."
        }
    }

    private static func foreignKeys(_ session: PostgresSession) async throws -> [String] {
        let rows = try await session.query(
            """
            select c.conrelid::regclass::text, c.conname::text,
                a.attname = 'tenant_id' and b.attname = 'tenant_id',
                c.confdeltype in ('n', 'd') or c.confupdtype in ('n', 'd')
            from pg_constraint c
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
            join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
            where c.contype = 'f' and c.connamespace = 'roster'::regnamespace
            order by 1, 2
            """
        )
        return try (0..<rows.count).flatMap { row in
            let name = "The foreign key \(try rows.text(row, 1)) of \(try rows.text(row, 0))"
            var findings: [String] = []
            if try !rows.boolean(row, 2) {
                findings.append("\(name) does not lead from tenant_id to tenant_id.")
            }
            if try rows.boolean(row, 3) {
                findings.append("\(name) sets columns to null or a default, tenant_id with them.")
            }
            return findings
        }
    }

    private static func code(_ session: PostgresSession) async throws -> [String] {
        let rows = try await session.query(
            """
            select 'The trigger ' || g.tgname || ' on ' || g.tgrelid::regclass || '.'
            from pg_trigger g
            join pg_class c on c.oid = g.tgrelid and c.relnamespace = 'roster'::regnamespace
            where not g.tgisinternal
            union all
            select 'The rule ' || r.rulename || ' on ' || r.ev_class::regclass || '.'
            from pg_rewrite r
            join pg_class c on c.oid = r.ev_class and c.relnamespace = 'roster'::regnamespace
            where r.rulename <> '_RETURN'
            union all
            select 'The restrictive policy ' || p.polname || ' on ' || p.polrelid::regclass || '.'
            from pg_policy p
            join pg_class c on c.oid = p.polrelid and c.relnamespace = 'roster'::regnamespace
            where not p.polpermissive
            """
        )
        return try (0..<rows.count).map { try rows.text($0, 0) }
    }

    private static func columns(_ session: PostgresSession) async throws -> [String] {
        let rows = try await session.query(
            """
            select c.relname::text,
                coalesce(t.atttypid = 'uuid'::regtype and t.attnotnull, false)
            from pg_class c
            left join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id'
            where c.relnamespace = 'roster'::regnamespace and c.relkind in ('r', 'p')
            order by 1
            """
        )
        return try (0..<rows.count).compactMap { row in
            let table = try rows.text(row, 0)
            let isFine = try rows.boolean(row, 1) || tablesWithoutTenant.contains(table)
            return isFine ? nil : "\(table) has no tenant_id uuid not null."
        }
    }
}

extension SchemaLint {
    /// A file of SQL or Swift, by its name.
    typealias File = (name: String, text: String)

    /// What the files of sql/migrations, in their order, have against them.
    static func findings(inMigrations files: [File]) -> [String] {
        var madeIn: [String: Int] = [:]
        var findings: [String] = []
        for (number, file) in files.enumerated() {
            let code = file.text.replacing(/--[^\n]*/, with: "").lowercased()
            for statement in code.split(separator: ";") {
                if let table = statement.firstMatch(of: /create table (roster\.\w+)/)?.1 {
                    madeIn[String(table)] = number
                }
                guard statement.contains(/\breferences\b/) else { continue }
                findings += reference(in: statement, number, madeIn).map { "\(file.name): \($0)" }
            }
            for (pattern, what) in forbidden where code.contains(pattern) {
                findings.append("\(file.name): \(what)")
            }
            let isMarked = file.text.contains(/(?m)^-- Contracts: \S/)
            for (pattern, what) in contracting where !isMarked && code.contains(pattern) {
                findings.append(
                    "\(file.name): \(what), which the version before may need. Once none in use "
                        + "does, say in a line \"-- Contracts: …\" since which it does not."
                )
            }
        }
        return findings
    }

    /// What the version before this file would stumble over, in a rollout or after going back.
    private static var contracting: [(Regex<Substring>, String)] {
        [
            (/\bdrop\s+(?:table|column|constraint|policy|view|function|type)\b/, "it takes away"),
            (/\brename\b/, "it renames"),
            (/\brevoke\b/, "it revokes"),
            (/\balter\s+column\s+\w+\s+(?:set\s+data\s+)?type\b/, "it changes a type"),
            (/\balter\s+column\s+\w+\s+set\s+not\s+null\b/, "it refuses null"),
            (
                /\badd\s+column\s+(?![^,;]*\bdefault\b)[^,;]*\bnot\s+null\b/,
                "it adds a column that has to be written"
            ),
        ]
    }

    private static func reference(
        in statement: Substring,
        _ number: Int,
        _ madeIn: [String: Int]
    ) -> [String] {
        guard let table = statement.firstMatch(of: /alter table (?:only )?(roster\.\w+)/)?.1 else {
            return ["a foreign key that is declared with its table."]
        }
        let others = statement.matches(of: /references (roster\.\w+)/).map { String($0.1) }
        return ([String(table)] + others).filter { madeIn[$0].map { $0 >= number } ?? true }
            .map { "a foreign key in the file that makes \($0), or before it." }
    }

    private static var forbidden: [(Regex<Substring>, String)] {
        [
            (/create\s+(?:or\s+replace\s+)?(?:constraint\s+)?trigger/, "a trigger."),
            (/create\s+(?:or\s+replace\s+)?rule/, "a rule."),
            (/as\s+restrictive/, "a restrictive policy."),
            (/on\s+(?:delete|update)\s+set\s+(?:null|default)/, "set null or set default."),
        ]
    }

    /// What the program's files have against them: the tenant is set in one place, and for one
    /// transaction only.
    static func findings(inSources files: [File]) -> [String] {
        var findings: [String] = []
        var places: [String] = []
        for file in files {
            let code = file.text.replacing(/\/\/[^\n]*/, with: "").lowercased()
            let settings = code.matches(of: /set_config\(\s*([^,]+),[^,]+,\s*(\w+)\s*\)/)
            places += settings.filter { $0.1 == "'roster.tenant'" }.map { _ in file.name }
            if settings.contains(where: { $0.2 != "true" }) {
                findings.append("\(file.name): a setting that outlives its transaction.")
            }
            if code.contains(/\bset\s+(?:local\s+|session\s+)?"?roster\.tenant/) {
                places.append(file.name)
            }
        }
        if places.count != 1 {
            findings.append("The tenant is set in \(places), and that has to be one place.")
        }
        return findings
    }
}
