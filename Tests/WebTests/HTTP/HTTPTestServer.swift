import Dispatch
import HTTPTypes
import Logging
import NIOCore
import NIOPosix
import SCIM

@testable import Web

/// Runs the body with a server whose requests are answered by a function of the test.
func withHTTPServer(
    _ respond: @escaping @Sendable (Request) async -> Response = TestAnswers.respond,
    _ body: (UInt16) async throws -> Void
) async throws {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let server = HTTPServer(host: "127.0.0.1", port: 0, service: .test(respond))
    let running = Task { try await server.run { port.yield($0) } }
    let result: Result<Void, any Error>
    do {
        for await port in ports {
            try await body(UInt16(port))
            break
        }
        result = .success(())
    } catch {
        result = .failure(error)
    }
    running.cancel()
    try await running.value
    try result.get()
}

extension HTTPService {
    static func test(
        on eventLoops: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        _ respond: @escaping @Sendable (Request) async -> Response
    ) -> HTTPService {
        HTTPService(
            eventLoops: eventLoops,
            executor: TestExecutor(),
            idleTimeout: .seconds(75),
            date: HTTPDate { DateTime(milliseconds: 784_111_777_000) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            respond: respond
        )
    }
}

/// A thread beside those of the tests, which wait for their sockets.
final class TestExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "test.http")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}

/// What the tests' server answers.
enum TestAnswers {
    @Sendable static func respond(to request: Request) async -> Response {
        switch request.uri.path {
        case "/echo": await echo(request)
        case "/early": Response(status: .unauthorized, body: .bytes(ByteBuffer(string: "early")))
        case "/none": Response(status: .noContent, body: .bytes(ByteBuffer(string: "none")))
        case "/large":
            Response(status: .ok, body: .bytes(ByteBuffer(repeating: 0x78, count: large)))
        case "/close": closing
        case "/field": field(request.uri.query ?? "")
        case "/stream": streamed(failing: false)
        case "/broken": streamed(failing: true)
        default: answer(request.uri.path + (request.uri.query.map { "?" + $0 } ?? ""))
        }
    }

    /// More than what the kernel takes for a client that does not read.
    static let large = 16 << 20

    static func answer(_ text: String) -> Response {
        Response(status: .ok, body: .bytes(ByteBuffer(string: text)))
    }

    private static func echo(_ request: Request) async -> Response {
        var body = ByteBuffer()
        do {
            for try await part in request.body { body.writeImmutableBuffer(part) }
        } catch {
            return Response(status: .badRequest)
        }
        return Response(status: .ok, body: .bytes(body))
    }

    private static var closing: Response {
        var response = answer("bye")
        response.headers[.connection] = "close"
        return response
    }

    private static func field(_ query: String) -> Response {
        var response = answer("field")
        response.headers[.location] = String(
            decoding: PercentEncoding.decodedBytes(query.utf8, plusIsBlank: false),
            as: UTF8.self
        )
        return response
    }

    private struct Broken: Error {}

    private static func streamed(failing: Bool) -> Response {
        Response(
            status: .ok,
            body: .streamed { writer in
                try await writer.write(ByteBuffer(string: "one"))
                if failing { throw Broken() }
                try await writer.write(ByteBuffer(string: "three"))
            }
        )
    }
}
