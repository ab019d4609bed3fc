package import SCIM

/// A query for resources of one or several types: RFC 7644 §3.4.2 with numbers made sane.
package struct SearchRequest: Sendable {
    /// What is sought among the resources of one type.
    struct Part: Sendable {
        let type: ResourceType
        let filter: FilterExpression?
        /// Whether `groups` or `members` are shown.
        let includesReferences: Bool

        /// The folded value of the unique attribute, when the filter is about nothing else.
        var nameKey: String? {
            guard let filter, let unique = type.uniqueAttribute,
                case .comparison(let path, .equal, .string(let name)) = filter.root,
                path == AttributePath(name: unique.name)
            else { return nil }
            return IndexedValues.key(name, at: path, of: type)
        }
    }

    /// Which of the matches are answered.
    enum Page: Sendable {
        /// From the position `start`, 1-based.
        case index(start: Int, count: Int)
        /// After the cursor; from the first when it is empty.
        case cursor(String, count: Int?)
    }

    let parts: [Part]
    let sort: SortRequest?
    let page: Page
    let limits: Limits
    private let epoch: String
    private let parameters: SearchParameters

    /// - Parameters:
    ///   - parameters: a startIndex below 1 counts as 1; a count below 0 counts as 0, above the
    ///     largest page as the largest page.
    ///   - types: what is sought, each with what is shown of it.
    ///   - profile: of the integration that is asked.
    package init(
        _ parameters: SearchParameters,
        types: [(type: ResourceType, projection: Projection)],
        profile: IntegrationProfile,
        interpretation: inout Interpretation
    ) throws(SCIMError) {
        self.parameters = parameters
        epoch = profile.epoch
        limits = interpretation.limits
        let all = types.map(\.type)
        var parts: [Part] = []
        for (type, projection) in types {
            let filter = try parameters.filter.map { text throws(SCIMError) in
                try FilterExpression(
                    text,
                    type: type,
                    among: all.filter { $0.name != type.name },
                    interpretation: &interpretation
                )
            }
            guard filter?.canMatch ?? true else { continue }
            parts.append(
                Part(
                    type: type,
                    filter: filter,
                    includesReferences: projection.includesReferences(of: type)
                )
            )
        }
        self.parts = parts
        sort = try Self.sort(parameters, all, profile.features, &interpretation)
        page = try Self.page(parameters, profile.features, interpretation)
    }

    /// What a cursor of this query belongs to.
    func cursorQuery(of tenant: TenantID) -> CursorQuery {
        CursorQuery(
            tenant: tenant,
            epoch: epoch,
            types: parts.map(\.type),
            parameters: parameters
        )
    }

    /// Sorting that is switched off is ignored, as by a server that does not know it.
    private static func sort(
        _ parameters: SearchParameters,
        _ types: [ResourceType],
        _ features: Features,
        _ interpretation: inout Interpretation
    ) throws(SCIMError) -> SortRequest? {
        guard features[.sort] else { return nil }
        return try SortRequest(
            sortBy: parameters.sortBy,
            sortOrder: parameters.sortOrder,
            types: types,
            interpretation: &interpretation
        )
    }

    private static func page(
        _ parameters: SearchParameters,
        _ features: Features,
        _ interpretation: Interpretation
    ) throws(SCIMError) -> Page {
        let limits = interpretation.limits
        let clamped = parameters.count.map { count in
            // Ping sends -1 for "as many as you like"; to anybody else a negative count is none.
            count < 0 && interpretation.dialect == .ping
                ? limits.pageSizeDefault : min(max(count, 0), limits.pageSizeMax)
        }
        guard let cursor = parameters.cursor, features[.cursorPagination] else {
            let start = max(parameters.startIndex ?? 1, 1)
            return .index(start: start, count: clamped ?? limits.pageSizeDefault)
        }
        guard parameters.startIndex == nil else {
            throw .invalidValue(
                "A query has a cursor or a startIndex, not both; leave one of them out."
            )
        }
        return .cursor(cursor, count: clamped)
    }
}

/// One page of the answer to a search.
package struct SearchPage: Sendable {
    /// Where in the list the page is.
    package enum Place: Sendable {
        /// The position of its first resource, 1-based, among `total` matches.
        case index(start: Int, total: Int)
        /// Before the page that `next` leads to, if there is one; `total` is nil when only reading
        /// all matches would tell.
        case cursor(next: String?, total: Int?)
    }

    package let place: Place
    package let resources: [StoredResource]
}

extension Projection {
    /// Whether the attribute that is kept outside the document is shown.
    package func includesReferences(of type: ResourceType) -> Bool {
        switch type.kind {
        case .user: includes("groups")
        case .group: includes("members")
        case .other: false
        }
    }
}
