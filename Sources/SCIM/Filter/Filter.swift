/// A filter with its names resolved and its operands of the types that the attributes have.
///
/// Paths are whole also within `element`: in `emails[type eq "work"]` the comparison is on
/// `emails.type`. A multi-valued or complex attribute that is compared itself stands as its
/// `value`. Source: RFC 7644 §3.4.2.2.
package indirect enum Filter: Sendable, Hashable {
    case and(Filter, Filter)
    case or(Filter, Filter)
    case not(Filter)
    case comparison(AttributePath, ComparisonOperator, FilterValue)
    case present(AttributePath)
    /// One element of the multi-valued attribute meets the whole condition.
    case element(AttributePath, Filter)
    /// The condition of this index in `FilterExpression.memberships` holds.
    case membership(Int)
}

/// How a comparison compares.
package enum ComparisonOperator: String, CaseIterable, Sendable {
    case equal = "eq"
    case notEqual = "ne"
    case contains = "co"
    case startsWith = "sw"
    case endsWith = "ew"
    case greaterThan = "gt"
    case greaterOrEqual = "ge"
    case lessThan = "lt"
    case lessOrEqual = "le"
}

/// What a comparison compares with.
package enum FilterValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    case number(JSONNumber)
    /// The text as it was sent; where case does not matter, `CaseFolding.key` of both is compared.
    case string(String)
    case dateTime(DateTime)

    /// Strings are equal byte for byte.
    package static func == (left: FilterValue, right: FilterValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): ASCII.isIdentical(left, right)
        case (.dateTime(let left), .dateTime(let right)): left == right
        case (.null, _), (.boolean, _), (.number, _), (.string, _), (.dateTime, _): false
        }
    }
}

/// A condition on who is a member of what, which the document of a resource does not tell.
package struct MembershipCondition: Sendable, Hashable {
    /// Which side the filter's resource is on.
    package enum Relation: Sendable, Hashable {
        /// The resource is a group and has the member `id`.
        case members
        /// The resource is a member of the group `id`.
        case groups
    }

    package let relation: Relation
    package let id: String
}

/// An equality that every match of a filter satisfies.
package struct Equality: Sendable, Hashable {
    package let path: AttributePath
    /// Folded by `CaseFolding.key` unless the attribute is case-exact.
    package let key: String
    /// Whether a resource that satisfies the equality satisfies this part of the filter, so that
    /// nothing else need be looked at; false within value paths of several conditions.
    package let isExactSubsumption: Bool
}
