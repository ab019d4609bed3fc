import Postgres

extension ApplicationView {
    /// What the application sees, all at one moment: how much, and the first of each list; and what
    /// it does not see.
    ///
    /// Reads the name of every user and group of the tenant.
    ///
    /// - Parameter limit: how many examples there are of each.
    package func preview(limit: Int) async throws(DirectoryError) -> ViewPreview {
        try await scope.pinGroupNames()
        let snapshot = try await scope.snapshot()
        let hidden = try await hiddenGroups(in: snapshot)
        let judged = try await judgedGroups(in: snapshot)
        let checked = try await checkedUsers(in: snapshot, limit: limit)
        let preview = ViewPreview(
            users: try await sample(of: liveUsers, in: snapshot, limit, ViewedUser.all),
            deletedUsers: try await sample(of: deletedUsers, in: snapshot, limit, ViewedUser.all),
            groups: try await sample(of: groups(without: hidden), in: snapshot, limit) {
                rows throws(DirectoryError) in
                try groups(in: rows)
            },
            memberships: try await sample(
                of: memberships(without: hidden, where: "coalesce(c.name, u.id) is not null"),
                in: snapshot,
                limit,
                ViewedMembership.all
            ),
            hiddenGroups: ViewPreview.Sample(judged.hidden, limit: limit),
            pendingRenames: ViewPreview.Sample(judged.renamed, limit: limit),
            nameClashes: ViewPreview.Sample(
                try await clashes(among: checked.changed, in: snapshot),
                limit: limit
            ),
            usersWithoutEmail: checked.withoutEmail
        )
        await snapshot.close()
        return preview
    }

    private func sample<Element: Sendable>(
        of list: ViewList,
        in snapshot: Snapshot,
        _ limit: Int,
        _ decode: (Rows) throws(DirectoryError) -> [Element]
    ) async throws(DirectoryError) -> ViewPreview.Sample<Element> {
        let counted = try await snapshot.rows("select count(*) from (\(list.rows)) list")
        let counts = try counted.values { row throws(PostgresError) in try counted.integer(row, 0) }
        let rows = try await snapshot.rows(list.first(limit))
        return ViewPreview.Sample(count: Int(counts.first ?? 0), first: try decode(rows))
    }
}
