import SCIM

extension Stage {
    /// More pages than any directory here has, so that a server that never ends ends here.
    private static let pagesMax = 10_000

    /// Reads every page as an import does, and one beyond the last.
    func perform(
        _ paging: Paging,
        into played: inout [PlayedExchange]
    ) async throws(PlayError) {
        let resources = try await resources(of: paging, into: &played)
        let ids = Set(resources.compactMap(Self.id))
        for name in paging.includes {
            guard case .string(let id) = variables[name], ids.contains(id) else {
                throw .failed("\(name) is on no page")
            }
        }
    }

    /// Every resource of an endpoint, read with plain header lines.
    func resources(of endpoint: String) async throws(PlayError) -> [JSONValue] {
        var played: [PlayedExchange] = []
        let paging = Paging(
            title: endpoint,
            endpoint: endpoint,
            headers: [("Authorization", "Bearer ${token}")],
            count: 100,
            includes: []
        )
        return try await resources(of: paging, into: &played)
    }

    /// The id of a resource, or nil when it has none.
    static func id(_ resource: JSONValue) -> String? {
        guard case .string(let id) = JSONPointer("id").value(in: resource) else { return nil }
        return id
    }

    private func resources(
        of paging: Paging,
        into played: inout [PlayedExchange]
    ) async throws(PlayError) -> [JSONValue] {
        var resources: [JSONValue] = []
        var seen: Set<String> = []
        var total: Int64?
        for number in 0..<Self.pagesMax {
            let startIndex = 1 + number * paging.count
            let page = try await page(paging, startIndex: startIndex, into: &played)
            if let total, total != page.total {
                throw .failed("totalResults changed from \(total) to \(page.total)")
            }
            total = page.total
            for resource in page.resources {
                guard let id = Self.id(resource) else {
                    throw .failed("a resource of the list has no id")
                }
                guard seen.insert(id).inserted else { throw .failed("\(id) is on two pages") }
                resources.append(resource)
            }
            guard Int64(startIndex) > page.total else { continue }
            if !page.resources.isEmpty { throw .failed("the page beyond the end is not empty") }
            break
        }
        guard Int64(resources.count) == total else {
            throw .failed(
                "the pages held \(resources.count) resources, totalResults said \(total ?? 0)"
            )
        }
        return resources
    }

    private func page(
        _ paging: Paging,
        startIndex: Int,
        into played: inout [PlayedExchange]
    ) async throws(PlayError) -> (resources: [JSONValue], total: Int64) {
        let exchange = Exchange(
            title: paging.title,
            method: "GET",
            path: "\(paging.endpoint)?startIndex=\(startIndex)&count=\(paging.count)",
            headers: paging.headers,
            body: .none,
            expectation: ExpectedAnswer(200)
        )
        let answer = try await send(exchange, into: &played)
        guard answer.response.status == 200 else {
            throw .failed("status \(answer.response.status), expected 200")
        }
        if let fault = Check.isListResponse.failure(of: answer, variables: variables) {
            throw .failed(fault)
        }
        let document = answer.json ?? .null
        let total = Check.integer(at: "totalResults", of: document) ?? 0
        guard case .array(let resources) = JSONPointer("Resources").value(in: document) else {
            return ([], total)
        }
        return (resources, total)
    }
}
