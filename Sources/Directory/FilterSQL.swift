import Postgres
import SCIM

/// What of a filter PostgreSQL can decide.
///
/// The conditions may keep too much but never lose a match. When they are not exact the
/// evaluator of the SCIM module decides on what is left.
struct FilterSQL: Sendable {
    /// Each must hold for the resource `r`.
    let conditions: [SQL]
    /// Whether the conditions alone are the filter.
    let isExact: Bool
    /// A column for each membership the filter names: whether the resource `r` has it.
    let membershipColumns: [SQL]
    /// Whether the conditions are of the few forms that providers send, some equalities that all
    /// have to be met, so that a statement with them is worth preparing.
    let hasCommonForm: Bool

    init(_ filter: FilterExpression, type: ResourceType, tenant: TenantID) {
        let columns = FilterColumns(type: type, tenant: "\(uuid: tenant.text)")
        membershipColumns = filter.memberships.map(columns.membership)
        let translation = FilterTranslation(columns: columns, memberships: membershipColumns)
        let conjuncts = filter.root.conjuncts
        let parts = conjuncts.map { translation.condition(for: $0) }
        conditions = parts.compactMap(\.sql)
        isExact = parts.allSatisfy(\.isExact)
        hasCommonForm = conjuncts.areFewEqualities
    }
}

extension Filter {
    /// The conditions that have to hold together.
    fileprivate var conjuncts: [Filter] {
        guard case .and(let left, let right) = self else { return [self] }
        return left.conjuncts + right.conjuncts
    }

    fileprivate var isEquality: Bool {
        switch self {
        case .comparison(_, .equal, _), .membership, .constant: true
        case .element(_, let inner): inner.conjuncts.areFewEqualities
        case .comparison, .and, .or, .not, .present: false
        }
    }
}

extension [Filter] {
    fileprivate var areFewEqualities: Bool { count <= 3 && allSatisfy(\.isEquality) }
}
