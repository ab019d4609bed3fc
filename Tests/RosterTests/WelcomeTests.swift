import Foundation
import Testing

@testable import roster

@Suite("What roster dev tells people and scripts")
struct WelcomeTests {
    private static let credentials = DevCredentials(
        adminKey: "rka_k",
        token: "rst_t",
        tenantID: "0b9c4c1e-6c3a-4a41-9a52-7a3c86c2f2a1",
        integrationID: "int_1"
    )

    @Test func `without a public URL the local one is told`() {
        let addresses = DevAddresses(publicURL: nil, host: "127.0.0.1", port: 8080)
        #expect(addresses.adminURL == "http://127.0.0.1:8080/admin/v1")
        #expect(addresses.isLocalOnly)
    }

    @Test(arguments: [
        ("0.0.0.0", "http://127.0.0.1:1"), ("::", "http://[::1]:1"), ("::1", "http://[::1]:1"),
        ("10.1.2.3", "http://10.1.2.3:1"),
    ])
    func `the local URL is one that can be connected to`(_ host: String, _ url: String) {
        #expect(DevAddresses(publicURL: nil, host: host, port: 1).localURL == url)
    }

    @Test func `the pasted lines stay on this machine when there is a tunnel`() throws {
        let addresses = DevAddresses(
            publicURL: "https://tunnel.example.com",
            host: "127.0.0.1",
            port: 8080
        )
        let welcome = try welcome(addresses)
        #expect(welcome.text.contains("SCIM URL    https://tunnel.example.com/t/"))
        #expect(welcome.lines.allSatisfy { $0.contains("http://127.0.0.1:8080/") })
        #expect(!welcome.text.contains("cannot reach"))
    }

    @Test func `a URL that Okta cannot reach is called so`() throws {
        let welcome = try welcome(DevAddresses(publicURL: nil, host: "127.0.0.1", port: 8080))
        #expect(
            welcome.text.contains("Okta and other identity providers in the cloud cannot reach")
        )
        #expect(welcome.text.contains("--public-url"))
    }

    @Test func `there are three lines to paste`() throws {
        let welcome = try welcome(DevAddresses(publicURL: nil, host: "127.0.0.1", port: 8080))
        #expect(welcome.lines.count == 3)
        // Single quotes hold the whole of each argument, so none may be inside.
        for line in welcome.lines {
            #expect(line.split(separator: "'").count % 2 == 0 || line.hasSuffix("'"))
        }
    }

    @Test func `dev.json has the keys that scripts read`() throws {
        let file = DevFile(
            adminURL: "http://a/admin/v1",
            scimURL: "http://a/t/x/scim/v2",
            operationsURL: "http://a:1",
            credentials: Self.credentials,
            processID: 1,
            postgresProcessID: 2,
            postgresDSN: "host=/s"
        )
        let path = try temporaryFile()
        try PrivateFile.write(file, to: path)
        let bytes = try #require(FileManager.default.contents(atPath: path))
        let json = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        #expect(
            json.keys.sorted() == [
                "admin_key", "admin_url", "integration_id", "operations_url", "pid",
                "postgres_dsn", "postgres_pid", "scim_url", "tenant_id", "token",
            ]
        )
    }

    @Test func `a file with secrets is its owner's alone`() throws {
        let path = try temporaryFile()
        try PrivateFile.write(Self.credentials, to: path)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(PrivateFile.read(DevCredentials.self, from: path) == Self.credentials)
    }

    private func welcome(_ addresses: DevAddresses) throws -> Welcome {
        Welcome(
            addresses: addresses,
            credentials: Self.credentials,
            directory: try DevDirectory(at: FileManager.default.temporaryDirectory.path),
            suffix: "abcd"
        )
    }

    private func temporaryFile() throws -> String {
        let directory = try ScratchDirectory.make()
        return directory + "/file.json"
    }
}
