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
    /// Every resource of the type meets it, or none does; never a part of another filter.
    case constant(Bool)
}

extension Filter {
    /// Both conditions, without a constant one.
    static func conjunction(_ left: Filter, _ right: Filter) -> Filter {
        switch (left, right) {
        case (.constant(false), _), (_, .constant(false)): .constant(false)
        case (.constant(true), let other), (let other, .constant(true)): other
        default: .and(left, right)
        }
    }

    /// Either condition, without a constant one.
    static func disjunction(_ left: Filter, _ right: Filter) -> Filter {
        switch (left, right) {
        case (.constant(true), _), (_, .constant(true)): .constant(true)
        case (.constant(false), let other), (let other, .constant(false)): other
        default: .or(left, right)
        }
    }

    /// The opposite of a condition.
    static func negation(_ filter: Filter) -> Filter {
        guard case .constant(let holds) = filter else { return .not(filter) }
        return .constant(!holds)
    }

    /// Whether a condition is on an attribute that `isMeant`.
    func concerns(_ isMeant: (AttributePath) -> Bool) -> Bool {
        switch self {
        case .and(let left, let right), .or(let left, let right):
            left.concerns(isMeant) || right.concerns(isMeant)
        case .not(let inner): inner.concerns(isMeant)
        case .comparison(let path, _, _), .present(let path), .element(let path, _): isMeant(path)
        case .membership, .constant: false
        }
    }
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

extension ResourceType {
    /// The memberships that stand in the attribute at the path, if any do.
    package func relation(at path: AttributePath) -> MembershipCondition.Relation? {
        guard path.schemaURN == nil else { return nil }
        switch path.name {
        case "members" where kind == .group: return .members
        case "groups" where kind == .user: return .groups
        default: return nil
        }
    }
}
