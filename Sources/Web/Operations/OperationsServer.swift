import HTTPTypes
import Hummingbird
import NIOCore

/// The server for whoever runs Roster, on a port of its own: `/livez`, `/readyz`, `/metrics`.
///
/// It asks for no credentials and is not to be routed from outside.
package struct OperationsServer: Sendable {
    private let application: Hummingbird.Application<OperationsResponder>

    /// - Parameters:
    ///   - port: 0 takes any free one.
    ///   - runtime: `onServing` is called once with the port, when connections are accepted.
    package init(
        host: String,
        port: Int,
        readiness: Readiness,
        runtime: WebRuntime
    ) {
        let onServing = runtime.onServing
        application = Hummingbird.Application(
            responder: OperationsResponder(
                readiness: readiness,
                metrics: runtime.operations.metrics
            ),
            server: .http1(configuration: .init(idleTimeout: .seconds(75))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in onServing(channel.localAddress?.port ?? 0) },
            eventLoopGroupProvider: .shared(runtime.eventLoopGroup),
            logger: runtime.logger
        )
    }

    /// Serves until the surrounding service group shuts down or the task is cancelled.
    ///
    /// Not on the reactor's thread, whatever the caller prefers: a scrape never delays a request.
    package func run() async throws {
        try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try await application.run()
        }
    }
}

/// Answers probes and scrapes.
struct OperationsResponder: HTTPResponder {
    let readiness: Readiness
    let metrics: ServerMetrics

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        guard request.method == .get || request.method == .head else {
            var response = Self.response(.methodNotAllowed, "Only GET and HEAD are answered here.")
            response.headers[.allow] = "GET, HEAD"
            return response
        }
        let response = await answer(to: request.uri.path)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(to path: String) async -> Response {
        switch path {
        case "/livez":
            return Self.response(.ok, "alive")
        case "/readyz":
            let refusal = await readiness.refusal()
            return refusal.map { Self.response(.serviceUnavailable, "not ready: \($0)") }
                ?? Self.response(.ok, "ready")
        case "/metrics":
            return Self.response(
                .ok,
                metrics.registry.exposition(),
                type: ExpositionText.mediaType
            )
        default:
            return Self.response(.notFound, "Here are /livez, /readyz and /metrics.")
        }
    }

    private static func response(
        _ status: HTTPResponse.Status,
        _ text: String,
        type: String = "text/plain; charset=utf-8"
    ) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = type
        headers[.cacheControl] = "no-store"
        let lines = text.hasSuffix("\n") ? text : text + "\n"
        return Response(
            status: status,
            headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: lines))
        )
    }
}
