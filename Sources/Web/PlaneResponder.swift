import Directory
import HTTPTypes
import Logging

/// Sends a request to the plane its path belongs to, and writes one line about it.
struct PlaneResponder: Sendable {
    let scim: SCIMPlane
    let crowd: CrowdPlane
    let admin: AdminPlane
    let trustedProxies: [AddressRange]
    let operations: Operations
    let logger: Logger
    let requestIDs = RequestIDs()

    func respond(to request: Request) async -> Response {
        let start = ContinuousClock.now
        operations.metrics.requests.begin()
        let requestID = requestIDs.next()
        let answer = await answer(to: request, requestID: requestID)
        var response = answer.response
        if let field = Self.requestIDField { response.headers.append(field, requestID) }
        if operations.draining.hasBegun { response.headers[.connection] = "close" }
        let duration = start.duration(to: .now)
        operations.metrics.requests.end(
            Plane(route: answer.route, path: request.uri.path),
            route: answer.route,
            method: request.method,
            status: response.status.code,
            after: duration
        )
        log(answer, to: request, requestID: requestID, after: duration)
        return response
    }

    private func log(
        _ answer: PlaneAnswer,
        to request: Request,
        requestID: String,
        after duration: Duration
    ) {
        var metadata: Logger.Metadata = [
            "request_id": .string(requestID), "method": .string(request.method.rawValue),
            "route": .string(answer.route),
            "status": .stringConvertible(answer.response.status.code),
            "tenant_id": .string(answer.tenant ?? "-"),
            "duration_ms": .stringConvertible(duration.wholeNanoseconds / 1_000_000),
        ]
        let traceparent = Self.traceparentField.flatMap { request.headers[$0] }
        if let trace = TraceContext(traceparent: traceparent) {
            metadata["trace_id"] = "\(trace.traceID)"
            metadata["span_id"] = "\(trace.spanID)"
        }
        logger.info("request answered", metadata: metadata)
        guard let fault = answer.fault else { return }
        logger.error(
            "request failed by a fault of the server",
            metadata: [
                "request_id": "\(requestID)", "route": "\(answer.route)", "fault": "\(fault)",
            ]
        )
    }

    private func answer(
        to request: Request,
        requestID: String
    ) async -> PlaneAnswer {
        let path = RequestPath(request.uri.path)
        switch (path.segments.first, path.segments.count) {
        case ("t", 2...) where path.segments.dropFirst(2).starts(with: ["scim"]):
            return await scim.answer(to: request, path: path, requestID: requestID)
        case ("t", 2...) where path.segments.dropFirst(2).starts(with: ["crowd"]):
            return await crowd.answer(
                to: request,
                path: path,
                from: ClientAddress(of: request, trusting: trustedProxies),
                requestID: requestID
            )
        case ("admin", _):
            return await admin.answer(to: request, path: path, requestID: requestID)
        default:
            return PlaneAnswer(
                route: "-",
                response: Problem.unknownPath.response(requestID: requestID)
            )
        }
    }

    /// The header that carries the request's id; the standard has no name for it.
    private static let requestIDField = HTTPField.Name("Request-Id")
    private static let traceparentField = HTTPField.Name("traceparent")
}

/// A response, and what the log says of it: the route as a template, never the query.
struct PlaneAnswer {
    let route: String
    var tenant: String?
    let response: Response
    /// What went wrong in the server itself, for whoever reads the log.
    var fault: String?
}
