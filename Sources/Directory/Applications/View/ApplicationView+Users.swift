import Postgres
package import SCIM

extension ApplicationView {
    /// The user of this name, whatever its case, or nil.
    ///
    /// One round trip.
    package func user(named name: String) async throws(DirectoryError) -> ViewedUser? {
        try await user(Self.userByName, CaseFolding.key(name))
    }

    /// The user with this id, or nil.
    ///
    /// One round trip.
    package func user(withID id: String) async throws(DirectoryError) -> ViewedUser? {
        try await user(Self.userByID, id)
    }

    /// The users with these ids, at most `batchMax`, in no particular order.
    package func users(withIDs ids: [String]) async throws(DirectoryError) -> [ViewedUser] {
        guard !ids.isEmpty else { return [] }
        let rows = try await scope.scan(
            Self.usersByID,
            [scope.tenantValue, .textArray(ids), days]
        )
        return try ViewedUser.all(rows)
    }

    /// The deleted users whose time ran out after the one moment and until the other: they are not
    /// shown any more, and no event says so.
    ///
    /// Without those whose name another has. A policy of no days shows nobody who is deleted, so
    /// nobody's time runs out.
    package func tombstonesExpired(
        from start: DateTime,
        to end: DateTime
    ) async throws(DirectoryError) -> [ViewedUser] {
        guard application.policy.tombstoneDays > 0 else { return [] }
        let age: SQL = "make_interval(days => \(application.policy.tombstoneDays)::integer)"
        let query = ViewSQL.deletedUsers(
            of: tenant,
            where: """
                t.name_key is not null and t.deleted_at > \(start.text)::timestamptz - \(age)
                    and t.deleted_at <= \(end.text)::timestamptz - \(age)
                """
        )
        return try ViewedUser.all(try await scope.scan(query))
    }

    private func user(
        _ statement: Statement,
        _ key: String
    ) async throws(DirectoryError) -> ViewedUser? {
        guard TenantScope.isStorable(key) else { return nil }
        let rows = try await scope.read(statement, [scope.tenantValue, .text(key), days])
        return try ViewedUser.all(rows).first
    }

    private var days: PostgresValue { .integer(application.policy.tombstoneDays) }

    private static let userByName = ViewSQL.users(by: "r.name_key = $2", or: "t.name_key = $2")
    private static let userByID = ViewSQL.users(by: "r.id = $2", or: "t.id = $2")
    private static let usersByID = ViewSQL.users(
        by: "r.id = any($2::text[])",
        or: "t.id = any($2::text[])"
    )

    /// For `PlanTests`.
    static var hotUserReads: [HotStatement] {
        [
            HotStatement(
                "a user's view by name",
                userByName,
                conditions: ["name_key = $2"],
                binds: ["'x'", "30"]
            ),
            HotStatement(
                "a user's view by id",
                userByID,
                conditions: ["(id = "],
                binds: ["'x'", "30"]
            ),
        ]
    }
}
