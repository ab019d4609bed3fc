import Directory
import Hummingbird
import SCIM

extension SCIMExchange {
    /// GET on a resource type's endpoint: a page of what the filter matches.
    ///
    /// RFC 7644 §3.4.2.
    func search(
        _ type: ResourceType,
        _ query: QueryParameters
    ) async throws(SCIMFailure) -> SCIMAnswer {
        let projection = projection(query, type)
        do throws(SCIMError) {
            let search = SearchRequest(
                type: type,
                filter: try filter(query["filter"], type),
                paging: (
                    try Self.number(query["startIndex"], named: "startIndex"),
                    try Self.number(query["count"], named: "count")
                ),
                includesReferences: projection.includesReferences(of: type),
                limits: limits
            )
            return try await page(search, projection)
        } catch {
            throw .scim(error)
        }
    }

    private func page(
        _ search: SearchRequest,
        _ projection: Projection
    ) async throws(SCIMError) -> SCIMAnswer {
        do {
            let page = try await scope.search(search, at: locations)
            var resources: [[UInt8]] = []
            resources.reserveCapacity(page.resources.count)
            for stored in page.resources {
                resources.append(
                    try stored.representation(at: locations, projection: projection)
                )
            }
            return SCIMAnswer(
                status: .ok,
                body: ListResponse.bytes(
                    totalResults: page.totalResults,
                    startIndex: search.startIndex,
                    resources: resources
                )
            )
        } catch {
            throw SCIMError(error, patience: ProviderPatience(principal.provider))
        }
    }

    private func filter(
        _ text: String?,
        _ type: ResourceType
    ) throws(SCIMError) -> FilterExpression? {
        guard let text else { return nil }
        var interpretation = interpretation
        return try FilterExpression(text, type: type, interpretation: &interpretation)
    }

    /// A number of a query; one too large for the machine counts as the largest.
    private static func number(
        _ text: String?,
        named name: String
    ) throws(SCIMError) -> Int? {
        guard let text, !text.isEmpty else { return nil }
        if let number = Int(text) { return number }
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
            throw .invalidValue("The value of \(name) must be an integer such as 1 or 100.")
        }
        return text.hasPrefix("-") ? 0 : Int(Int32.max)
    }
}
