package import Directory
import Glibc
package import Logging
import Migrations
import NIOPosix
import Postgres
package import PostgresTesting
import SCIM
package import Simulator
package import Web

/// Roster as a test meets it: a real server on a free port, with a database of its own.
package struct TestServer: Sendable {
    /// Scheme, host and port under which the test reaches the server.
    package let address: String
    package let adminKey: String
    package let database: TestDatabase
    package let directory: TenantDirectory
    package let controlPlane: ControlPlane
    /// Numbers events, beside the same that the server does by itself.
    package let sequencer: Sequencer
    /// Where the server hashes passwords.
    package let worker: Worker
    package let client: HTTPClient

    /// Sends one request below `/admin/v1`.
    package func admin(
        _ method: String,
        _ path: String,
        _ body: String? = nil,
        headers: [(String, String)]? = nil
    ) async throws -> TestAnswer {
        let request = HTTPExchangeRequest(
            method: method,
            url: "\(address)/admin/v1\(path)",
            headers: headers ?? [("Authorization", "Bearer \(adminKey)")],
            body: body.map { Array($0.utf8) }
        )
        return TestAnswer(try await client.send(request))
    }

    /// A new tenant, made through the admin API as an operator makes it.
    package func tenant(
        provider: String = "okta",
        dialect: String? = nil,
        features: String? = nil
    ) async throws -> TestTenant {
        let dialect = dialect.map { #","dialect":"\#($0)""# } ?? ""
        let features = features.map { #","features":\#($0)"# } ?? ""
        let answer = try await admin(
            "POST",
            "/integrations",
            #"{"name":"Acme","provider":"\#(provider)"\#(dialect)\#(features)}"#
        )
        let client = HTTPClient()
        guard let id = try answer.text("tenant_id"), let integration = try answer.text("id"),
            let base = try answer.text("scim_base_url"), let token = try answer.text("token")
        else { throw TestAnswer.Unexpected(description: answer.text) }
        return TestTenant(
            id: id,
            integrationID: integration,
            baseURL: base,
            address: "\(address)/t/\(id)/scim/v2",
            token: token,
            client: client
        )
    }

    /// What the settings call the public URL: deliberately not the address.
    package static let publicURL = "https://roster.test"

    /// What a test can have otherwise than usual.
    package struct Setup: Sendable {
        /// How much the worker has at once, before it refuses more.
        package var workerPendingMax = 64
        /// Where the server's log goes.
        package var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        /// How many answers are streamed at once, and for how long.
        package var snapshotLimits = SnapshotLimits()
        /// Of the database that stands for a read replica.
        package var replicaDSN: String?
        /// Told when the replica does not serve.
        package var onReplicaRefusal: @Sendable (ReplicaRefusal) -> Void = { _ in }
        /// What one tenant can have.
        package var tenantLimits = TenantLimits()
        /// What the server measures, and whether it is on its way out.
        package var operations = Operations()

        package init() {}
    }

    /// Hashing at the real cost would be most of what the tests take.
    package static let passwordCost = PasswordHash.Cost(
        logRounds: 4,
        blockSize: 1,
        parallelism: 1
    )
}

/// Runs the test with a server of its own, and stops it afterwards: for tests that look at more
/// than their own tenants.
package func withServer<R: Sendable>(
    _ setup: TestServer.Setup = TestServer.Setup(),
    _ body: @escaping @Sendable (TestServer) async throws -> R
) async throws -> R {
    try await TestDatabase.with(template: try await TemplateDatabase.name()) { database in
        try await withServer(on: database, setup, body)
    }
}

/// Runs the body with a server on a database that is migrated already.
package func withServer<R: Sendable>(
    on database: TestDatabase,
    _ setup: TestServer.Setup = TestServer.Setup(),
    _ body: @escaping @Sendable (TestServer) async throws -> R
) async throws -> R {
    let reactor = PostgresReactor(name: "roster-test")
    let worker = Worker(pendingMax: setup.workerPendingMax)
    let result = await serving(database, on: reactor, worker, setup, body)
    await worker.shutdown()
    await reactor.shutdown()
    return try result.get()
}

/// Runs the test with a tenant of its own on a server that it shares with others: that they do
/// not get in each other's way is what Roster promises.
package func withTenant<R: Sendable>(
    provider: String = "okta",
    dialect: String? = nil,
    _ body: @Sendable (TestTenant) async throws -> R
) async throws -> R {
    let tenant = try await SharedServer.server().tenant(provider: provider, dialect: dialect)
    let result: Result<R, any Error>
    do {
        result = .success(try await body(tenant))
    } catch {
        result = .failure(error)
    }
    await tenant.client.close()
    return try result.get()
}

private func serving<R: Sendable>(
    _ database: TestDatabase,
    on reactor: PostgresReactor,
    _ worker: Worker,
    _ setup: TestServer.Setup,
    _ body: @escaping @Sendable (TestServer) async throws -> R
) async -> Result<R, any Error> {
    let roles = TemplateDatabase.roles
    let tenants = database.served(as: roles.tenant)
    let lanes = Lanes(
        reads: Lane(.reads(connections: 1), tenants, on: reactor),
        writes: Lane(.writes(connections: 4), tenants, on: reactor),
        slow: Lane(.slow(connections: 2), tenants, on: reactor)
    )
    let control = Lane(
        .slow(connections: 1),
        database.served(as: roles.control),
        on: reactor
    )
    let sequencing = Lane(
        Sequencer.laneConfiguration,
        database.served(as: roles.control),
        on: reactor
    )
    let eventSignal = EventSignal()
    let sequencer = Sequencer(
        lane: sequencing,
        signal: eventSignal,
        eventDays: 30,
        logger: setup.logger
    )
    let directory = TenantDirectory(
        lanes: lanes,
        snapshots: Snapshots(
            primary: tenants,
            replica: setup.replicaDSN.map { PostgresConfiguration(dsn: $0) },
            limits: setup.snapshotLimits,
            observer: setup.onReplicaRefusal
        ),
        passwords: PasswordHasher(worker: worker, cost: TestServer.passwordCost),
        eventSignal: eventSignal,
        clock: wallClock
    )
    let controlPlane = ControlPlane(lane: control, clock: wallClock)
    let client = HTTPClient()
    let result: Result<R, any Error>
    do {
        let key = try await controlPlane.createAdminKey(label: "test")
        let running = RunningServer(
            directory: directory,
            controlPlane: controlPlane,
            sequencer: sequencer,
            tenantLimits: setup.tenantLimits,
            logger: setup.logger,
            operations: setup.operations
        )
        result = try await running.run(on: reactor) { port in
            try await body(
                TestServer(
                    address: "http://127.0.0.1:\(port)",
                    adminKey: key.secret.text,
                    database: database,
                    directory: directory,
                    controlPlane: controlPlane,
                    sequencer: sequencer,
                    worker: worker,
                    client: client
                )
            )
        }
    } catch {
        result = .failure(error)
    }
    await client.close()
    await lanes.drain()
    await control.drain()
    await sequencing.drain()
    return result
}

/// The web application for as long as a test runs.
private struct RunningServer {
    let directory: TenantDirectory
    let controlPlane: ControlPlane
    let sequencer: Sequencer
    let tenantLimits: TenantLimits
    let logger: Logger
    let operations: Operations

    func run<R: Sendable>(
        on reactor: PostgresReactor,
        _ body: @escaping @Sendable (Int) async throws -> R
    ) async throws -> Result<R, any Error> {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = WebApplication(
            WebConfiguration(
                port: 0,
                publicURL: TestServer.publicURL,
                tenantLimits: tenantLimits
            ),
            directory: directory,
            controlPlane: controlPlane,
            tokenCache: TokenCache(),
            runtime: WebRuntime(
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
                executor: reactor,
                clock: wallClock,
                logger: logger,
                operations: operations,
                onServing: { port.yield($0) }
            )
        )
        return await withTaskGroup(of: Result<R, any Error>?.self) { tasks in
            tasks.addTask(executorPreference: reactor) {
                do {
                    try await application.run()
                    return nil
                } catch {
                    return .failure(error)
                }
            }
            tasks.addTask(executorPreference: reactor) {
                await sequencer.run()
                return nil
            }
            tasks.addTask {
                for await port in ports {
                    do {
                        return .success(try await body(port))
                    } catch {
                        return .failure(error)
                    }
                }
                return .failure(CancellationError())
            }
            var first: Result<R, any Error>?
            while first == nil, let finished = await tasks.next() { first = finished }
            tasks.cancelAll()
            return first ?? .failure(CancellationError())
        }
    }
}

/// The time of the machine's clock.
@Sendable private func wallClock() -> DateTime {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return DateTime(milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
}
