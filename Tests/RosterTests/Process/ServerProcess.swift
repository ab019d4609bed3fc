import Foundation
import Migrations
import Postgres
import PostgresTesting
import Simulator
import Testing
import WebTesting

@testable import roster

/// `roster serve` as a process of its own, as an operator runs it.
final class ServerProcess: Sendable {
    static let adminKey = "key-of-the-tests-0123456789abcdef"

    private let child: Process
    let url: String
    let operationsURL: String

    /// Runs the body with a server that is ready, and kills what is left of it afterwards.
    static func with(
        _ database: TestDatabase,
        settings: [String: String] = [:],
        _ body: (ServerProcess) async throws -> Void
    ) async throws {
        let server = try await ServerProcess(database, settings)
        do {
            try await server.waitUntilReady()
            try await body(server)
        } catch {
            server.send(SIGKILL)
            throw error
        }
        server.send(SIGKILL)
    }

    private init(_ database: TestDatabase, _ settings: [String: String]) async throws {
        let port = try await FreePort.find(host: "127.0.0.1", port: 0)
        let operationsPort = try await FreePort.find(host: "127.0.0.1", port: 0)
        url = "http://127.0.0.1:\(port)"
        operationsURL = "http://127.0.0.1:\(operationsPort)"
        let roles = TemplateDatabase.roles
        let environment = [
            "ROSTER_PUBLIC_URL": "https://roster.test", "ROSTER_PORT": "\(port)",
            "ROSTER_OPERATIONS_PORT": "\(operationsPort)",
            "ROSTER_TENANT_DSN": database.dsn(user: roles.tenant),
            "ROSTER_CONTROL_DSN": database.dsn(user: roles.control),
            "ROSTER_ADMIN_KEY": Self.adminKey, "ROSTER_LOG_LEVEL": "error",
        ]
        child = Process()
        child.executableURL = URL(filePath: "/usr/bin/setpriv")
        child.arguments = Self.withoutPrivileges + [try Self.executable().path, "serve"]
        child.environment = environment.merging(settings) { _, chosen in chosen }
        child.standardInput = FileHandle.nullDevice
        try child.run()
    }

    /// A pod has no privileges, so as root too the server gets none but that to reach the socket
    /// of the tests' PostgreSQL.
    private static var withoutPrivileges: [String] {
        let always = ["--no-new-privs", "--inh-caps=-all"]
        return geteuid() == 0 ? always + ["--bounding-set=-all,+dac_override"] : always
    }

    /// The executable lies beside the tests.
    static func executable() throws -> URL {
        let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let executable = tests.deletingLastPathComponent().appending(path: "roster")
        try #require(FileManager.default.isExecutableFile(atPath: executable.path))
        return executable
    }

    func send(_ signal: Int32) {
        if child.isRunning { kill(child.processIdentifier, signal) }
    }

    /// The status the process ends with, or nil when it still runs after that time.
    func exit(within time: Duration) async throws -> Int32? {
        let deadline = ContinuousClock.now + time
        while child.isRunning {
            guard ContinuousClock.now < deadline else { return nil }
            try await Task.sleep(for: .milliseconds(10))
        }
        return child.terminationStatus
    }

    /// The status of a probe; nil when nobody listens there.
    func probe(_ path: String) async throws -> Int? {
        let client = HTTPClient()
        let request = HTTPExchangeRequest(method: "GET", url: operationsURL + path)
        let answer: Result<HTTPExchangeResponse, any Error>
        do {
            answer = .success(try await client.send(request))
        } catch {
            answer = .failure(error)
        }
        await client.close()
        switch answer {
        case .success(let answer): return answer.status
        case .failure(HTTPClientError.unreachable), .failure(HTTPClientError.connectionClosed):
            return nil
        case .failure(let error): throw error
        }
    }

    /// Waits for what `isTrue` says, at most two minutes: a thousand tests run beside it.
    func wait(until isTrue: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while try await !isTrue() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func waitUntilReady() async throws {
        try await wait {
            try #require(child.isRunning)
            return try await probe("/readyz") == 200
        }
    }

    /// A new tenant on this server.
    func tenant() async throws -> TestTenant {
        let client = HTTPClient()
        let answer = TestAnswer(
            try await client.send(
                HTTPExchangeRequest(
                    method: "POST",
                    url: url + "/admin/v1/integrations",
                    headers: [("Authorization", "Bearer \(Self.adminKey)")],
                    body: Array(#"{"name":"Acme","provider":"okta"}"#.utf8)
                )
            )
        )
        let id = try #require(try answer.text("tenant_id"))
        return TestTenant(
            id: id,
            integrationID: try #require(try answer.text("id")),
            baseURL: try #require(try answer.text("scim_base_url")),
            address: "\(url)/t/\(id)/scim/v2",
            token: try #require(try answer.text("token")),
            client: client
        )
    }
}

extension TestTenant {
    /// The same tenant over a connection of its own.
    func apart() -> TestTenant {
        with(client: HTTPClient())
    }

    /// The same tenant on another server.
    func on(_ url: String) -> TestTenant {
        with(address: "\(url)/t/\(id)/scim/v2", client: HTTPClient())
    }
}
