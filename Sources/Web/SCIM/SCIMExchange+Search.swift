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
            var answer = SCIMAnswer(status: .ok, body: try body(of: page, shown))
            answer.leniencies = interpretation.leniencies
            return answer
        } catch {
            throw .directory(error)
        }
    }

    private func body(
        of page: SearchPage,
        _ shown: [(type: ResourceType, projection: Projection)]
    ) throws(DirectoryError) -> SCIMBody {
        let message =
            switch page.place {
            case .index(let start, let total):
                ListResponse(totalResults: total, startIndex: start)
            case .cursor(let next, let total):
                ListResponse(totalResults: total, nextCursor: next)
            }
        var pieces: [SCIMBody.Piece] = []
        pieces.reserveCapacity(page.resources.count * 2 + 2)
        pieces.append(.bytes(message.head(itemsPerPage: page.resources.count)))
        for (index, stored) in page.resources.enumerated() {
            if index > 0 { pieces.append(.bytes(ListResponse.separator)) }
            let projection = shown.first { $0.type.name == stored.type.name }?.projection ?? .full
            pieces.append(try piece(stored, projection))
        }
        pieces.append(.bytes(ListResponse.tail))
        return SCIMBody(pieces)
    }
}
