import HTTPTypes
import NIOCore

/// The server for whoever runs Roster, on a port of its own: `/livez`, `/readyz`, `/metrics`.
///
/// It asks for no credentials and is not to be routed from outside.
package struct OperationsServer: Sendable {
    private let server: HTTPServer
    private let onServing: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - port: 0 takes any free one.
    ///   - runtime: not on the reactor's thread, so that a scrape never delays a request;
    ///     `onServing` is called once with the port, when connections are accepted.
    package init(
        host: String,
        port: Int,
        readiness: Readiness,
        runtime: WebRuntime
    ) {
        onServing = runtime.onServing
        let responder = OperationsResponder(
            readiness: readiness,
            metrics: runtime.operations.metrics
        )
        server = HTTPServer(
            host: host,
            port: port,
            service: runtime.service { await responder.respond(to: $0) }
        )
    }

    /// Serves until the surrounding service group shuts down or the task is cancelled.
    package func run() async throws {
        try await server.run(onServing: onServing)
    }
}

/// Answers probes and scrapes.
struct OperationsResponder: Sendable {
    let readiness: Readiness
    let metrics: ServerMetrics

    func respond(to request: Request) async -> Response {
        guard request.method == .get || request.method == .head else {
            var response = Self.response(.methodNotAllowed, "Only GET and HEAD are answered here.")
            response.headers[.allow] = "GET, HEAD"
            return response
        }
        return await answer(to: request.uri.path)
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
        var headers = HeaderFields()
        headers[.contentType] = type
        headers[.cacheControl] = "no-store"
        let lines = text.hasSuffix("\n") ? text : text + "\n"
        return Response(
            status: status,
            headers: headers,
            body: .bytes(ByteBuffer(string: lines))
        )
    }
}
