import Postgres
import SCIM

/// Where the values that filters of one type compare can be found in SQL.
struct FilterColumns: Sendable {
    let type: ResourceType
    /// The bind that holds the tenant.
    let tenant: SQL

    /// The column of the resource `r`, or the place in its document, that has the only value at
    /// the path.
    func column(at path: AttributePath) -> FilterColumn? {
        switch path {
        case AttributePath(name: "id"): FilterColumn("r.id", .exactText)
        case AttributePath(name: "externalId"): FilterColumn("r.external_id", .exactText)
        case AttributePath(name: "meta", subName: "created"): FilterColumn("r.created_at", .moment)
        case AttributePath(name: "meta", subName: "lastModified"):
            FilterColumn("r.last_modified", .moment)
        case uniquePath: FilterColumn("r.name_key", text(at: path))
        default: boolean(at: path)
        }
    }

    /// The rows beside the resource `r` that hold all values at the path, and their column.
    func rows(withValuesAt path: AttributePath) -> (rows: FilterRows, column: FilterColumn)? {
        guard let rows = rows(of: path), let column = rows.column(at: path) else { return nil }
        return (rows, column)
    }

    /// The rows beside the resource `r` for the elements of the attribute at the path.
    func rows(of path: AttributePath) -> FilterRows? {
        switch type.relation(at: path) {
        case .members: return members
        // Rows tell direct memberships alone, and `groups` has the indirect ones too.
        case .groups: return nil
        case nil: break
        }
        let indexed = IndexedValues.paths(of: type).first {
            $0.schemaURN == path.schemaURN && $0.name == path.name
        }
        return indexed.map { indexed in
            FilterRows(
                table: """
                    roster.indexed_values v
                    where v.tenant_id = \(tenant) and v.path = \(indexed.text)
                    """,
                resourceID: "v.resource_id",
                columns: [(indexed, FilterColumn("v.value_key", text(at: indexed)))],
                isComplete: false
            )
        }
    }

    /// Whether the resource `r` has the membership.
    func membership(_ condition: MembershipCondition) -> SQL {
        switch condition.relation {
        case .members: members.existing("m.member_id = \(condition.id)")
        case .groups:
            """
            r.id = any (array(
                with recursive inside (id) as (
                    select m.member_id
                    from roster.members m
                    where m.tenant_id = \(tenant) and m.group_id = \(condition.id)
                    union
                    select m.member_id
                    from inside i
                    join roster.members m on m.tenant_id = \(tenant) and m.group_id = i.id)
                select i.id from inside i))
            """
        }
    }

    private var uniquePath: AttributePath? {
        type.uniqueAttribute.map { AttributePath(name: $0.name) }
    }

    private func text(at path: AttributePath) -> FilterColumn.Kind {
        type.attribute(at: path)?.isCaseExact ?? true ? .exactText : .foldedText
    }

    private var members: FilterRows {
        FilterRows(
            table: "roster.members m where m.tenant_id = \(tenant)",
            resourceID: "m.group_id",
            columns: [
                (
                    AttributePath(name: "members", subName: "value"),
                    FilterColumn("m.member_id", .exactText)
                ),
                // Names of resource types are ASCII, which lower() folds as Swift does.
                (
                    AttributePath(name: "members", subName: "type"),
                    FilterColumn("lower(m.member_type)", .foldedText)
                ),
            ],
            isComplete: true
        )
    }

    /// Booleans are read from the document: no index has them, but nothing has to be decoded.
    private func boolean(at path: AttributePath) -> FilterColumn? {
        let whole = AttributePath(schemaURN: path.schemaURN, name: path.name)
        guard type.attribute(at: path)?.type == .boolean,
            type.attribute(at: path)?.isMultiValued == false,
            type.attribute(at: whole)?.isMultiValued == false
        else { return nil }
        var sql: SQL = "r.document"
        for name in [path.schemaURN, path.name, path.subName] {
            if let name { sql = "\(sql) -> \(name)::text" }
        }
        return FilterColumn("(\(sql))", .boolean)
    }
}
