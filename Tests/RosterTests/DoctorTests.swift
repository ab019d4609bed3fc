import Directory
import Foundation
import Migrations
import Postgres
import PostgresTesting
import Testing
import WebTesting

@testable import roster

@Suite("roster doctor")
struct DoctorTests {
    private static let roles = TemplateDatabase.roles

    /// What the doctor finds in a database that was migrated and then changed.
    private func findings(
        after breakage: String? = nil,
        settings: @Sendable (TestDatabase) -> [String: String] = { _ in [:] }
    ) async throws -> [Finding] {
        try await TestDatabase.with(template: try await TemplateDatabase.name()) { database in
            if let breakage {
                let session = try await PostgresSession(database.configuration)
                let script = breakage.replacing(":database", with: "\"\(database.name)\"")
                try await session.execute(script: script)
                await session.close()
            }
            let environment = Self.environment(database)
                .merging(settings(database)) { _, chosen in chosen }
            let values = SettingValues(flags: [:], environment: environment)
            return await Doctor(settings: try Settings(values).database).findings()
        }
    }

    private static func environment(_ database: TestDatabase) -> [String: String] {
        [
            "ROSTER_TENANT_DSN": database.dsn(user: roles.tenant),
            "ROSTER_CONTROL_DSN": database.dsn(user: roles.control),
            "ROSTER_OWNER_DSN": database.dsn(user: roles.owner),
        ]
    }

    private func errors(_ findings: [Finding]) -> [Finding] {
        findings.filter { $0.severity == .error }
    }

    @Test func `a set-up that is right has no error`() async throws {
        let findings = try await findings()
        #expect(errors(findings) == [])
        // The tests' cluster is alone, and does not flush.
        let usual: Set = ["commits_not_durable", "no_synchronous_standby"]
        #expect(findings.filter { !usual.contains($0.code) } == [])
    }

