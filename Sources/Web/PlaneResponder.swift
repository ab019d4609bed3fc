import Directory
import HTTPTypes
import Hummingbird
import Logging
import SCIM

/// Sends a request to the plane its path belongs to, and writes one line about it.
struct PlaneResponder: HTTPResponder {
    let scim: SCIMPlane
    let crowd: CrowdPlane
    let admin: AdminPlane
    let trustedProxies: [AddressRange]
    let clock: @Sendable () -> DateTime
    let logger: Logger

    func respond(to request: Request, context: PlaneContext) async throws -> Response {
        let start = clock()
        let requestID = Self.requestID()
        let answer = await answer(to: request, in: context, requestID: requestID)
        var response = answer.response
        if let field = Self.requestIDField { response.headers[field] = requestID }
        if request.method == .head { response = response.createHeadResponse() }
        logger.info(
            "request answered",
            metadata: [
                "request_id": "\(requestID)", "method": "\(request.method)",
                "route": "\(answer.route)", "status": "\(response.status.code)",
                "tenant_id": "\(answer.tenant ?? "-")",
                "duration_ms": "\(clock().milliseconds - start.milliseconds)",
            ]
        )
        if let fault = answer.fault {
            logger.error(
                "request failed by a fault of the server",
                metadata: [
                    "request_id": "\(requestID)", "route": "\(answer.route)",
                    "fault": "\(fault)",
                ]
            )
        }
        return response
    }

    private func answer(
        to request: Request,
        in context: PlaneContext,
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
                from: ClientAddress(of: request, in: context, trusting: trustedProxies),
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

    private static func requestID() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = String(generator.next() as UInt64, radix: 36)
        return "req_" + String(generator.next() as UInt64, radix: 36) + digits
    }
}

/// A response, and what the log says of it: the route as a template, never the query.
struct PlaneAnswer {
    let route: String
    var tenant: String?
    let response: Response
    /// What went wrong in the server itself, for whoever reads the log.
    var fault: String?
}
