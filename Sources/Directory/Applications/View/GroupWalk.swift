import Postgres

/// The groups that are reached from a user or group by way of memberships, step by step, and only
/// through groups that are shown.
struct GroupWalk {
    /// Towards the groups that contain one, or towards those it contains.
    enum Direction {
        case up, down
    }

    private struct Step {
        let start: String
        let group: ViewedGroup
    }

    /// What was reached, in the order of lists.
    let groups: [ViewedGroup]

    /// - Parameter rows: of `statement`.
    init(_ rows: Rows, from start: String, of view: ApplicationView) throws(DirectoryError) {
        let steps = try rows.values { row throws(PostgresError) -> Step? in
            guard let group = try ViewedGroup(rows, row: row, from: 1) else { return nil }
            return Step(start: try rows.text(row, 0), group: group)
        }
        let shown = steps.compactMap { $0 }.filter { view.shows($0.group.name) }
        let onward = Dictionary(grouping: shown, by: \.start)
        // However the groups are nested, each is visited once.
        var reached: Set<String> = []
        var waiting = [start]
        while let place = waiting.popLast() {
            for step in onward[place] ?? [] where reached.insert(step.group.stored.id).inserted {
                waiting.append(step.group.stored.id)
            }
        }
        var listed: Set<String> = []
        groups = shown.map(\.group).filter {
            reached.contains($0.stored.id) && listed.insert($0.stored.id).inserted
        }
    }

    /// Every single step from where the walk starts, or with `isNested` from wherever it can come.
    ///
    /// Each row is where the step starts, and the name and columns of the group it leads to.
    /// `offset 0` keeps each look-up a look-up: nobody can estimate how many groups there are, and as
    /// a join it might read all resources of the tenant.
    static func query(
        _ direction: Direction,
        isNested: Bool,
        tenant: SQL,
        from start: SQL
    ) -> SQL {
        let (here, there): (SQL, SQL) =
            direction == .up ? ("m.member_id", "m.group_id") : ("m.group_id", "m.member_id")
        let toGroup: SQL = direction == .up ? "" : " and m.member_type = 'Group'"
        let onward: SQL = """
            union
                select n.here, n.there
                from step s
                cross join lateral (
                    select \(here) as here, \(there) as there
                    from roster.members m
                    where m.tenant_id = \(tenant) and \(here) = s.target\(toGroup)
                    offset 0) n
            """
        return """
            with recursive step (start, target) as (
                select \(here), \(there)
                from roster.members m
                where m.tenant_id = \(tenant) and \(here) = \(start)\(toGroup)
                \(isNested ? onward : "")
            )
            select s.start, p.name, \(ViewSQL.columns)
            from step s
            cross join lateral (
                select r.id, r.version, r.created_at, r.last_modified, r.document, r.ordinal
                from roster.resources r
                where r.tenant_id = \(tenant) and r.id = s.target
                offset 0) r
            left join \(ViewSQL.pin(of: "r.id", tenant: tenant))
            order by r.ordinal
            """
    }

    /// The same, to be prepared.
    ///
    /// Binds: $1 tenant, $2 id.
    static func statement(_ direction: Direction, isNested: Bool) -> Statement {
        let query = query(direction, isNested: isNested, tenant: "$1::uuid", from: "$2")
        return Statement(query.text)
    }
}
