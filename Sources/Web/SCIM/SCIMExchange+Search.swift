import Directory
import HTTPTypes
import SCIM

extension SCIMExchange {
    /// GET on a resource type's endpoint, or on the root for all types: a page of what the filter
    /// matches.
    ///
    /// RFC 7644 §3.4.2.
    func search(
        _ types: [ResourceType],
        _ query: QueryParameters
    ) async throws(SCIMFailure) -> SCIMAnswer {
        let parameters: SearchParameters
        do {
            parameters = try SearchParameters(query: { query[$0] })
        } catch {
            throw .scim(error)
        }
        return try await search(types, parameters, interpretation)
    }

    /// POST on `.search`: the same, asked for in a body.
    ///
    /// RFC 7644 §3.4.3.
    func search(_ types: [ResourceType]) async throws(SCIMFailure) -> SCIMAnswer {
        let body = try await body(atMost: limits.userBodyBytesMax)
        var interpretation = interpretation
        let parameters: SearchParameters
        do {
            parameters = try SearchParameters(message: body, interpretation: &interpretation)
        } catch {
            throw .scim(error)
        }
        return try await search(types, parameters, interpretation)
    }

    private func search(
        _ types: [ResourceType],
        _ parameters: SearchParameters,
        _ interpretation: Interpretation
    ) async throws(SCIMFailure) -> SCIMAnswer {
        var interpretation = interpretation
        let shown = types.map { type in
            (
                type: type,
                projection: Projection(
                    attributes: parameters.attributes,
                    excludedAttributes: parameters.excludedAttributes,
                    type: type
                )
            )
        }
        let request: SearchRequest
        do {
            request = try SearchRequest(
                parameters,
                types: shown,
                profile: profile,
                interpretation: &interpretation
            )
        } catch {
            throw .scim(error)
        }
        do {
            let page = try await scope.search(request, at: locations)
            var answer = SCIMAnswer(status: .ok, body: try bytes(of: page, shown))
            answer.leniencies = interpretation.leniencies
            return answer
        } catch {
            throw .directory(error)
        }
    }

    private func bytes(
        of page: SearchPage,
        _ shown: [(type: ResourceType, projection: Projection)]
    ) throws(DirectoryError) -> [UInt8] {
        var resources: [[UInt8]] = []
        resources.reserveCapacity(page.resources.count)
        for stored in page.resources {
            let projection = shown.first { $0.type.name == stored.type.name }?.projection ?? .full
            resources.append(
                try stored.representation(at: locations, projection: projection)
            )
        }
        let message =
            switch page.place {
            case .index(let start, let total):
                ListResponse(totalResults: total, startIndex: start)
            case .cursor(let next, let total):
                ListResponse(totalResults: total, nextCursor: next)
            }
        return message.bytes(resources: resources)
    }
}
