import Postgres

/// A group by its id, and the name by which products know it.
package struct NamedGroup: Sendable, Hashable {
    package let id: String
    package let name: String

    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

/// The groups directly above and below a group, of those that are shown.
package struct GroupRelations: Sendable, Hashable {
    package var parents: [NamedGroup]
    package var children: [NamedGroup]

    package init(parents: [NamedGroup] = [], children: [NamedGroup] = []) {
        self.parents = parents
        self.children = children
    }
}

extension ApplicationView {
    /// The groups that users are directly in, by the users' ids; users who are in none
    /// are missing.
    ///
    /// - Parameter ids: at most `batchMax`.
    package func parents(
        ofUsers ids: [String]
    ) async throws(DirectoryError) -> [String: [NamedGroup]] {
        try await relations(of: ids, Self.parentsOfMembers).mapValues(\.parents)
    }

    /// The groups directly above and below groups, by the groups' ids; groups without
    /// any are missing.
    ///
    /// - Parameter ids: at most `batchMax`.
    package func relations(
        ofGroups ids: [String]
    ) async throws(DirectoryError) -> [String: GroupRelations] {
        try await relations(of: ids, Self.relationsOfGroups)
    }

    /// The names by which products know groups, or knew them if they are gone, by their ids.
    ///
    /// Without those whose name the policy does not show.
    ///
    /// - Parameter ids: at most `batchMax`.
    package func pins(ofGroups ids: [String]) async throws(DirectoryError) -> [String: String] {
        guard !ids.isEmpty else { return [:] }
        let rows = try await scope.scan(Self.pins, [scope.tenantValue, .textArray(ids)])
        let pins = try rows.values { row throws(PostgresError) in
            (try rows.text(row, 0), try rows.text(row, 1))
        }
        return Dictionary(pins.filter { shows($0.1) }) { first, _ in first }
    }

    private func relations(
        of ids: [String],
        _ statement: Statement
    ) async throws(DirectoryError) -> [String: GroupRelations] {
        guard !ids.isEmpty else { return [:] }
        let rows = try await named(in: 3) { () async throws(DirectoryError) in
            try await scope.scan(statement, [scope.tenantValue, .textArray(ids)])
        }
        let found = try rows.values { row throws(PostgresError) in
            try RelatedGroup(rows, row: row)
        }
        var relations: [String: GroupRelations] = [:]
        for related in found {
            guard let group = related.group, shows(group.name) else { continue }
            if related.isAbove {
                relations[related.id, default: GroupRelations()].parents.append(group)
            } else {
                relations[related.id, default: GroupRelations()].children.append(group)
            }
        }
        return relations
    }

    private static let parentsOfMembers = Statement(
        """
        \(parents.text)
        order by m.member_id, r.ordinal
        """
    )

    private static let relationsOfGroups = Statement(
        """
        (\(parents.text))
        union all
        (\(children.text))
        order by 1, 5
        """
    )

    /// Each row is an id, whether the other group is above it, that group's id, its name, and its place
    /// in lists.
    private static let parents: SQL = """
        select m.member_id, true, r.id, p.name, r.ordinal
        from roster.members m
        join roster.resources r on r.tenant_id = $1::uuid and r.id = m.group_id
        left join \(ViewSQL.pin(of: "r.id", tenant: "$1::uuid"))
        where m.tenant_id = $1::uuid and m.member_id = any($2::text[])
        """

    private static let children: SQL = """
        select m.group_id, false, r.id, p.name, r.ordinal
        from roster.members m
        join roster.resources r on r.tenant_id = $1::uuid and r.id = m.member_id
        left join \(ViewSQL.pin(of: "r.id", tenant: "$1::uuid"))
        where m.tenant_id = $1::uuid and m.group_id = any($2::text[]) and m.member_type = 'Group'
        """

    private static let pins = Statement(
        """
        select p.group_id, p.name
        from roster.group_names p
        where p.tenant_id = $1::uuid and p.group_id = any($2::text[])
        """
    )
}

/// A group above or below one, as a statement says it.
private struct RelatedGroup {
    /// Of the user or group that was asked about.
    let id: String
    let isAbove: Bool
    /// Nil where it has no name.
    let group: NamedGroup?

    init(_ rows: Rows, row: Int) throws(PostgresError) {
        id = try rows.text(row, 0)
        isAbove = try rows.boolean(row, 1)
        let other = try rows.text(row, 2)
        group = try rows.optionalText(row, 3).map { NamedGroup(id: other, name: $0) }
    }
}
