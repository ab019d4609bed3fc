import ArgumentParser
import Foundation
import Testing

@testable import roster

@Suite("The settings as people see them")
struct SettingsTableTests {
    @Test func `no two settings share a name`() {
        #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
    }

    @Test func `variable and flag follow from the name`() {
        #expect(Setting.publicURL.variable == "ROSTER_PUBLIC_URL")
        #expect(Setting.publicURL.flag == "--public-url")
    }

    @Test func `a secret can be set by the environment alone`() {
        #expect(Setting.adminKey.flag == nil)
    }

    @Test(arguments: Setting.all.compactMap(\.flag))
    func `every flag of the table is one that roster settings takes`(_ flag: String) throws {
        let command = try SettingsCommand.parse([flag, "value"])
        let groups: [any SettingFlags] = [
            command.server, command.databaseFlags, command.connections, command.operations,
            command.logs,
        ]
        let given = groups.flatMap(\.values)
        #expect(given.map(\.key.flag) == [flag])
        #expect(given.map(\.value) == ["value"])
    }

    @Test func `secrets are not printed`() {
        let values = SettingValues(
            flags: [:],
            environment: [
                "ROSTER_ADMIN_KEY": "key-of-the-operator",
                "ROSTER_TENANT_DSN": "host=db password=of-the-tenant user=roster_tenant",
            ]
        )
        let text = SettingsTable.text(of: values)
        #expect(!text.contains("key-of-the-operator"))
        #expect(!text.contains("of-the-tenant"))
        #expect(text.contains("host=db password=… user=roster_tenant (environment)"))
    }

    @Test func `a misspelt variable is pointed out`() {
        let values = SettingValues(flags: [:], environment: ["ROSTER_PUBLC_URL": "x"])
        #expect(SettingsTable.text(of: values).contains("ROSTER_PUBLC_URL is set, and no setting"))
    }

    @Test func `the README has the table as it is`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        #expect(readme.contains(SettingsTable.markdown))
    }

    @Test(arguments: [
        ("host=a password=secret user=b", "host=a password=… user=b"),
        ("password = 'it\\'s secret' host=a", "password = … host=a"),
        ("host=a PASSWORD='unclosed secret", "host=a PASSWORD=…"),
        ("password=se\\ cret host=a", "password=… host=a"),
        ("host=a sslpassword=secret", "host=a sslpassword=…"),
        ("postgresql://b:secret@a/roster", "postgresql://b:…@a/roster"),
        ("postgres://b:se@cr:et@a,c/roster", "postgres://b:…@a,c/roster"),
        ("postgresql://b@a/roster", "postgresql://b@a/roster"),
        (
            "postgresql://a/roster?user=b&password=secret&x=y",
            "postgresql://a/roster?user=b&password=…&x=y"
        ),
        ("host=a user=b", "host=a user=b"),
    ])
    func `a connection string is shown without its password`(_ dsn: String, _ shown: String) {
        #expect(Redaction.withoutPassword(dsn) == shown)
    }
}
