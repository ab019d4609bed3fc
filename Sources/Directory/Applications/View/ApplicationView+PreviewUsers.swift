import Postgres
import SCIM

extension ApplicationView {
    /// A user whose name products do not see as it is.
    struct ChangedName {
        let id: String
        let name: String
        let key: String
    }

    /// Looks at the name and the addresses of every user.
    func checkedUsers(
        in snapshot: Snapshot,
        limit: Int
    ) async throws(DirectoryError) -> (
        changed: [ChangedName], withoutEmail: ViewPreview.Sample<ViewPreview.UserWithoutEmail>
    ) {
        try await snapshot.declare(
            """
            select r.id, r.document ->> 'userName',
                jsonb_path_exists(r.document, '$.emails[*].value')
            from roster.resources r
            where r.tenant_id = \(tenant) and r.resource_type = 'User'
            order by r.ordinal
            """
        )
        var changed: [ChangedName] = []
        var withoutEmail: [ViewPreview.UserWithoutEmail] = []
        var count = 0
        while true {
            let rows = try await snapshot.fetch()
            let users = try rows.values { row throws(PostgresError) in
                (try rows.text(row, 0), try rows.text(row, 1), try rows.boolean(row, 2))
            }
            for (id, userName, hasEmail) in users {
                let name = ProductText.name(userName)
                if !name.utf8.elementsEqual(userName.utf8) {
                    changed.append(ChangedName(id: id, name: name, key: CaseFolding.key(name)))
                }
                guard !hasEmail, !userName.utf8.contains(UInt8(ascii: "@")) else { continue }
                count += 1
                guard withoutEmail.count < limit else { continue }
                withoutEmail.append(.init(id: id, userName: userName))
            }
            if rows.count < Snapshot.portion { break }
        }
        try await snapshot.endQuery()
        return (changed, ViewPreview.Sample(count: count, first: withoutEmail))
    }

    /// Those of the names that are another user's too.
    func clashes(
        among changed: [ChangedName],
        in snapshot: Snapshot
    ) async throws(DirectoryError) -> [ViewPreview.NameClash] {
        guard !changed.isEmpty else { return [] }
        let rows = try await snapshot.rows(
            """
            select r.name_key, r.id
            from roster.resources r
            where r.tenant_id = \(tenant) and r.resource_type = 'User'
                and r.name_key = any(\(changed.map(\.key)))
            """
        )
        let exact = try rows.values { row throws(PostgresError) in
            (try rows.text(row, 0), try rows.text(row, 1))
        }
        let holders = Dictionary(exact) { first, _ in first }
        let alike = Dictionary(grouping: changed, by: \.key)
        return alike.sorted { $0.key < $1.key }.compactMap { key, users in
            let ids = (holders[key].map { [$0] } ?? []) + users.map(\.id)
            return ids.count > 1
                ? ViewPreview.NameClash(name: users[0].name, userIDs: ids) : nil
        }
    }
}
