import Postgres
import SCIM

/// The statement of one page of a list that columns and indexes decide.
///
/// First the keys of the page, then its rows, then the memberships of all its users at once.
/// Whether what is remembered of the list still holds is read in the same statement, so that the
/// answer is of one moment.
struct ListSQL: Sendable {
    let parts: [SearchPart]
    let order: ListOrder
    let place: ListPlace
    let tenant: SQL

    /// Where the columns of `StoredResource` begin; `ListRows` reads those before.
    static let resourceColumn = 6

    /// The whole statement: total, whether the list was as remembered, the mark that it can be
    /// remembered by, type, ordinal, key text and the columns of each resource.
    ///
    /// The first three stand in one row, whichever; all others have nulls there.
    ///
    /// - Parameter memory: what is remembered of the list, if it is a long one.
    /// - Returns: nil when the place is none of this order.
    func page(_ memory: ListMemory.Entry?) -> SQL? {
        guard let start = start(memory) else { return nil }
        var tables: [SQL] = []
        if let memory { tables.append(state(memory)) }
        let page: SQL = """
            page as materialized (
                select \(Self.pageColumns)
                \(matching)\(start.condition)
                order by \(order.clause)
                limit \(place.limit)\(start.offset)
            )
            """
        tables.append(page)
        let references = PageReferences(parts: parts, tenant: tenant)
        tables += references.tables
        let isFirst: SQL = "r.ordinal is not distinct from (select p.ordinal from page p limit 1)"
        let state: (holds: SQL, mark: SQL) =
            memory == nil
            ? ("null", "null")
            : ("(select s.holds from state s)", "(select s.mark from state s)")
        return """
            with recursive \(tables.joined(separator: ", "))
            select case when \(isFirst) then \(total(memory)) end,
                case when \(isFirst) then \(state.holds) end,
                case when \(isFirst) then \(state.mark) end,
                r.resource_type, r.ordinal, \(order.keyText), \(references.columns)
            from (select 1) one
            left join page r on true\(references.join)
            order by \(order.clause)
            limit \(max(place.limit, 1))
            """
    }

    private static let pageColumns: SQL = """
        r.id, r.ordinal, r.resource_type, r.version, r.created_at, r.last_modified, r.name_key,
            r.external_id, r.document
        """

    /// What follows `select …` for the resources `r` that each part's conditions keep.
    var matching: SQL {
        let sql: SQL = "from roster.resources r where r.tenant_id = \(tenant)"
        let conditions = parts.map(\.condition)
        guard conditions.count > 1 else {
            return conditions.reduce(sql) { "\($0) and \($1)" }
        }
        let first: SQL = "(\(conditions[0]))"
        let any: SQL = conditions.dropFirst().reduce(first) { "\($0) or (\($1))" }
        return "\(sql) and (\(any))"
    }

    private func total(_ memory: ListMemory.Entry?) -> SQL {
        let count: SQL = "(select count(*) \(matching))"
        guard let known = memory?.known else { return count }
        let isKnown: SQL = "(select s.holds from state s)"
        return "case when \(isKnown) then \(known.total)::bigint else \(count) end"
    }

    /// Whether the list is as it was remembered, and by what it can be remembered now.
    ///
    /// Every write leaves an event. Ids of events are drawn in turn, so where no transaction was
    /// under way when the newest event was looked up, all that was written since has a larger
    /// id, whichever process wrote it. Too many events in between count as a change.
    private func state(_ memory: ListMemory.Entry) -> SQL {
        var holds: SQL = "false"
        if let known = memory.known {
            let types = parts.map(\.part.type).flatMap { type in
                [EventType.created.text(for: type), EventType.deleted.text(for: type)]
            }
            holds = """
                s.server = \(known.mark.server) and (
                        select count(*) < \(Self.eventsMax)
                            and not coalesce(bool_or(n.type = any(\(types))), false)
                        from (
                            select e.type
                            from roster.events e
                            where e.tenant_id = \(tenant) and e.id > \(known.mark.event)
                            order by e.id
                            limit \(Self.eventsMax)
                        ) n)
                """
        }
        return """
            state as materialized (
                select \(holds) as holds,
                    case when pg_snapshot_xmin(s.now) = pg_snapshot_xmax(s.now)
                        then coalesce((
                                select e.id
                                from roster.events e
                                where e.tenant_id = \(tenant)
                                order by e.id desc
                                limit 1), 0) || ' ' || s.server end as mark
                from (
                    select pg_current_snapshot() as now,
                        (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint
                            as server
                ) s
            )
            """
    }

    private static let eventsMax = 100

    /// What of the list comes before the page, as a condition or an offset; nil for a position
    /// that is none of this order.
    private func start(_ memory: ListMemory.Entry?) -> (condition: SQL, offset: SQL)? {
        if let position = place.position {
            return order.isAfter(position).map { (" and \($0)", "") }
        }
        guard place.skipped > 0 else { return ("", "") }
        guard order.isByOrdinal else { return ("", " offset \(place.skipped)") }
        var lowest: SQL = ""
        var offset: SQL = "\(place.skipped)"
        if let anchor = memory?.known?.anchor(for: place.skipped) {
            let rest = place.skipped - anchor.preceding
            lowest = """
                 and r.ordinal >= (
                    select case when s.holds then \(anchor.ordinal)::bigint else 0 end
                    from state s)
                """
            offset = """
                (select case when s.holds then \(rest)::bigint else \(place.skipped) end
                    from state s)
                """
        }
        // An index says where the page begins, without a look at what comes before it.
        let condition: SQL = """
             and r.ordinal >= (
                select r.ordinal \(matching)\(lowest)
                order by r.ordinal
                limit 1 offset \(offset))
            """
        return (condition, "")
    }
}

extension ListSQL {
    /// For `PlanTests`.
    static var hot: [HotStatement] {
        let known = LongList(
            number: 1,
            total: 1,
            mark: ListMark(event: 1, server: 1),
            anchors: [],
            until: DateTime(milliseconds: 0)
        )
        return [("list users", ResourceType.user), ("list groups", .group)].flatMap { name, type in
            let references = type.kind == .user ? "(member_id = ANY" : "(group_id = "
            return [(nil, ""), (ListMemory.Entry(known: known), ", remembered")].compactMap {
                memory,
                suffix in
                ListSQL(
                    parts: [SearchPart(all: type, includesReferences: true)],
                    order: .byOrdinal,
                    place: .index(start: 101, count: 100),
                    tenant: HotStatement.tenant
                ).page(memory).map { sql in
                    HotStatement(
                        name + suffix,
                        sql,
                        conditions: ["(ordinal >= ", references] + (memory == nil ? [] : ["(id > "])
                    )
                }
            }
        }
    }
}
