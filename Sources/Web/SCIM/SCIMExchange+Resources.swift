import Directory
import HTTPTypes
import Hummingbird
import SCIM

extension SCIMExchange {
    /// POST on a resource type's endpoint.
    ///
    /// RFC 7644 §3.3.
    func create(
        _ type: ResourceType,
        _ query: QueryParameters
    ) async throws(SCIMFailure) -> SCIMAnswer {
        let body = try await body(of: type)
        var interpretation = interpretation
        let submission: ResourceSubmission
        do {
            submission = try ResourceSubmission(
                body: body,
                type: type,
                interpretation: &interpretation
            )
        } catch {
            throw .scim(error)
        }
        do {
            let stored = try await scope.create(submission, interpretation: &interpretation)
            return try answer(.created, stored, projection(query, type))
        } catch {
            throw .directory(error)
        }
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
        let body = try await body(of: type)
        var interpretation = interpretation
        let submission: ResourceSubmission
        do {
            submission = try ResourceSubmission(
                body: body,
                type: type,
                interpretation: &interpretation
            )
        } catch {
            throw .scim(error)
        }
        let projection = projection(query, type)
        let written: StoredResource?
        do {
            written = try await scope.replace(
                id,
                with: submission,
                if: precondition,
                interpretation: &interpretation
            )
        } catch {
            throw .directory(error)
        }
        if let written { return try shown(.ok, written, projection) }
        return try shown(.ok, try await stored(id, type, projection), projection)
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
        let body = try await body(of: type)
        var interpretation = interpretation
        let patch: PatchRequest
        do {
            patch = try PatchRequest(body: body, type: type, interpretation: &interpretation)
        } catch {
            throw .scim(error)
        }
        let written: StoredResource?
        do {
            written = try await scope.patch(
                id,
                type: type,
                with: patch,
                if: precondition,
                interpretation: &interpretation
            )
        } catch {
            throw .directory(error)
        }
        let projection = projection(query, type)
        if let written { return try shown(.ok, written, projection) }
        guard query["attributes"] != nil else { return SCIMAnswer(status: .noContent) }
        return try shown(.ok, try await stored(id, type, projection), projection)
    }

    /// DELETE, RFC 7644 §3.6.
    func delete(_ id: String, _ type: ResourceType) async throws(SCIMFailure) -> SCIMAnswer {
        do {
            try await scope.delete(id, type: type, if: precondition)
        } catch {
            throw .directory(error)
        }
        return SCIMAnswer(status: .noContent)
    }

    /// How bodies, filters and paths of this integration are read.
    var interpretation: Interpretation {
        Interpretation(dialect: principal.dialect, limits: limits)
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

    private var precondition: Precondition? {
        if let header = request.headers[.ifMatch] { return Precondition(header: header) }
        return request.headers[.ifNoneMatch].map { .not(Precondition(header: $0)) }
    }

    private func body(of type: ResourceType) async throws(SCIMFailure) -> JSONValue {
        guard SCIMMediaType.isAcceptable(request.headers[.contentType]) else {
            throw .scim(
                .unsupportedMediaType(
                    "The body must be application/scim+json or application/json."
                )
            )
        }
        let max = type == .group ? limits.groupBodyBytesMax : limits.userBodyBytesMax
        do {
            return try JSONParser.value(
                from: try await request.bytes(atMost: max),
                limits: limits
            )
        } catch {
            throw .scim(error)
        }
    }

    private func stored(
        _ id: String,
        _ type: ResourceType,
        _ projection: Projection
    ) async throws(SCIMFailure) -> StoredResource {
        do {
            let stored = try await scope.resource(
                id,
                type: type,
                includesReferences: projection.includesReferences(of: type)
            )
            if let stored { return stored }
        } catch {
            throw .directory(error)
        }
        throw .directory(.notFound(id))
    }

    private func shown(
        _ status: HTTPResponse.Status,
        _ stored: StoredResource,
        _ projection: Projection
    ) throws(SCIMFailure) -> SCIMAnswer {
        do {
            return try answer(status, stored, projection)
        } catch {
            throw .directory(error)
        }
    }

    private func answer(
        _ status: HTTPResponse.Status,
        _ stored: StoredResource,
        _ projection: Projection
    ) throws(DirectoryError) -> SCIMAnswer {
        SCIMAnswer(
            status: status,
            body: try stored.representation(at: locations, projection: projection),
            entityTag: stored.entityTag,
            location: locations.location(of: stored.id, type: stored.type)
        )
    }
}

extension Projection {
    /// Whether the attribute that is kept outside the document is shown.
    func includesReferences(of type: ResourceType) -> Bool {
        includes(type == .group ? "members" : "groups")
    }
}
