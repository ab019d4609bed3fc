/// A filter as a client sent it, read for one type of resource.
package struct FilterExpression: Sendable, Hashable {
    package let root: Filter
    /// What has to be known of memberships to evaluate the filter.
    package let memberships: [MembershipCondition]
    private let predicate: Predicate
    private let equalities: [Equality]

    /// Reads `text`; linear in its length.
    ///
    /// Throws `invalidFilter` with the position of the character, from 1, at which it stopped.
    package init(
        _ text: String,
        type: ResourceType,
        interpretation: inout Interpretation
    ) throws(SCIMError) {
        let limits = interpretation.limits
        guard text.utf8.count <= limits.filterBytesMax else {
            throw .invalidFilter(
                "The filter has \(text.utf8.count) bytes; at most \(limits.filterBytesMax) are read."
            )
        }
        var parser = FilterParser(text, type: type, interpretation: interpretation)
        root = try parser.expression()
        interpretation = parser.interpretation
        memberships = parser.memberships
        predicate = Predicate(root, type: type)
        equalities = RequiredEqualities(of: root, type: type).found
    }

    /// Whether a resource meets the filter.
    ///
    /// - Parameters:
    ///   - resource: the attributes as a client sees them, with `id` and `meta`.
    ///   - memberships: whether each of `memberships` holds for it.
    package func matches(_ resource: JSONObject, memberships: [Bool]) -> Bool {
        predicate.holds(for: .resource(resource), memberships: memberships)
    }

    /// Equalities of strings that every match satisfies, in the order of the filter.
    package var requiredEqualities: [Equality] { equalities }
}

/// Collects what the conjunction at the top of a filter demands.
private struct RequiredEqualities {
    private(set) var found: [Equality] = []
    private let type: ResourceType

    init(of root: Filter, type: ResourceType) {
        self.type = type
        collect(root, isExact: true)
    }

    private mutating func collect(_ filter: Filter, isExact: Bool) {
        switch filter {
        case .and(let left, let right):
            collect(left, isExact: isExact)
            collect(right, isExact: isExact)
        case .element(_, .comparison(let path, let comparison, let value)):
            collect(.comparison(path, comparison, value), isExact: isExact)
        case .element(_, let inner):
            collect(inner, isExact: false)
        case .comparison(let path, .equal, .string(let text)):
            guard let attribute = type.attribute(at: path) else { return }
            let key = attribute.isCaseExact ? text : CaseFolding.key(text)
            found.append(Equality(path: path, key: key, isExactSubsumption: isExact))
        case .or, .not, .comparison, .present, .membership: return
        }
    }
}
