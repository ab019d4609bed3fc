import Directory
import Foundation
import Logging
import PostgresTesting
import SCIM
import Simulator
import Synchronization
import Testing
import Web
import WebTesting

/// Applications of a tenant, as the operator makes them and as they log in.
struct ApplicationBench: Sendable {
    /// A clock that stands still until a test moves it.
    final class Clock: Sendable {
        private let time = Mutex(ContinuousClock.now)

        var now: ContinuousClock.Instant { time.withLock { $0 } }

        func advance(by duration: Duration) { time.withLock { $0 += duration } }
    }

    /// An application that was just made.
    struct Made: Sendable {
        let id: String
        let name: String
        let password: String
    }

    let server: TestServer
    let tenant: TestTenant
    let authentication: ApplicationAuthentication
    let clock = Clock()

    static let home = ClientAddress(IPAddress("192.0.2.1"))

    init(server: TestServer, tenant: TestTenant) {
        self.server = server
        self.tenant = tenant
        authentication = ApplicationAuthentication(
            directory: server.directory,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { [clock] in clock.now }
        )
    }

    /// Runs the test with a tenant of its own; on a server of its own when it breaks something.
    static func run(
        apart: Bool = false,
        _ body: @escaping @Sendable (ApplicationBench) async throws -> Void
    ) async throws {
        guard apart else {
            return try await onTenant(of: try await SharedServer.server(), body)
        }
        try await withServer { server in try await onTenant(of: server, body) }
    }

    private static func onTenant(
        of server: TestServer,
        _ body: @Sendable (ApplicationBench) async throws -> Void
    ) async throws {
        let tenant = try await server.tenant()
        do {
            try await body(ApplicationBench(server: server, tenant: tenant))
        } catch {
            await tenant.client.close()
            throw error
        }
        await tenant.client.close()
    }

    /// The path of the tenant's applications, below `/admin/v1`.
    var path: String { "/integrations/\(tenant.integrationID)/applications" }

    func make(_ name: String = "jira", more: String = "") async throws -> Made {
        let answer = try await server.admin("POST", path, #"{"name":"\#(name)"\#(more)}"#)
        try #require(answer.status == 201, "\(answer.text)")
        return Made(
            id: try answer.id,
            name: name,
            password: try #require(try answer.text("password"))
        )
    }

    /// The tenant's rows, as the server reaches them.
    func scope() throws -> TenantScope {
        server.directory.scope(
            try #require(TenantID(tenant.id)),
            for: RequestAttribution(actor: "test", requestID: "req_test")
        )
    }

    /// The application as the operator's side has it.
    func application(_ id: String) async throws -> Application {
        let tenant = try #require(TenantID(tenant.id))
        return try await server.controlPlane.application(id, of: tenant).application
    }

    /// A member of the application's status.
    func status(_ id: String, _ name: String, _ below: String? = nil) async throws -> JSONValue? {
        let answer = try await server.admin("GET", "\(path)/\(id)")
        guard let below else { return try answer.value("status", name) }
        return try answer.value("status", name, below)
    }

    func note(
        _ kind: ApplicationActivity.Kind,
        of id: String,
        from address: String = "192.0.2.1"
    ) async throws {
        let activity = ApplicationActivity(kind, address: address, userAgent: "Jira/10")
        try await scope().note(activity, of: id)
    }

    /// The id of the application that is let in, or why none is.
    func logIn(
        _ name: String,
        _ password: String,
        from address: ClientAddress = home,
        tenant: String? = nil
    ) async -> String {
        await logIn(authorization: Self.basic(name, password), from: address, tenant: tenant)
    }

    /// The id of the application that is let in, or why none is.
    func logIn(
        authorization: String?,
        from address: ClientAddress = home,
        tenant: String? = nil
    ) async -> String {
        do {
            return try await authentication.application(
                tenant: tenant ?? self.tenant.id,
                authorization: authorization,
                address: address,
                requestID: "req_test"
            ).id
        } catch {
            return switch error {
            case .missing: "missing"
            case .invalid: "invalid"
            case .addressRefused: "address refused"
            case .throttled: "throttled"
            case .directory(let error): "directory \(error)"
            }
        }
    }

    static func basic(_ name: String, _ password: String) -> String {
        "Basic " + Data("\(name):\(password)".utf8).base64EncodedString()
    }

    /// A password that could be one and is nobody's.
    static func wrongPassword() -> String {
        var generator = SystemRandomNumberGenerator()
        return Secret(for: .applicationPassword, using: &generator).text
    }
}
