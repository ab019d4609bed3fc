import Postgres
import SCIM

/// What of a filter PostgreSQL can decide with an index.
///
/// The conditions may keep too much but never lose a match. When they are not exact the
/// evaluator of the SCIM module decides on what is left.
struct FilterSQL: Sendable {
    /// Each must hold for the resource `r`.
    private(set) var conditions: [SQL] = []
    /// Whether the conditions alone are the filter.
    private(set) var isExact = true
    /// The folded value of the unique attribute, when the filter is about nothing else.
    private(set) var nameKey: String?

    private let tenant: TenantID
    private let type: ResourceType
    private let memberships: [MembershipCondition]

    init(_ filter: FilterExpression, type: ResourceType, tenant: TenantID) {
        self.tenant = tenant
        self.type = type
        memberships = filter.memberships
        narrow(by: filter.root)
        if isExact, conditions.count == 1, let path = uniqueComparison(filter.root) {
            nameKey = path
        }
    }

    /// A column for each membership the filter names: whether the resource `r` has it.
    var membershipColumns: [SQL] { memberships.map { membership($0) } }

    private mutating func narrow(by filter: Filter) {
        switch filter {
        case .and(let left, let right):
            narrow(by: left)
            narrow(by: right)
        case .comparison(let path, .equal, .string(let text)):
            narrow(to: text, at: path)
        case .membership(let index):
            conditions.append(membership(memberships[index]))
        case .element(_, let inner):
            isExact = false
            narrowElement(by: inner)
        case .or, .not, .comparison, .present, .constant:
            isExact = false
        }
    }

    /// `emails[type eq "work" and value eq "x"]` can only match where `emails.value eq "x"` does.
    private mutating func narrowElement(by filter: Filter) {
        switch filter {
        case .and(let left, let right):
            narrowElement(by: left)
            narrowElement(by: right)
        case .comparison(let path, .equal, .string(let text)):
            if let condition = indexed(text, at: path) { conditions.append(condition) }
        case .or, .not, .comparison, .present, .element, .membership, .constant:
            return
        }
    }

    private mutating func narrow(to text: String, at path: AttributePath) {
        guard let condition = column(text, at: path) ?? indexed(text, at: path) else {
            isExact = false
            return
        }
        conditions.append(condition)
    }

    private func column(_ text: String, at path: AttributePath) -> SQL? {
        switch path {
        case AttributePath(name: "id"): "r.id = \(text)"
        case AttributePath(name: "externalId"): "r.external_id = \(text)"
        case AttributePath(name: IndexedValues.uniqueAttribute(of: type)):
            "r.name_key = \(CaseFolding.key(text))"
        default: nil
        }
    }

    private func indexed(_ text: String, at path: AttributePath) -> SQL? {
        guard IndexedValues.paths(of: type).contains(path) else { return nil }
        return """
            exists (
                select 1 from roster.indexed_values v
                where v.tenant_id = \(uuid: tenant.text) and v.path = \(path.text)
                    and v.value_key = \(CaseFolding.key(text)) and v.resource_id = r.id)
            """
    }

    private func membership(_ condition: MembershipCondition) -> SQL {
        switch condition.relation {
        case .members:
            """
            exists (
                select 1 from roster.members m
                where m.tenant_id = \(uuid: tenant.text) and m.group_id = r.id
                    and m.member_id = \(condition.id))
            """
        case .groups:
            """
            exists (
                select 1 from roster.members m
                where m.tenant_id = \(uuid: tenant.text) and m.member_id = r.id
                    and m.group_id = \(condition.id))
            """
        }
    }

    private func uniqueComparison(_ filter: Filter) -> String? {
        let unique = AttributePath(name: IndexedValues.uniqueAttribute(of: type))
        guard case .comparison(unique, .equal, .string(let text)) = filter else { return nil }
        return CaseFolding.key(text)
    }
}
