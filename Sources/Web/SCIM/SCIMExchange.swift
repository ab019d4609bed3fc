import Directory
import HTTPTypes
import Hummingbird
import NIOCore
import SCIM

/// One authenticated request to one tenant, and how it is answered.
struct SCIMExchange: Sendable {
    let request: Request
    let principal: Principal
    let scope: TenantScope
    let locations: Locations

    /// The largest set of parameters and bodies accepted.
    var limits: Limits { .standard }

    /// The response, whatever happens.
    func response(at endpoint: SCIMEndpoint?) async -> Response {
        do throws(SCIMFailure) {
            guard let endpoint else {
                throw .scim(
                    .notFound(
                        "There is no such endpoint. This server has Users, Groups, Schemas, "
                            + "ResourceTypes and ServiceProviderConfig below /scim/v2."
                    )
                )
            }
            return try await answer(at: endpoint).response
        } catch {
            return error.response(for: ProviderPatience(principal.provider))
        }
    }

    private func answer(at endpoint: SCIMEndpoint) async throws(SCIMFailure) -> SCIMAnswer {
        guard endpoint.methods.contains(request.method) else {
            throw .methodNotAllowed(allowed: endpoint.methods)
        }
        guard let query = QueryParameters(request.uri.query) else {
            throw .scim(.invalidValue("The query string is not UTF-8 after percent-decoding."))
        }
        switch endpoint {
        case .resources(let type):
            return request.method == .post
                ? try await create(type, query) : try await search(type, query)
        case .resource(let type, let id):
            return try await answer(for: id, type, query)
        case .serviceProviderConfig, .schemas, .schema, .resourceTypes, .resourceType:
            return try discovery(at: endpoint, query)
        case .me, .bulk, .search, .root:
            throw .scim(
                .notImplemented(
                    "This endpoint is not supported; ServiceProviderConfig says what is."
                )
            )
        }
    }

    private func answer(
        for id: String,
        _ type: ResourceType,
        _ query: QueryParameters
    ) async throws(SCIMFailure) -> SCIMAnswer {
        switch request.method {
        case .put: try await replace(id, type, query)
        case .patch: try await patch(id, type, query)
        case .delete: try await delete(id, type)
        default: try await read(id, type, query)
        }
    }
}

/// The media types of RFC 7644 §3.8.
enum SCIMMediaType {
    static let scim = "application/scim+json"

    /// Whether a body of this `Content-Type` can be read.
    ///
    /// A missing one is taken for JSON.
    static func isAcceptable(_ contentType: String?) -> Bool {
        guard let contentType else { return true }
        let type = contentType.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        return type == scim || type == "application/json"
    }
}

/// What a SCIM request is answered with.
struct SCIMAnswer {
    let status: HTTPResponse.Status
    var body: [UInt8]?
    var entityTag: String?
    var location: String?

    var response: Response {
        var headers = HTTPFields()
        if body != nil { headers[.contentType] = SCIMMediaType.scim }
        if let entityTag { headers[.eTag] = entityTag }
        if let location {
            headers[status == .created ? .location : .contentLocation] = location
        }
        guard let body else { return Response(status: status, headers: headers) }
        return Response(
            status: status,
            headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}
