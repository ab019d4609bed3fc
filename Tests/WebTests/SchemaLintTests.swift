import Foundation
import Postgres
import PostgresTesting
import Testing
import WebTesting

@Suite("The schema can be distributed by tenant")
struct SchemaLintTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func files(_ directory: String, _ ending: String) throws -> [SchemaLint.File] {
        let base = root.appending(path: directory)
        let names = try FileManager.default.subpathsOfDirectory(atPath: base.path)
        return try names.filter { $0.hasSuffix(ending) }.sorted().map { name in
            let text = try String(contentsOf: base.appending(path: name), encoding: .utf8)
            return ("\(directory)/\(name)", text)
        }
    }

    private func findings(after breakage: String? = nil) async throws -> [String] {
        try await TestDatabase.with(template: try await TemplateDatabase.name()) { database in
            let session = try await PostgresSession(database.configuration)
            if let breakage { try await session.execute(script: breakage) }
            let findings = try await SchemaLint.findings(in: session)
            await session.close()
            return findings
        }
    }

    @Test func `the migrated catalogue keeps the rules`() async throws {
        #expect(try await findings() == [])
    }

    @Test(arguments: [
        ("create unique index loose on roster.members (member_id)", ["loose", "members"]),
        ("create unique index loose on roster.members (lower(member_id))", ["loose"]),
        ("create table roster.things (id bigint primary key)", ["things_pkey", "no tenant_id"]),
        ("alter table roster.members alter tenant_id drop not null", []),
        (
            """
            alter table roster.tombstones add column of_id text;
            alter table roster.tombstones add constraint loose
                foreign key (tenant_id, of_id) references roster.resources (tenant_id, id)
                on delete set null
            """,
            ["loose", "null"]
        ),
        (
            """
            alter table roster.members add constraint loose
                foreign key (member_id, tenant_id) references roster.resources (id, tenant_id)
            """,
            ["loose", "does not lead from tenant_id"]
        ),
        (
            """
            create function roster.f() returns trigger language plpgsql as 'begin return new; end';
            create trigger loose before update on roster.members
                for each row execute function roster.f()
            """,
            ["trigger loose", "roster.members"]
        ),
        ("create rule loose as on delete to roster.events do instead nothing", ["rule loose"]),
        (
            "create policy loose on roster.members as restrictive using (true)",
            ["restrictive policy loose"]
        ),
    ])
    func `a break of the rules is named`(_ breakage: String, _ words: [String]) async throws {
        // PostgreSQL itself refuses one of them; then there is nothing to find.
        guard !words.isEmpty else {
            await #expect(throws: PostgresError.self) {
                try await self.findings(after: breakage)
            }
            return
        }
        let findings = try await findings(after: breakage).joined(separator: "\n")
        for word in words { #expect(findings.contains(word), "\(findings)") }
    }

    @Test func `the migrations keep the rules`() throws {
        let files = try Self.files("sql/migrations", ".sql")
        #expect(files.count > 5)
        #expect(SchemaLint.findings(inMigrations: files) == [])
    }

    @Test(arguments: [
        ("create table roster.b (x int references roster.a (x));", "declared with its table"),
        (
            "create table roster.b (x int); alter table roster.b add foreign key (x) "
                + "references roster.a (x);",
            "the file that makes roster.b"
        ),
        (
            "alter table roster.a add foreign key (x) references roster.unknown (x);",
            "roster.unknown"
        ),
        ("create or replace trigger t before insert on roster.a", "a trigger"),
        ("create policy p on roster.a as restrictive using (true);", "restrictive"),
        (
            "alter table roster.a add foreign key (x) references roster.a (x) on delete set null;",
            "set null"
        ),
    ])
    func `a migration that breaks them is named`(_ text: String, _ words: String) {
        let findings = SchemaLint.findings(inMigrations: [
            ("1.sql", "create table roster.a (x int); -- on delete set null"), ("2.sql", text),
        ])
        #expect(findings.count == 1)
        #expect(findings.first?.hasPrefix("2.sql: ") == true)
        #expect(findings.first?.contains(words) == true, "\(findings)")
    }

    @Test(arguments: [
        ("alter table roster.a drop column x;", "takes away"),
        ("drop table roster.a;", "takes away"),
        ("alter table roster.a rename column x to y;", "renames"),
        ("revoke select on roster.a from :tenant_role;", "revokes"),
        ("alter table roster.a alter column x type bigint;", "changes a type"),
        ("alter table roster.a alter column x set not null;", "refuses null"),
        ("alter table roster.a add column y int not null, add column z int;", "to be written"),
    ])
    func `what the version before may need goes only in a file that says so`(
        _ text: String,
        _ words: String
    ) {
        let first = ("1.sql", "create table roster.a (x int);")
        let findings = SchemaLint.findings(inMigrations: [first, ("2.sql", text)])
        #expect(findings.count == 1)
        #expect(findings.first?.contains(words) == true, "\(findings)")
        let marked = "-- Contracts: nothing reads x since 0.3.\n\(text)"
        #expect(SchemaLint.findings(inMigrations: [first, ("2.sql", marked)]) == [])
    }

    @Test(arguments: [
        "alter table roster.a add column y int;",
        "alter table roster.a add column y int not null default 0, add column z text;",
        "alter table roster.a add column y int default 0 not null;",
        "-- nothing is dropped: drop table roster.a\ncreate index on roster.a (x);",
    ])
    func `what only adds needs no mark`(_ text: String) {
        let files = [("1.sql", "create table roster.a (x int);"), ("2.sql", text)]
        #expect(SchemaLint.findings(inMigrations: files) == [])
    }

    @Test func `the tenant is set in one function, for one transaction`() throws {
        let files =
            try Self.files("Sources", ".swift") + Self.files("sql", ".sql")
            + Self.files("sql", ".swift")
        #expect(SchemaLint.findings(inSources: files) == [])
    }

    @Test(arguments: [
        "set local roster.tenant = 'x'", "set roster.tenant to 'x'",
        "select set_config('roster.tenant', $1, true)",
        "select set_config('statement_timeout', $1, false)",
    ])
    func `a second place that sets it is named`(_ text: String) {
        let first = "select set_config('roster.tenant', $1, true), set_config('x', $2, true)"
        let files: [SchemaLint.File] = [("first.swift", first), ("second.swift", text)]
        let findings = SchemaLint.findings(inSources: files)
        #expect(findings.count == 1)
        #expect(findings.first?.contains("second.swift") == true, "\(findings)")
    }
}
