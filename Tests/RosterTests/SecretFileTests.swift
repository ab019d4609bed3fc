import Foundation
import Postgres
import PostgresTesting
import Testing

@testable import roster

@Suite("Secrets from files")
struct SecretFileTests {
    private static let key = "0123456789abcdef0123456789abcdef"

    private func file(_ text: String) throws -> String {
        let path = try ScratchDirectory.make() + "/secret"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func values(_ environment: [String: String]) -> SettingValues {
        SettingValues(flags: [:], environment: environment)
    }

    @Test(arguments: Setting.all.filter { $0.secrecy != .open }.map(\.name))
    func `every secret setting can come from a file`(_ name: String) throws {
        let setting = try #require(Setting.all.first { $0.name == name })
        let variable = try #require(setting.fileVariable)
        #expect(variable == setting.variable + "_FILE")
        let values = values([variable: try file(Self.key + "\n")])
        let value = try #require(values.value(setting))
        #expect(value.text == Self.key)
        #expect(value.source == .file)
        #expect(values.unknownVariables == [])
    }

    @Test func `what is not secret has no file`() {
        #expect(Setting.port.fileVariable == nil)
        #expect(values(["ROSTER_PORT_FILE": "/x"]).unknownVariables == ["ROSTER_PORT_FILE"])
    }

    @Test func `the key in a file is the one that is accepted`() throws {
        let settings = try Settings(values(["ROSTER_ADMIN_KEY_FILE": try file("\(Self.key)\r\n")]))
        #expect(settings.adminKey == Self.key)
    }

    @Test func `the variable and its file together are refused by both names`() throws {
        let error = try #require(throws: SettingsError.self) {
            try Settings(
                values(["ROSTER_TENANT_DSN": "host=a", "ROSTER_TENANT_DSN_FILE": file("host=b")])
            )
        }
        #expect(
            error.sentence
                == "ROSTER_TENANT_DSN and ROSTER_TENANT_DSN_FILE are both set, and only one can "
                + "hold. Unset one of them."
        )
        #expect(error.failure.status == CommandFailure.configuration)
    }

    @Test func `a flag wins over a file`() throws {
        let values = SettingValues(
            flags: [.tenantDSN: "host=flag"],
            environment: ["ROSTER_TENANT_DSN_FILE": try file("host=file")]
        )
        #expect(try Settings(values).database.dsn.tenant == .text("host=flag"))
    }

    @Test func `a file that is not there or empty is named`() throws {
        let empty = try file("\n")
        for (path, words) in [("/nowhere/dsn", "There is no file"), (empty, "is empty")] {
            let error = try #require(throws: SettingsError.self) {
                try Settings(values(["ROSTER_OWNER_DSN_FILE": path]))
            }
            #expect(error.sentence.contains("ROSTER_OWNER_DSN_FILE"))
            #expect(error.sentence.contains(path))
            #expect(error.sentence.contains(words))
        }
    }

    @Test func `the settings table says that a value comes from a file, not what it is`() throws {
        let path = try file("host=db password=of-the-tenant")
        let text = SettingsTable.text(of: values(["ROSTER_TENANT_DSN_FILE": path]))
        #expect(text.contains("host=db password=… (file)"))
        #expect(!text.contains("of-the-tenant"))
    }

    @Test func `a DSN that changes in its file holds from the next connection on`() async throws {
        try await TestDatabase.with { database in
            let path = try file("\(database.dsn) application_name=before\n")
            let dsn = try #require(values(["ROSTER_TENANT_DSN_FILE": path]).dsn(.tenantDSN))
            let reactor = PostgresReactor()
            let lane = Lane(
                .writes(connections: 1),
                PostgresConfiguration(reading: dsn),
                on: reactor
            )
            let session = try await PostgresSession(database.configuration)
            let name = Statement("select current_setting('application_name')")
            #expect(try await lane.run(name).text(0, 0) == "before")
            try "\(database.dsn) application_name=after\n".write(
                toFile: path,
                atomically: true,
                encoding: .utf8
            )
            #expect(try await lane.run(name).text(0, 0) == "before")
            _ = try await session.query(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                    + "where application_name = 'before' and datname = current_database()"
            )
            // The loss may be heard of before this is sent or after.
            var found = try? await lane.run(name).text(0, 0)
            if found == nil { found = try await lane.run(name).text(0, 0) }
            #expect(found == "after")
            await session.close()
            await reactor.shutdown()
        }
    }
}
