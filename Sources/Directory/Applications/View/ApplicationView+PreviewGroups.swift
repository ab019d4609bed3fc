import Postgres

extension ApplicationView {
    /// A group and by which name products know it, if they do.
    private struct JudgedGroup {
        let id: String
        let displayName: String
        let name: String?
    }

    /// The groups that are not shown, and those that have been renamed.
    func judgedGroups(
        in snapshot: Snapshot
    ) async throws(DirectoryError) -> (
        hidden: [ViewPreview.HiddenGroup], renamed: [ViewPreview.PendingRename]
    ) {
        let groups = try await everyGroup(in: snapshot)
        let holders = Dictionary(
            groups.compactMap { group in group.name.map { (GroupName.key($0), group) } }
        ) { first, _ in first }
        let hidden = groups.compactMap { group in
            reason(for: group, holders: holders).map {
                ViewPreview.HiddenGroup(id: group.id, displayName: group.displayName, reason: $0)
            }
        }
        let renamed = groups.compactMap { group -> ViewPreview.PendingRename? in
            guard let name = group.name, shows(name),
                !name.utf8.elementsEqual(ProductText.name(group.displayName).utf8)
            else { return nil }
            return .init(groupID: group.id, name: name, displayName: group.displayName)
        }
        return (hidden, renamed)
    }

    private func everyGroup(
        in snapshot: Snapshot
    ) async throws(DirectoryError) -> [JudgedGroup] {
        let rows = try await snapshot.rows(
            """
            select r.id, coalesce(r.document ->> 'displayName', ''), p.name
            from roster.resources r
            left join \(ViewSQL.pin(of: "r.id", tenant: tenant))
            where r.tenant_id = \(tenant) and r.resource_type = 'Group'
            order by r.ordinal
            """
        )
        return try rows.values { row throws(PostgresError) in
            JudgedGroup(
                id: try rows.text(row, 0),
                displayName: try rows.text(row, 1),
                name: try rows.optionalText(row, 2)
            )
        }
    }

    /// Why a group is not shown; nil for one that is.
    private func reason(
        for group: JudgedGroup,
        holders: [String: JudgedGroup]
    ) -> ViewPreview.HiddenGroup.Reason? {
        guard let name = group.name else {
            let key = GroupName.key(ProductText.name(group.displayName))
            guard let holder = holders[key], let taken = holder.name else {
                return .nameless(.empty)
            }
            return .nameless(.taken(groupID: holder.id, name: taken))
        }
        return switch application.policy.visibility(ofGroupNamed: name) {
        case .shown: nil
        case .filtered: .filtered
        case .reserved: .reserved
        }
    }
}
