import Directory
import HTTPTypes
import SCIM

/// What can be done with one resource, whether a request of its own or a bulk request asks.
extension SCIMExchange {
    /// Creates a resource from the body of a POST.
    ///
    /// RFC 7644 §3.3.
    ///
    /// - Parameter id: the id it gets; nil for a new one.
    func create(
        _ body: JSONValue,
        as type: ResourceType,
        id: String? = nil,
        showing projection: Projection
    ) async throws(SCIMFailure) -> SCIMAnswer {
        var interpretation = interpretation
        let submission = try submission(body, type, &interpretation)
        do {
            let stored = try await scope.create(
                submission,
                id: id,
                interpretation: &interpretation
            )
            let shown = projection.revealing(submission.writtenAttributes)
            return try answer(.created, stored, shown, interpretation)
        } catch {
            throw .directory(error)
        }
    }

    /// Replaces a resource with the body of a PUT.
    ///
    /// RFC 7644 §3.5.1.
    func replace(
        _ id: String,
        _ type: ResourceType,
        with body: JSONValue,
        if precondition: Precondition?,
        showing projection: Projection
    ) async throws(SCIMFailure) -> SCIMAnswer {
        var interpretation = interpretation
        let submission = try submission(body, type, &interpretation)
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
        let projection = projection.revealing(submission.writtenAttributes)
        if let written { return try shown(.ok, written, projection, interpretation) }
        return try shown(.ok, try await stored(id, type, projection), projection, interpretation)
    }

    /// Applies the body of a PATCH.
    ///
    /// RFC 7644 §3.5.2.
    ///
    /// - Parameter projection: nil when the answer need not show the resource.
    func patch(
        _ id: String,
        _ type: ResourceType,
        with body: JSONValue,
        if precondition: Precondition?,
        showing projection: Projection?
    ) async throws(SCIMFailure) -> SCIMAnswer {
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
        guard let projection else {
            return SCIMAnswer(status: .noContent, leniencies: interpretation.leniencies)
        }
        let revealing = projection.revealing(patch.writtenAttributes)
        if let written { return try shown(.ok, written, revealing, interpretation) }
        return try shown(.ok, try await stored(id, type, revealing), revealing, interpretation)
    }

    /// Removes a resource.
    ///
    /// RFC 7644 §3.6.
    func delete(
        _ id: String,
        _ type: ResourceType,
        if precondition: Precondition?
    ) async throws(SCIMFailure) -> SCIMAnswer {
        do {
            try await scope.delete(id, type: type, if: precondition)
        } catch {
            throw .directory(error)
        }
        return SCIMAnswer(status: .noContent)
    }

    /// The resource as it is stored, or a 404.
    func stored(
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

    /// The answer that shows a resource.
    func shown(
        _ status: HTTPResponse.Status,
        _ stored: StoredResource,
        _ projection: Projection,
        _ interpretation: Interpretation? = nil
    ) throws(SCIMFailure) -> SCIMAnswer {
        do {
            return try answer(status, stored, projection, interpretation)
        } catch {
            throw .directory(error)
        }
    }

    private func submission(
        _ body: JSONValue,
        _ type: ResourceType,
        _ interpretation: inout Interpretation
    ) throws(SCIMFailure) -> ResourceSubmission {
        do {
            return try ResourceSubmission(
                body: body,
                type: type,
                interpretation: &interpretation
            )
        } catch {
            throw .scim(error)
        }
    }

    /// What a client is shown of a resource.
    func piece(
        _ stored: StoredResource,
        _ projection: Projection
    ) throws(DirectoryError) -> SCIMBody.Piece {
        if let pieces = stored.pieces(at: locations, projection: projection) {
            return .resource(pieces)
        }
        return .bytes(try stored.representation(at: locations, projection: projection))
    }

    private func answer(
        _ status: HTTPResponse.Status,
        _ stored: StoredResource,
        _ projection: Projection,
        _ interpretation: Interpretation?
    ) throws(DirectoryError) -> SCIMAnswer {
        SCIMAnswer(
            status: status,
            body: SCIMBody([try piece(stored, projection)]),
            entityTag: stored.entityTag,
            location: locations.location(of: stored.id, type: stored.type),
            leniencies: interpretation?.leniencies ?? []
        )
    }
}
