import Directory
import HTTPTypes
import SCIM

/// One authenticated request to one tenant, and how it is answered.
///
/// A class, because every step of the answer is handed all of it.
final class SCIMExchange: Sendable {
    let request: Request
    let principal: Principal
    let scope: TenantScope
    let locations: Locations

    init(request: Request, principal: Principal, scope: TenantScope, locations: Locations) {
        self.request = request
        self.principal = principal
        self.scope = scope
        self.locations = locations
    }

    /// The largest set of parameters and bodies accepted.
    var limits: Limits { .standard }

    /// What the tenant's integration has switched on and brought.
    var profile: IntegrationProfile { principal.profile }

    /// How bodies, filters and paths of this integration are read.
    var interpretation: Interpretation {
        Interpretation(dialect: profile.dialect, limits: limits, catalogue: profile.catalogue)
    }

    /// The response, whatever happens; with what to log when the server itself failed.
    func response(at endpoint: SCIMEndpoint?) async -> (response: Response, fault: String?) {
        do throws(SCIMFailure) {
            guard let endpoint else {
                throw .scim(
                    .notFound(
                        "There is no such endpoint. This server has "
                            + profile.catalogue.resourceTypes.map { $0.endpoint.dropFirst() }
                            .joined(separator: ", ")
                            + ", Schemas, ResourceTypes and ServiceProviderConfig below /scim/v2."
                    )
                )
            }
            var answer = try await answer(at: endpoint)
            if !reportsLeniencies { answer.leniencies = [] }
            return (answer.response, nil)
        } catch {
            return (error.response(for: ProviderPatience(profile.provider)), error.fault)
        }
    }

    private func answer(at endpoint: SCIMEndpoint) async throws(SCIMFailure) -> SCIMAnswer {
        try checkIsOn(endpoint)
        guard endpoint.methods.contains(request.method) else {
            throw .methodNotAllowed(allowed: endpoint.methods)
        }
        guard let query = QueryParameters(request.uri.query) else {
            throw .scim(.invalidValue("The query string is not UTF-8 after percent-decoding."))
        }
        switch endpoint {
        case .resources(let type):
            return request.method == .post
                ? try await create(type, query) : try await search([type], query)
        case .resource(let type, let id):
            return try await answer(for: id, type, query)
        case .search(let type):
            return try await search(type.map { [$0] } ?? profile.catalogue.resourceTypes)
        case .root:
            return try await search(profile.catalogue.resourceTypes, query)
        case .serviceProviderConfig, .schemas, .schema, .resourceTypes, .resourceType:
            return try discovery(at: endpoint, query)
        case .bulk:
            return try await bulk()
        case .me:
            return try await me(query)
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
        case .delete: try await delete(id, type, if: precondition)
        default: try await read(id, type, query)
        }
    }

    /// `/Me` stands for the user that the integration names.
    ///
    /// RFC 7644 §3.11: `Location` says where that user really is.
    private func me(_ query: QueryParameters) async throws(SCIMFailure) -> SCIMAnswer {
        guard let id = profile.features.me else { throw .scim(Self.notImplemented("/Me")) }
        let type = profile.catalogue.user
        var answer = try await answer(for: id, type, query)
        answer.location = locations.location(of: id, type: type)
        answer.isAlias = true
        return answer
    }

    /// An endpoint that is off answers 501 whatever the method.
    private func checkIsOn(_ endpoint: SCIMEndpoint) throws(SCIMFailure) {
        switch endpoint {
        case .bulk where !profile.features[.bulk]: throw .scim(Self.notImplemented("/Bulk"))
        case .me where profile.features.me == nil: throw .scim(Self.notImplemented("/Me"))
        case .resources, .resource, .search, .serviceProviderConfig, .schemas, .schema,
            .resourceTypes, .resourceType, .me, .bulk, .root:
            return
        }
    }

    private static func notImplemented(_ endpoint: String) -> SCIMError {
        .notImplemented(
            "\(endpoint) is switched off for this tenant; ServiceProviderConfig says what is on."
        )
    }

    /// Whether the client wants to know what its request was forgiven.
    private var reportsLeniencies: Bool {
        SCIMAnswer.leniencyField.map { request.headers[$0] != nil } ?? false
    }
}

/// The media types of RFC 7644 §3.8.
enum SCIMMediaType {
    static let scim = "application/scim+json"

    /// Whether a body of this `Content-Type` can be read.
    ///
    /// A missing one is taken for JSON.
    static func isAcceptable(_ contentType: String?) -> Bool {
        guard let contentType, contentType != scim, contentType != "application/json" else {
            return true
        }
        let type = contentType.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        return type == scim || type == "application/json"
    }
}