    @Test(arguments: [
        (
            "alter table roster.members disable row level security", "tenants_not_isolated",
            "ROSTER_TENANT_DSN", "roster.members has row security off"
        ),
        (
            "create policy open on roster.events to roster_tenant using (true)",
            "tenants_not_isolated", "ROSTER_TENANT_DSN", "roster.events has another policy"
        ),
        (
            "delete from roster.migrations where name = '0005_passwords'", "migration_pending",
            "ROSTER_OWNER_DSN", "0005_passwords has not been applied"
        ),
        (
            "alter database :database set default_transaction_read_only = on",
            "database_read_only", "ROSTER_TENANT_DSN", "only reads"
        ),
        (
            "alter table roster.tenants owner to postgres", "tables_of_others",
            "ROSTER_OWNER_DSN", "roster_owner does not own every table of Roster: others own 1"
        ),
    ])
    func `what is broken is named`(
        _ breakage: String,
        _ code: String,
        _ subject: String,
        _ words: String
    ) async throws {
        let errors = errors(try await findings(after: breakage))
        #expect(
            errors.contains {
                $0.code == code && $0.subject == subject && $0.what.contains(words)
            },
            "\(errors)"
        )
        #expect(errors.allSatisfy { $0.code == code })
    }

    @Test func `a schema of a later version is pointed out, and no error`() async throws {
        let later = "insert into roster.migrations (name) values ('9999_x')"
        let found = try await findings(after: later)
        #expect(errors(found) == [])
        let unknown = try #require(found.first { $0.code == "migration_unknown" })
        #expect(unknown.severity == .warning)
        #expect(unknown.what.contains("9999_x"))
    }

    @Test func `without the owner's connection the control role's shows what is missing`()
        async throws
    {
        let older = "delete from roster.migrations where name = '0005_passwords'"
        let found = errors(try await findings(after: older) { _ in ["ROSTER_OWNER_DSN": ""] })
        #expect(found.map(\.code) == ["migration_pending"])
        #expect(found.map(\.subject) == ["ROSTER_CONTROL_DSN"])
    }

    @Test func `a schema that is not there is named`() async throws {
        let found = errors(try await findings(after: "drop schema roster cascade"))
        #expect(found.contains { $0.what.contains("No table of Roster is here") })
        let pending = found.filter { $0.code == "migration_pending" }
        #expect(pending.contains { $0.what.contains("0001_tenants") })
    }

    @Test func `a role that is not the one of the settings is named with it`() async throws {
        let found = errors(
            try await findings { ["ROSTER_TENANT_DSN": $0.dsn(user: Self.roles.control)] }
        )
        let role = try #require(found.first { $0.code == "role_wrong" })
        #expect(role.what.contains("connects as roster_control"))
        #expect(role.what.contains("ROSTER_ROLE_TENANT says roster_tenant"))
    }

    @Test func `a role that does not exist is named`() async throws {
        let found = errors(try await findings { _ in ["ROSTER_ROLE_CONTROL": "nobody_here"] })
        #expect(found.map(\.code) == ["role_missing"])
        #expect(found[0].what.contains("nobody_here"))
    }

    @Test func `roles that row security does not bind are named`() async throws {
        let found = errors(
            try await findings {
                ["ROSTER_TENANT_DSN": $0.dsn, "ROSTER_CONTROL_DSN": $0.dsn(user: "roster_owner")]
            }
        )
        #expect(
            found.contains { $0.code == "tenants_not_isolated" && $0.what.contains("superuser") }
        )
        #expect(found.contains { $0.code == "role_unbound" && $0.what.contains("owns tables") })
    }

    @Test func `a database that cannot be reached is named with the reason`() async throws {
        let found = errors(
            try await findings { _ in
                ["ROSTER_TENANT_DSN": "host=/nowhere user=u password=not-to-be-seen"]
            }
        )
        #expect(found.map(\.code) == ["connection_failed"])
        #expect(found[0].what.contains("/nowhere"))
        #expect(!found[0].what.contains("not-to-be-seen"))
    }

    @Test func `connection strings that are missing are named`() async throws {
        let values = SettingValues(flags: [:], environment: [:])
        let found = await Doctor(settings: try Settings(values).database).findings()
        #expect(errors(found).map(\.subject).contains("ROSTER_TENANT_DSN"))
        #expect(errors(found).map(\.subject).contains("ROSTER_CONTROL_DSN"))
        #expect(found.first { $0.subject == "ROSTER_OWNER_DSN" }?.severity == .note)
    }

    @Test func `the command ends with 1 on an error and with 0 without`() async throws {
        try await TestDatabase.with(template: try await TemplateDatabase.name()) { database in
            let environment = Self.environment(database)
            let sound = try await Self.run(["doctor", "--json"], environment)
            #expect(sound.status == 0)
            let broken = try await Self.run(
                ["doctor", "--json"],
                environment.merging(["ROSTER_ROLE_CONTROL": "nobody_here"]) { $1 }
            )
            #expect(broken.status == 1)
            let json = try #require(
                try JSONSerialization.jsonObject(with: broken.output) as? [String: Any]
            )
            #expect(json["ok"] as? Bool == false)
            let first = try #require((json["findings"] as? [[String: String]])?.first)
            #expect(first.keys.sorted() == ["code", "remedy", "severity", "subject", "what"])
            #expect(first["severity"] == "error")
            let text = try await Self.run(
                ["doctor"],
                environment.merging(["ROSTER_ROLE_CONTROL": "nobody_here"]) { $1 }
            )
            #expect(text.status == 1)
            let words = String(decoding: text.output, as: UTF8.self)
            #expect(words.hasPrefix("error ROSTER_CONTROL_DSN (role_missing)\n"))
            #expect(words.contains("1 error"))
        }
    }

    private static func run(
        _ arguments: [String],
        _ environment: [String: String]
    ) async throws -> (status: Int32, output: Data) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = try ServerProcess.executable()
        process.arguments = arguments
        process.environment = environment
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }
}

@Suite("Transactions that hold the sequence of events back")
struct SequenceHolderTests {
    private func findings(
        while script: String,
        end: String,
        patience: Int64 = 0
    ) async throws -> [Finding] {
        try await TestDatabase.with { database in
            let holder = try await PostgresSession(database.configuration)
            let session = try await PostgresSession(database.configuration)
            try await holder.execute(script: script)
            let found = try await LongTransactions(session: session, patience: patience)
                .findings(about: "ROSTER_OWNER_DSN")
            try await holder.execute(script: end)
            let backend = await holder.backendID
            await holder.close()
            await session.close()
            // Other tests of the cluster have transactions of their own.
            return found.filter {
                $0.what.contains("process \(backend))") || $0.what.contains(database.name)
            }
        }
    }

    @Test func `one that has written and stays open is named with its process`() async throws {
        let script = "begin; create table t (x int)"
        let found = try await findings(while: script, end: "rollback")
        #expect(found.map(\.code) == ["transaction_open"])
        #expect(found.first?.remedy.contains("pg_terminate_backend(") == true)
        #expect(try await findings(while: script, end: "rollback", patience: 60) == [])
    }

    @Test func `one that has only read holds nothing back`() async throws {
        #expect(try await findings(while: "begin; select 1", end: "rollback") == [])
    }

    @Test func `one that was prepared and forgotten is named`() async throws {
        let found = try await findings(
            while: "begin; create table t (x int); prepare transaction 'forgotten'",
            end: "rollback prepared 'forgotten'"
        )
        #expect(found.map(\.code) == ["prepared_transaction_open"])
        #expect(found.first?.remedy.contains("rollback prepared 'forgotten'") == true)
    }
}
