import PostgresTesting

/// The server that most tests share. It lives as long as the test process; its database goes
/// with the cluster.
package actor SharedServer {
    private static let shared = SharedServer()
    private var starting: Task<TestServer, any Error>?

    /// The server; the first caller starts it.
    package static func server() async throws -> TestServer { try await shared.server() }

    private func server() async throws -> TestServer {
        if let starting { return try await starting.value }
        let starting = Task { try await Self.start() }
        self.starting = starting
        return try await starting.value
    }

    private static func start() async throws -> TestServer {
        let database = try await TestDatabase.create(template: try await TemplateDatabase.name())
        let (servers, started) = AsyncThrowingStream.makeStream(of: TestServer.self)
        Task {
            do {
                try await withServer(on: database) { server in
                    started.yield(server)
                    // Nobody finishes this stream: the server runs until the process ends.
                    for await _ in AsyncStream<Void>.makeStream().stream {}
                }
                started.finish()
            } catch {
                started.finish(throwing: error)
            }
        }
        for try await server in servers { return server }
        throw CancellationError()
    }
}
