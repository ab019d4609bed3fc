import Postgres

extension ApplicationView {
    /// The group that products know by this name, whatever its case, or nil.
    ///
    /// One round trip if it is there.
    package func group(named name: String) async throws(DirectoryError) -> ViewedGroup? {
        let key = GroupName.key(ProductText.name(name))
        guard TenantScope.isStorable(key) else { return nil }
        let read = { () async throws(DirectoryError) -> Rows in
            try await scope.read(Self.groupByName, [scope.tenantValue, .text(key)])
        }
        var rows = try await read()
        if rows.count == 0, try await scope.pinGroupNames() { rows = try await read() }
        return try groups(in: rows).first
    }

    /// The groups with these ids that are shown, at most `batchMax`, in the order of lists.
    package func groups(withIDs ids: [String]) async throws(DirectoryError) -> [ViewedGroup] {
        guard !ids.isEmpty else { return [] }
        let rows = try await named(in: 0) { () async throws(DirectoryError) in
            try await scope.scan(Self.groupsByID, [scope.tenantValue, .textArray(ids)])
        }
        return try groups(in: rows)
    }

    /// The groups that a user is in: directly, or also through other groups that are shown.
    package func groups(
        ofUser id: String,
        nested: Bool
    ) async throws(DirectoryError) -> [ViewedGroup] {
        try await groups(nested ? Self.above : Self.directlyAbove, from: id)
    }

    /// The groups that a group is in: directly, or also through other groups that are shown.
    package func parents(
        ofGroup id: String,
        nested: Bool
    ) async throws(DirectoryError) -> [ViewedGroup] {
        try await groups(nested ? Self.above : Self.directlyAbove, from: id)
    }

    /// The groups in a group: directly, or also through other groups that are shown.
    package func children(
        ofGroup id: String,
        nested: Bool
    ) async throws(DirectoryError) -> [ViewedGroup] {
        try await groups(nested ? Self.below : Self.directlyBelow, from: id)
    }

    /// Runs a read whose rows say by which name a group is known, and once more when one had no name
    /// and could be given one.
    func named(
        in column: Int,
        _ read: () async throws(DirectoryError) -> Rows
    ) async throws(DirectoryError) -> Rows {
        let rows = try await read()
        let isNameless = try rows.values { row throws(PostgresError) in
            try rows.isNull(row, column)
        }
        guard isNameless.contains(true), try await scope.pinGroupNames() else { return rows }
        return try await read()
    }

    /// The groups of the rows that are shown.
    func groups(in rows: Rows) throws(DirectoryError) -> [ViewedGroup] {
        try rows.values { row throws(PostgresError) in try ViewedGroup(rows, row: row) }
            .compactMap { $0 }.filter { shows($0.name) }
    }

    private func groups(
        _ statement: Statement,
        from id: String
    ) async throws(DirectoryError) -> [ViewedGroup] {
        guard TenantScope.isStorable(id) else { return [] }
        let rows = try await named(in: 1) { () async throws(DirectoryError) in
            try await scope.read(statement, [scope.tenantValue, .text(id)])
        }
        return try GroupWalk(rows, from: id, of: self).groups
    }

    private static let groupByName = groups(
        "roster.group_names p join roster.resources r on r.tenant_id = $1::uuid and r.id = p.group_id",
        where: "p.tenant_id = $1::uuid and p.name_key = $2 and p.released_at is null"
    )

    private static let groupsByID = groups(
        "roster.resources r left join \(ViewSQL.pin(of: "r.id", tenant: "$1::uuid"))",
        where: "r.tenant_id = $1::uuid and r.id = any($2::text[]) and r.resource_type = 'Group'"
    )

    private static func groups(_ tables: SQL, where condition: SQL) -> Statement {
        let groups: SQL = """
            select p.name, \(ViewSQL.columns)
            from \(tables)
            where \(condition)
            order by r.ordinal
            """
        return Statement(groups.text)
    }

    private static let directlyAbove = GroupWalk.statement(.up, isNested: false)
    private static let above = GroupWalk.statement(.up, isNested: true)
    private static let directlyBelow = GroupWalk.statement(.down, isNested: false)
    private static let below = GroupWalk.statement(.down, isNested: true)

    /// For `PlanTests`.
    static var hotGroupReads: [HotStatement] {
        [
            HotStatement(
                "a group's view by name",
                groupByName,
                conditions: ["name_key = ", "(id = "],
                binds: ["'x'"]
            ),
            HotStatement(
                "direct groups of a user",
                directlyAbove,
                conditions: ["member_id = ", "(id = ", "group_id = "],
                binds: ["'x'"]
            ),
            HotStatement(
                "groups of a user",
                above,
                conditions: ["member_id = ", "(id = ", "group_id = "],
                binds: ["'x'"]
            ),
            HotStatement(
                "groups in a group",
                below,
                conditions: ["group_id = ", "(id = "],
                binds: ["'x'"]
            ),
        ]
    }
}
