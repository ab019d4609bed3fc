package import SCIM

/// A query for resources of one type: RFC 7644 §3.4.2 with numbers made sane.
package struct SearchRequest: Sendable {
    package let type: ResourceType
    package let filter: FilterExpression?
    /// 1-based.
    package let startIndex: Int
    /// At most this many resources; 0 asks for the total alone.
    package let count: Int
    /// Whether `groups` or `members` are shown.
    package let includesReferences: Bool

    /// - Parameters:
    ///   - startIndex: below 1 counts as 1.
    ///   - count: below 0 counts as 0; above the largest page as the largest page.
    package init(
        type: ResourceType,
        filter: FilterExpression?,
        paging: (startIndex: Int?, count: Int?),
        includesReferences: Bool,
        limits: Limits
    ) {
        self.type = type
        self.filter = filter
        startIndex = max(paging.startIndex ?? 1, 1)
        count = min(max(paging.count ?? limits.pageSizeDefault, 0), limits.pageSizeMax)
        self.includesReferences = includesReferences
    }
}

/// One page of the answer to a search.
package struct SearchPage: Sendable {
    /// How many resources match in all.
    package let totalResults: Int
    package let resources: [StoredResource]
}
