import Postgres

/// The names of the groups directly above and below a group, of those that are shown.
package struct GroupRelations: Sendable, Hashable {
    package var parents: [String]
    package var children: [String]

    package init(parents: [String] = [], children: [String] = []) {
        self.parents = parents
        self.children = children
    }
}

extension ApplicationView {
    /// The names of the groups that users are directly in, by the users' ids; users who are in none
    /// are missing.
    ///
    /// - Parameter ids: at most `batchMax`.
    package func parents(
        ofUsers ids: [String]
    ) async throws(DirectoryError) -> [String: [String]] {
        try await relations(of: ids, Self.parentsOfMembers).mapValues(\.parents)
    }

    /// The names of the groups directly above and below groups, by the groups' ids; groups without
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
        let rows = try await named(in: 2) { () async throws(DirectoryError) in
            try await scope.scan(statement, [scope.tenantValue, .textArray(ids)])
        }
        let found = try rows.values { row throws(PostgresError) in
            (try rows.text(row, 0), try rows.boolean(row, 1), try rows.optionalText(row, 2))
        }
        var relations: [String: GroupRelations] = [:]
        for (id, isAbove, name) in found {
            guard let name, shows(name) else { continue }
            if isAbove {
                relations[id, default: GroupRelations()].parents.append(name)
            } else {
                relations[id, default: GroupRelations()].children.append(name)
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
        order by 1, 4
        """
    )

    /// Each row is an id, whether the named group is above it, that name, and its place in lists.
    private static let parents: SQL = """
        select m.member_id, true, p.name, r.ordinal
        from roster.members m
        join roster.resources r on r.tenant_id = $1::uuid and r.id = m.group_id
        left join \(ViewSQL.pin(of: "r.id", tenant: "$1::uuid"))
        where m.tenant_id = $1::uuid and m.member_id = any($2::text[])
        """

    private static let children: SQL = """
        select m.group_id, false, p.name, r.ordinal
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
