import Postgres

/// The statements that change a group's membership, with or without its document.
///
/// Binds: $1 tenant, $2 id, $3 whether members are cleared first, $4 added, $5 removed,
/// $6 strict, $7 event type, $8 actor, $9 request id; then by form.
enum GroupStatement {
    /// What is written beside the membership, and what the group is matched by.
    enum Form {
        /// $10 the version that was read, $11 document, $12 folded displayName, $13 externalId.
        case document
        /// $10 the displayName the group must have already, or null.
        case membersOnly
    }

    /// For members that are people: writes nothing when groups are among them.
    ///
    /// - Parameter clears: whether members are cleared first, which reads those that there are.
    static func people(_ form: Form, clears: Bool) -> Statement {
        switch (form, clears) {
        case (.document, true): peopleReplacedWithDocument
        case (.document, false): peopleWithDocument
        case (.membersOnly, true): peopleReplaced
        case (.membersOnly, false): peopleOnly
        }
    }

    /// For members that are groups too: writes nothing when one of them contains this group.
    ///
    /// Run after `lock` in the same pipeline.
    static func nested(_ form: Form) -> Statement {
        switch form {
        case .document: nestedWithDocument
        case .membersOnly: nestedOnly
        }
    }

    /// Makes the tenant's changes of nested membership wait for each other, since two of them
    /// could close a cycle together that neither closes alone.
    static let lock = Statement(
        "select pg_advisory_xact_lock(hashtextextended('roster.nesting ' || $1, 0))"
    )

    private static let peopleReplacedWithDocument = statement(.document, nesting: false)
    private static let peopleReplaced = statement(.membersOnly, nesting: false)
    private static let peopleWithDocument = statement(.document, nesting: false, clears: false)
    private static let peopleOnly = statement(.membersOnly, nesting: false, clears: false)
    private static let nestedWithDocument = statement(.document, nesting: true)
    private static let nestedOnly = statement(.membersOnly, nesting: true)

    /// - Parameter clears: whether $3 can be true.
    private static func statement(
        _ form: Form,
        nesting: Bool,
        clears: Bool = true
    ) -> Statement {
        Statement(
            """
            with recursive wanted as (
                select r.id, r.resource_type
                from roster.resources r
                where r.tenant_id = $1::uuid and r.id = any($4::text[])
                    and r.resource_type in ('User', 'Group')
            ), inside (id) as (
                \(nesting ? groupsInside : "select null::text where false")
            ), found as (
                select r.id, r.document
                from roster.resources r
                where r.tenant_id = $1::uuid and r.id = $2 and r.resource_type = 'Group'
                    and \(form.match)
                for update
            ), target as (
                select f.id, f.document
                from found f
                where (not $6::boolean
                        or (select count(*) from wanted) = cardinality($4::text[]))
                    and not exists (\(nesting ? cycle : nestedGroup))
            ), \(clears ? "\(leaving), " : "")removed as (
                delete from roster.members m
                using target t\(clears ? ", leaving l" : "")
                where m.tenant_id = $1::uuid and m.group_id = t.id
                    and \(clears ? "m.member_id = l.id" : removedAlone)
                returning m.member_id
            ), added as (
                insert into roster.members (tenant_id, group_id, member_id, member_type)
                select $1::uuid, t.id, w.id, w.resource_type
                from target t, wanted w
                on conflict do nothing
                returning member_id
            ), changed as (
                update roster.resources r
                set version = r.version + 1,
                    last_modified = greatest(date_trunc('milliseconds', clock_timestamp()),
                        r.last_modified + interval '1 millisecond')\(form.assignments)
                from target t
                where r.tenant_id = $1::uuid and r.id = t.id
                    and (exists (select 1 from removed) or exists (select 1 from added)\
            \(form.difference))
                returning r.id, r.version, t.document as before, r.document as after
            ), event as (
                insert into roster.events (tenant_id, type, resource_type, resource_id, version,
                    before, after, members_added, members_removed, actor, request_id)
                select $1::uuid, $7, 'Group', c.id, c.version, c.before, c.after,
                    (select array_agg(a.member_id order by a.member_id) from added a),
                    (select array_agg(d.member_id order by d.member_id) from removed d), $8, $9
                from changed c
            )
            select exists (select 1 from found), exists (select 1 from target),
                exists (\(nestedGroup)),
                case when exists (select 1 from found)
                        and (select count(*) from wanted) < cardinality($4::text[])
                    then coalesce((select array_agg(w.id) from wanted w), '{}') end
            """
        )
    }

    private static let leaving = """
        leaving (id) as (
            select m.member_id
            from roster.members m
            where m.tenant_id = $1::uuid and m.group_id = $2 and $3::boolean
            except
            select unnest($4::text[]) collate "C"
            union
            select unnest($5::text[]) collate "C"
        )
        """

    private static let removedAlone = "not $3::boolean and m.member_id = any($5::text[])"

    private static let nestedGroup =
        "select 1 from wanted w where w.resource_type = 'Group'"

    private static let cycle = "select 1 from inside i where i.id = $2"

    private static let groupsInside = """
        select w.id from wanted w where w.resource_type = 'Group'
        union
        select m.member_id
        from inside i
        join roster.members m
            on m.tenant_id = $1::uuid and m.group_id = i.id and m.member_type = 'Group'
        """

    /// For `PlanTests`.
    static var hot: [HotStatement] {
        let binds = [
            "'x'", "false", "array['a']", "array['b']", "false", "'group.updated'", "'a'", "'r'",
        ]
        let conditions = ["(id = ", "group_id = ", "(id = ANY"]
        let name = ["'n'"]
        let document = ["1", "'{}'", "'k'", "null"]
        return [
            ("change members", peopleOnly, name),
            ("replace members", peopleReplaced, name),
            ("change group", peopleWithDocument, document),
            ("replace group", peopleReplacedWithDocument, document),
        ].map { title, statement, more in
            HotStatement(title, statement, conditions: conditions, binds: binds + more)
        }
    }
}

extension GroupStatement.Form {
    fileprivate var match: String {
        switch self {
        case .document: "r.version = $10"
        case .membersOnly: "($10::text is null or r.document ->> 'displayName' = $10)"
        }
    }

    fileprivate var assignments: String {
        switch self {
        case .document: ", document = $11::jsonb, name_key = $12, external_id = $13"
        case .membersOnly: ""
        }
    }

    fileprivate var difference: String {
        switch self {
        case .document: " or t.document <> $11::jsonb"
        case .membersOnly: ""
        }
    }
}
