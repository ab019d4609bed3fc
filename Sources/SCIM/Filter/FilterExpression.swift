/// A filter as a client sent it, read for one type of resource.
package struct FilterExpression: Sendable, Hashable {
    package let root: Filter
    /// What has to be known of memberships to evaluate the filter.
    package let memberships: [MembershipCondition]
    /// Whether a resource given to `matches` has to have its `members` or `groups`.
    ///
    /// Equalities on the ids in them do not need that: they are among `memberships`.
    package let needsReferences: Bool
    private let predicate: Predicate

    /// Reads `text`; linear in its length.
    ///
    /// Throws `invalidFilter` with the position of the character, from 1, at which it stopped.
    /// RFC 7644 §3.4.2.1, §3.4.2.2.
    ///
    /// - Parameter others: the types that are searched with the same filter beside `type`. An
    ///   attribute that only they have counts as one without value.
    package init(
        _ text: String,
        type: ResourceType,
        among others: [ResourceType] = [],
        interpretation: inout Interpretation
    ) throws(SCIMError) {
        let limits = interpretation.limits
        guard text.utf8.count <= limits.filterBytesMax else {
            throw .invalidFilter(
                "The filter has \(text.utf8.count) bytes; at most \(limits.filterBytesMax) are read."
            )
        }
        var parser = FilterParser(
            text,
            type: type,
            among: others,
            interpretation: interpretation
        )
        root = try parser.expression()
        interpretation = parser.interpretation
        memberships = parser.memberships
        needsReferences = root.concerns { type.relation(at: $0) != nil }
        predicate = Predicate(root, type: type)
    }

    /// Whether a resource of the type can meet the filter at all; when it cannot, nothing has to
    /// be read.
    ///
    /// Decided by the type alone: by its name in `meta.resourceType`, and by which attributes it
    /// has.
    package var canMatch: Bool { root != .constant(false) }

    /// Whether a resource meets the filter.
    ///
    /// - Parameters:
    ///   - resource: the attributes as a client sees them, with `id` and `meta`.
    ///   - memberships: whether each of `memberships` holds for it.
    package func matches(_ resource: JSONObject, memberships: [Bool]) -> Bool {
        predicate.holds(for: .resource(resource), memberships: memberships)
    }
}
