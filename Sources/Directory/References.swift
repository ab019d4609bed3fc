import Glibc
import Postgres
import SCIM

/// What stands in a user's `groups` or a group's `members`, as a statement aggregates it: a line
/// for each.
///
/// A member is its id; if it is no user, a space and its type follow. A group is its ordinal, its id, whether the membership
/// is direct or indirect, and its displayName as JSON, with spaces between them; one that is both
/// has a line for either.
///
/// Ids contain neither blanks nor control characters, and JSON strings no line breaks.
package struct References: Sendable {
    let lines: [UInt8]

    init(lines: [UInt8]) { self.lines = lines }

    /// The line of a member `m`.
    ///
    /// Most are users, and there can be very many.
    static let memberLine = """
        case m.member_type when 'User' then m.member_id else m.member_id || ' ' || m.member_type end
        """

    /// Aggregates the groups that the user `r` is in, directly or through other groups, in no
    /// order, or the members of the group `r` in the order of their ids.
    ///
    /// Correlated, so for one resource or a few; for users of a page see `tablesOfGroups`. Each group is looked up by a subquery of its
    /// own: the planner cannot know that groups are few, and would rather read all the tenant's
    /// resources once than join them one by one.
    ///
    /// - Parameter tenant: the bind that holds the tenant.
    static func lines(of kind: ResourceType.Kind, tenant: SQL) -> SQL {
        switch kind {
        case .other: "null"
        case .user:
            """
            with recursive above (id, membership) as (
                    select m.group_id, 'direct'
                    from roster.members m
                    where m.tenant_id = \(tenant) and m.member_id = r.id
                    union
                    select m.group_id, 'indirect'
                    from above a
                    join roster.members m on m.tenant_id = \(tenant) and m.member_id = a.id
                )
                select string_agg(
                        (select g.ordinal || ' ' || g.id || ' ' || a.membership || ' '
                                || (g.document -> 'displayName')::text
                            from roster.resources g
                            where g.tenant_id = \(tenant) and g.id = a.id),
                        E'\\n')
                    from above a
            """
        case .group:
            """
            select string_agg(\(unsafe: memberLine), E'\\n')
                from (
                    select m.member_id, m.member_type
                    from roster.members m
                    where m.tenant_id = \(tenant) and m.group_id = r.id
                    order by m.member_id
                ) m
            """
        }
    }

    /// Tables that end with `groups_of`: the lines of all groups of several users, by `member_id`.
    ///
    /// The users' groups are found at once, and each group is looked up once, however many of the
    /// users are in it. Lines go through a JSON object because no estimate then decides how they
    /// are joined: there can be hundreds of groups for each of hundreds of users.
    ///
    /// - Parameter users: a query of the users' ids.
    static func tablesOfGroups(ofUsers users: SQL, tenant: SQL) -> [SQL] {
        [
            """
            direct as materialized (
                select m.member_id, m.group_id
                from roster.members m
                where m.tenant_id = \(tenant) and m.member_id = any(array(\(users)))
            )
            """,
            """
            above (base, id) as (
                select distinct d.group_id, d.group_id
                from direct d
                union
                select a.base, m.group_id
                from above a
                join roster.members m on m.tenant_id = \(tenant) and m.member_id = a.id
            )
            """,
            """
            lines_of as materialized (
                select jsonb_object_agg(b.base, b.lines) as groups
                from (
                    select a.base, string_agg((
                            select g.ordinal || ' ' || g.id
                                || case when a.id = a.base then ' direct ' else ' indirect ' end
                                || (g.document -> 'displayName')::text
                            from roster.resources g
                            where g.tenant_id = \(tenant) and g.id = a.id), E'\\n') as lines
                    from above a
                    group by a.base
                ) b
            )
            """,
            """
            groups_of as materialized (
                select d.member_id, string_agg(
                        (select l.groups from lines_of l) ->> d.group_id, E'\\n') as lines
                from direct d
                group by d.member_id
            )
            """,
        ]
    }

    /// Appends the JSON array a client sees: groups oldest first, members as they come.
    func write(of kind: ResourceType.Kind, at locations: Locations, into bytes: inout [UInt8]) {
        if kind == .group {
            var members = MemberPieces(lines, at: locations)
            _ = members.write(into: &bytes, upTo: .max)
            return
        }
        bytes.append(UInt8(ascii: "["))
        let groups = groups
        let location = groups.isEmpty ? [] : locations.groups
        for (index, group) in groups.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            Self.writeGroup(group, below: location, into: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// A membership in a group, as its line says it.
    private struct Group {
        let ordinal: Int
        let id: ArraySlice<UInt8>
        let membership: ArraySlice<UInt8>
        let name: ArraySlice<UInt8>

        init(_ line: ArraySlice<UInt8>) {
            let (digits, rest) = References.cut(line)
            ordinal = digits.reduce(0) { $0 &* 10 &+ Int($1 & 0xF) }
            let (id, other) = References.cut(rest)
            self.id = id
            (membership, name) = References.cut(other)
        }
    }

    /// The groups, oldest first; one that the user is in both ways is a direct one.
    private var groups: [Group] {
        var groups: [Group] = []
        forEachLine { groups.append(Group($0)) }
        guard groups.count > 1 else { return groups }
        // "direct" is the shorter of the two.
        groups.sort { ($0.ordinal, $0.membership.count) < ($1.ordinal, $1.membership.count) }
        var previous: Int?
        groups.removeAll { group in
            defer { previous = group.ordinal }
            return group.ordinal == previous
        }
        return groups
    }

    private func forEachLine(_ body: (ArraySlice<UInt8>) -> Void) {
        var start = 0
        while start < lines.count {
            let end = lines.firstIndex(of: UInt8(ascii: "\n"), from: start) ?? lines.count
            body(lines[start..<end])
            start = end + 1
        }
    }

    /// What comes before the first blank, and what comes after it.
    private static func cut(
        _ line: ArraySlice<UInt8>
    ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>) {
        guard let blank = line.firstIndex(of: UInt8(ascii: " ")) else {
            return (line, line[line.endIndex...])
        }
        return (line[..<blank], line[(blank + 1)...])
    }

    private static func writeGroup(
        _ group: Group,
        below location: [UInt8],
        into bytes: inout [UInt8]
    ) {
        bytes.append("{\"value\":\"")
        bytes.append(contentsOf: group.id)
        bytes.append("\",\"display\":")
        bytes.append(contentsOf: group.name)
        bytes.append(",\"type\":\"")
        bytes.append(contentsOf: group.membership)
        bytes.append("\",\"$ref\":\"")
        bytes.append(contentsOf: location)
        bytes.append(contentsOf: group.id)
        bytes.append("\"}")
    }
}

extension [UInt8] {
    /// The position of the first such byte from `start` on, found by the C library: there can be
    /// megabytes to look through.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = memchr(base + start, Int32(byte), bytes.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
