import Postgres

extension ApplicationView {
    /// Every user: those who are there in the order in which they were created, then the deleted
    /// ones, the oldest first.
    package func users() async throws(DirectoryError) -> ViewStream<ViewedUser> {
        ViewStream(
            try await scope.snapshot(),
            [liveUsers.query, deletedUsers.query],
            decode: ViewedUser.all
        )
    }

    /// Every group, in the order in which they were created.
    package func groups() async throws(DirectoryError) -> ViewStream<ViewedGroup> {
        try await scope.pinGroupNames()
        let snapshot = try await scope.snapshot()
        let hidden = try await hiddenGroups(in: snapshot)
        return ViewStream(snapshot, [groups(without: hidden).query]) {
            rows throws(DirectoryError) in
            try groups(in: rows)
        }
    }

    /// Who is directly in which group: by group as `groups()` has them, people before groups.
    ///
    /// Every group is among the lines, even if nobody is in it. A group of 100,000 is as many lines.
    package func memberships() async throws(DirectoryError) -> ViewStream<ViewedMembership> {
        try await scope.pinGroupNames()
        let snapshot = try await scope.snapshot()
        let hidden = try await hiddenGroups(in: snapshot)
        return ViewStream(
            snapshot,
            [memberships(without: hidden).query],
            decode: ViewedMembership.all
        )
    }

    /// The users who are in a group: directly, or also through other groups that are shown.
    package func users(
        inGroup id: String,
        nested: Bool
    ) async throws(DirectoryError) -> ViewStream<ViewedUser> {
        guard TenantScope.isStorable(id) else { return ViewStream([]) }
        guard nested else { return try await users(inGroup: id) }
        try await scope.pinGroupNames()
        let snapshot = try await scope.snapshot()
        let steps = GroupWalk.query(.down, isNested: true, tenant: tenant, from: "\(id)")
        let rows = try await snapshot.rows(steps)
        let groups = try GroupWalk(rows, from: id, of: self).groups.map(\.stored.id)
        return ViewStream(
            snapshot,
            [ViewSQL.members(ofAny: [id] + groups, tenant: tenant)],
            decode: ViewedUser.all
        )
    }

    /// Most groups are small: they need no snapshot of their own.
    private func users(
        inGroup id: String
    ) async throws(DirectoryError) -> ViewStream<ViewedUser> {
        let query = ViewSQL.members(of: id, tenant: tenant)
        let few = try await scope.scan("\(query) limit \(Snapshot.portion + 1)")
        guard few.count > Snapshot.portion else { return ViewStream(try ViewedUser.all(few)) }
        return ViewStream(try await scope.snapshot(), [query], decode: ViewedUser.all)
    }

    var liveUsers: ViewList {
        ViewList(rows: ViewSQL.liveUsers(of: tenant), order: "r.ordinal")
    }

    var deletedUsers: ViewList {
        let isKept = ViewSQL.isKept(for: "\(application.policy.tombstoneDays)::integer")
        return ViewList(
            rows: ViewSQL.deletedUsers(of: tenant, where: isKept),
            order: "t.deleted_at, t.id"
        )
    }

    /// Groups that have a name, but for those that are not shown.
    func groups(without hidden: [String]) -> ViewList {
        ViewList(
            rows: """
                select p.name, \(ViewSQL.columns)
                from roster.resources r
                join \(ViewSQL.pin(of: "r.id", tenant: tenant)) and p.group_id <> all(\(hidden))
                where r.tenant_id = \(tenant) and r.resource_type = 'Group'
                """,
            order: "r.ordinal"
        )
    }

    /// The ids of the groups that have a name which the policy does not show.
    func hiddenGroups(in snapshot: Snapshot) async throws(DirectoryError) -> [String] {
        let rows = try await snapshot.rows(
            """
            select p.group_id, p.name
            from roster.group_names p
            where p.tenant_id = \(tenant) and p.released_at is null
            """
        )
        let names = try rows.values { row throws(PostgresError) in
            (try rows.text(row, 0), try rows.text(row, 1))
        }
        return names.filter { !shows($0.1) }.map(\.0)
    }

    /// Lines of `memberships()`; a member that is not shown has no name.
    ///
    /// - Parameter condition: on the user `u` or the name `c` of the group that is a member.
    func memberships(
        without hidden: [String],
        where condition: SQL = "true"
    ) -> ViewList {
        ViewList(
            rows: """
                select p.name, m.member_type, coalesce(c.name, u.name), m.member_id
                from roster.resources r
                join \(ViewSQL.pin(of: "r.id", tenant: tenant)) and p.group_id <> all(\(hidden))
                left join roster.members m on m.tenant_id = \(tenant) and m.group_id = r.id
                left join lateral (
                    select u.id, u.document ->> 'userName' as name
                    from roster.resources u
                    where u.tenant_id = \(tenant) and u.id = m.member_id
                        and m.member_type = 'User'
                    offset 0) u on true
                left join lateral (
                    select c.group_id, c.name, c.released_at
                    from roster.group_names c
                    where c.tenant_id = \(tenant) and c.group_id = m.member_id
                        and m.member_type = 'Group'
                    offset 0) c on c.released_at is null and c.group_id <> all(\(hidden))
                where r.tenant_id = \(tenant) and r.resource_type = 'Group' and \(condition)
                """,
            order: "r.ordinal, m.member_type desc, m.member_id"
        )
    }
}

/// A list of the view: what is in it, and in which order.
struct ViewList: Sendable {
    let rows: SQL
    let order: SQL

    /// All of it.
    var query: SQL { "\(rows) order by \(order)" }

    /// The first so many.
    func first(_ count: Int) -> SQL { "\(query) limit \(count)" }
}

extension ViewSQL {
    /// The users directly in a group, in the order of their ids.
    static func members(of group: String, tenant: SQL) -> SQL {
        """
        select false, \(columns)
        from roster.members m
        cross join \(member(tenant: tenant)) r
        where m.tenant_id = \(tenant) and m.group_id = \(group) and m.member_type = 'User'
        order by m.member_id
        """
    }

    /// The users directly in any of the groups, each once, in the order of their ids.
    static func members(ofAny groups: [String], tenant: SQL) -> SQL {
        """
        select false, \(columns)
        from (
            select distinct m.member_id
            from roster.members m
            where m.tenant_id = \(tenant) and m.group_id = any(\(groups))
                and m.member_type = 'User') m
        cross join \(member(tenant: tenant)) r
        order by m.member_id
        """
    }

    private static func member(tenant: SQL) -> SQL {
        """
        lateral (
            select r.id, r.version, r.created_at, r.last_modified, r.document
            from roster.resources r
            where r.tenant_id = \(tenant) and r.id = m.member_id
            offset 0)
        """
    }
}

extension ViewedMembership {
    /// Every row, in order.
    static func all(_ rows: Rows) throws(DirectoryError) -> [ViewedMembership] {
        try rows.values { row throws(PostgresError) in try ViewedMembership(rows, row: row) }
    }

    init(_ rows: Rows, row: Int) throws(PostgresError) {
        group = try rows.text(row, 0)
        guard let name = try rows.optionalText(row, 2) else {
            member = nil
            return
        }
        guard try rows.text(row, 1) == "User" else {
            member = .group(name)
            return
        }
        let shown = ProductText.name(name)
        member = .user(shown.isEmpty ? try rows.text(row, 3) : shown)
    }
}
