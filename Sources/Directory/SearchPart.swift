import Postgres
import SCIM

/// What is sought among the resources of one type, and how far PostgreSQL can decide it.
struct SearchPart: Sendable {
    let part: SearchRequest.Part
    /// Each must hold for the resource `r`; they may keep too much but never lose a match.
    let conditions: [SQL]
    /// Whether the conditions alone are the filter.
    let isExact: Bool
    /// A column for each membership the filter names: whether the resource `r` has it.
    let membershipColumns: [SQL]
    /// Whether a statement with the conditions is worth preparing.
    let hasCommonForm: Bool

    init(_ part: SearchRequest.Part, tenant: TenantID) {
        self.part = part
        let narrowed = part.filter.map { FilterSQL($0, type: part.type, tenant: tenant) }
        conditions = narrowed?.conditions ?? []
        isExact = narrowed?.isExact ?? true
        hasCommonForm = narrowed?.hasCommonForm ?? true
        membershipColumns = narrowed?.membershipColumns ?? []
    }

    /// All resources of a type.
    init(all type: ResourceType, includesReferences: Bool) {
        part = SearchRequest.Part(
            type: type,
            filter: nil,
            includesReferences: includesReferences
        )
        conditions = []
        isExact = true
        hasCommonForm = true
        membershipColumns = []
    }

    /// Whether every resource of the type matches.
    var isWhole: Bool { part.filter == nil }

    /// The conditions with that on the type.
    var condition: SQL {
        conditions.reduce("r.resource_type = \(part.type.name)") { "\($0) and \($1)" }
    }
}
