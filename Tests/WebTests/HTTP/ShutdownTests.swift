import HTTPTypes
import Logging
import NIOCore
import NIOEmbedded
import ServiceLifecycle
import Testing

@testable import Web

@Suite("Connections of a server that stops", .serialized, .timeLimit(.minutes(1)))
struct ShutdownTests {
    /// A server that is told to stop.
    private struct Stopping: Service {
        let server: HTTPServer
        let ports: AsyncStream<Int>.Continuation

        func run() async throws { try await server.run { ports.yield($0) } }
    }

    /// Runs the body with a port and what makes the server stop; returns when it has stopped.
    private func withStoppingServer(
        _ respond: @escaping @Sendable (Request) async -> Response,
        _ body: (UInt16, () async -> Void) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = HTTPServer(host: "127.0.0.1", port: 0, service: .test(respond))
        let group = ServiceGroup(
            services: [Stopping(server: server, ports: port)],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let running = Task { try await group.run() }
        for await port in ports {
            try await body(UInt16(port)) {
                await group.triggerGracefulShutdown()
                // The connections have been told before the port is given up.
                while (try? RawConnection(port: UInt16(port))) != nil { await Task.yield() }
            }
            break
        }
        try await running.value
    }

    @Test func `one without a request is closed at once`() async throws {
        try await withStoppingServer(TestAnswers.respond) { port, stop in
            let connection = try RawConnection(port: port)
            try connection.request("GET", "/x")
            #expect(try connection.answer().header("Connection") == nil)
            await stop()
            #expect(try connection.received().isEmpty)
        }
    }

    @Test func `one with a request gets the answer, which says that it is the last`() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        try await withStoppingServer { _ in
            arrival.yield()
            for await _ in gate { break }
            return TestAnswers.answer("late")
        } _: { port, stop in
            let connection = try RawConnection(port: port)
            try connection.request("GET", "/x")
            for await _ in arrivals { break }
            await stop()
            opening.yield()
            let answer = try connection.answer()
            #expect(answer.body == "late")
            #expect(answer.header("Connection") == "close")
            connection.closeOutput()
            #expect(try connection.received().isEmpty)
        }
    }

    @Test func `one with an answer under way gets all of it`() async throws {
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        try await withStoppingServer { _ in
            Response(
                status: .ok,
                body: .streamed { writer in
                    for await _ in gate { break }
                    try await writer.write(ByteBuffer(string: "late"))
                }
            )
        } _: { port, stop in
            let connection = try RawConnection(port: port)
            try connection.request("GET", "/x")
            _ = try connection.received(until: "\r\n\r\n")
            await stop()
            opening.yield()
            #expect(try connection.receivedToEnd() == "4\r\nlate\r\n0\r\n\r\n")
        }
    }

    @Test func `one that is accepted too late is closed`() async throws {
        let connections = OpenConnections()
        connections.quiesce()
        let service = HTTPService.test(TestAnswers.respond)
        let channel = try await NIOAsyncTestingChannel { channel in
            try HTTPServer.addHandlers(to: channel, service)
        }
        connections.add(channel)
        try await channel.closeFuture.get()
        await connections.ended()
    }
}
