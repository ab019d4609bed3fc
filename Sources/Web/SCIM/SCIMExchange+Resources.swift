import Directory
import HTTPTypes
import SCIM

extension SCIMExchange {
    /// POST on a resource type's endpoint.
    ///
    /// RFC 7644 §3.3.
    func create(
        _ type: ResourceType,
        _ query: QueryParameters
    ) async throws(SCIMFailure) -> SCIMAnswer {
        try await create(
            try await body(of: type),
            as: type,
            showing: projection(query, type)
        )
    }

    /// GET of one resource.
    ///
    /// RFC 7644 §3.4.1.
    func read(
        _ id: String,
        _ type: ResourceType,
        _ query: QueryParameters
    ) async throws(SCIMFailure) -> SCIMAnswer {
        let projection = projection(query, type)
        let stored = try await stored(id, type, projection)
        if let header = request.headers[.ifMatch],
            !Precondition(header: header).holds(for: stored.version)
        {
            throw .directory(.preconditionFailed)
        }
        if let header = request.headers[.ifNoneMatch],
            Precondition(header: header).holds(for: stored.version)
        {
            return SCIMAnswer(status: .notModified, entityTag: stored.entityTag)
        }
        return try shown(.ok, stored, projection)
    }

    /// PUT: the whole resource anew.
    ///
    /// RFC 7644 §3.5.1.
    func replace(
        _ id: String,
        _ type: ResourceType,
        _ query: QueryParameters
    ) async throws(SCIMFailure) -> SCIMAnswer {
        try await replace(
            id,
            type,
            with: try await body(of: type),
            if: precondition,
            showing: projection(query, type)
        )
    }

    /// PATCH, RFC 7644 §3.5.2.
    ///
    /// Users are answered with the resource, groups without it unless `attributes` asks: their
    /// members can be many.
    func patch(
        _ id: String,
        _ type: ResourceType,
        _ query: QueryParameters
    ) async throws(SCIMFailure) -> SCIMAnswer {
        let projection = projection(query, type)
        return try await patch(
            id,
            type,
            with: try await body(of: type),
            if: precondition,
            showing: type.kind != .group || query["attributes"] != nil ? projection : nil
        )
    }

    /// What the answer shows of a resource.
    ///
    /// RFC 7644 §3.9.
    func projection(_ query: QueryParameters, _ type: ResourceType) -> Projection {
        Projection(
            attributes: query["attributes"],
            excludedAttributes: query["excludedAttributes"],
            type: type
        )
    }

    /// What the request demands of the version that it changes.
    ///
    /// RFC 7644 §3.14.
    var precondition: Precondition? {
        if let header = request.headers[.ifMatch] { return Precondition(header: header) }
        return request.headers[.ifNoneMatch].map { .not(Precondition(header: $0)) }
    }

    private func body(of type: ResourceType) async throws(SCIMFailure) -> JSONValue {
        try await body(
            atMost: bodyBytesMax(of: type),
            reduction: type.kind == .group ? .group : .none
        )
    }

    /// How large the body of a resource may be.
    func bodyBytesMax(of type: ResourceType) -> Int {
        type.kind == .group ? limits.groupBodyBytesMax : limits.userBodyBytesMax
    }

    /// The JSON of the body.
    func body(
        atMost bytesMax: Int,
        reduction: JSONReduction = .none
    ) async throws(SCIMFailure) -> JSONValue {
        guard SCIMMediaType.isAcceptable(request.headers[.contentType]) else {
            throw .scim(
                .unsupportedMediaType(
                    "The body must be application/scim+json or application/json."
                )
            )
        }
        do {
            return try await request.json(
                atMost: bytesMax,
                limits: limits,
                reduction: reduction
            )
        } catch {
            throw .scim(error)
        }
    }
}
