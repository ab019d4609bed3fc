import Foundation
import Logging
import Postgres
import Testing

@testable import roster

@Suite("TLS to PostgreSQL: sslmode=verify-full")
struct VerifiedTLSTests {
    /// A PostgreSQL whose certificate is for `localhost`, of a throw-away authority.
    private struct SecureServer {
        let port: Int
        let authority: String
        let otherAuthority: String

        func dsn(host: String = "localhost", authority: String? = nil) -> String {
            "host=\(host) port=\(port) user=postgres dbname=postgres sslmode=verify-full "
                + "sslrootcert=\(authority ?? self.authority)"
        }
    }

    private func withServer(_ body: (SecureServer) async throws -> Void) async throws {
        let directory = try DevDirectory(at: try ScratchDirectory.make())
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let cluster = try await PostgresCluster(in: directory, logger: logger)
        try await cluster.create()
        let certificates = try Certificates(in: directory.path, for: cluster)
        try "hostssl all all 127.0.0.1/32 trust\nhostssl all all ::1/128 trust\n".write(
            toFile: directory.data + "/pg_hba.conf",
            atomically: false,
            encoding: .utf8
        )
        let port = try await FreePort.find(host: "127.0.0.1", port: 0)
        let settings = [
            "listen_addresses=localhost", "port=\(port)", "unix_socket_directories=", "ssl=on",
            "ssl_cert_file=\(certificates.certificate)", "ssl_key_file=\(certificates.key)",
        ]
        let child = try ChildProcess(
            try cluster.user.running(
                ChildCommand(
                    executable: cluster.binaries.postgres,
                    arguments: ["-D", directory.data] + settings.flatMap { ["-c", $0] },
                    log: directory.postgresLog
                )
            )
        )
        let result: Result<Void, any Error>
        do {
            for _ in 0..<1500 where !cluster.processes.isReady(child.identifier) {
                try #require(await child.exit(within: .milliseconds(20)) == nil)
            }
            try await body(
                SecureServer(
                    port: port,
                    authority: certificates.authority,
                    otherAuthority: certificates.otherAuthority
                )
            )
            result = .success(())
        } catch {
            result = .failure(error)
        }
        child.send(SIGINT)
        _ = await child.exit(within: .seconds(30))
        try result.get()
    }

    private func failure(_ dsn: String) async throws -> String {
        do {
            let session = try await PostgresSession(PostgresConfiguration(dsn: dsn))
            await session.close()
        } catch PostgresError.unavailable(let reason) {
            return reason
        }
        throw CommandFailure("It connected.")
    }

    @Test func `a server that proves its name is connected to, and no other`() async throws {
        try await withServer { server in
            let session = try await PostgresSession(PostgresConfiguration(dsn: server.dsn()))
            let rows = try await session.query(
                "select ssl from pg_stat_ssl where pid = pg_backend_pid()"
            )
            #expect(try rows.boolean(0, 0))
            await session.close()

            let stranger = try await failure(server.dsn(authority: server.otherAuthority))
            #expect(stranger.contains("certificate verify failed"))
            let other = try await failure(server.dsn(host: "127.0.0.1"))
            #expect(other.contains("does not match host name"))
        }
    }
}

/// Certificates that openssl makes for one test.
private struct Certificates {
    let authority: String
    let otherAuthority: String
    let certificate: String
    let key: String

    init(in directory: String, for cluster: PostgresCluster) throws {
        authority = directory + "/ca.pem"
        otherAuthority = directory + "/other-ca.pem"
        certificate = directory + "/server.pem"
        key = directory + "/server.key"
        for path in [authority, otherAuthority] {
            try Self.openssl([
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
                "-keyout", path + ".key", "-out", path,
            ])
        }
        try Self.openssl([
            "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost",
            "-keyout", key, "-out", directory + "/server.csr",
        ])
        let names = directory + "/names"
        try "subjectAltName=DNS:localhost\n".write(
            toFile: names,
            atomically: false,
            encoding: .utf8
        )
        try Self.openssl([
            "x509", "-req", "-days", "2", "-in", directory + "/server.csr", "-CA", authority,
            "-CAkey", authority + ".key", "-set_serial", "1", "-extfile", names,
            "-out", certificate,
        ])
        try FileManager.default.setAttributes(
            [
                .ownerAccountID: cluster.user.userID, .groupOwnerAccountID: cluster.user.groupID,
                .posixPermissions: 0o600,
            ],
            ofItemAtPath: key
        )
    }

    private static func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: try #require(ShortProgram.path(of: "openssl")))
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
