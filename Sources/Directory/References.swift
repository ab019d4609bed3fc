import Postgres
import SCIM

/// What stands in a user's `groups` or a group's `members`, as a statement aggregates it: a
/// line for each, of the id, a space, and the member's type, or for a group whether it is direct,
/// a space, and its displayName as JSON.
///
/// Ids contain neither blanks nor control characters, and JSON strings no line breaks.
package struct References: Sendable {
    let lines: [UInt8]

    init(lines: [UInt8]) { self.lines = lines }

    /// Aggregates the groups that the user `r` is in, directly or through other groups, oldest
    /// first, or the members of the group `r` in the order of their ids.
    ///
    /// Correlated, so only for the rows of one page.
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
                        g.id || ' ' || a.membership || ' ' || (g.document -> 'displayName')::text,
                        E'\\n' order by g.ordinal)
                    from (select id, min(membership) as membership from above group by id) a
                    join roster.resources g on g.tenant_id = \(tenant) and g.id = a.id
            """
        case .group:
            """
            select string_agg(m.member_id || ' ' || m.member_type, E'\\n' order by m.member_id)
                from roster.members m
                where m.tenant_id = \(tenant) and m.group_id = r.id
            """
        }
    }

    /// Appends the JSON array a client sees.
    func write(of kind: ResourceType.Kind, at locations: Locations, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        var start = 0
        while start < lines.count {
            let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) ?? lines.count
            let blank = lines[start..<end].firstIndex(of: UInt8(ascii: " ")) ?? end
            if start > 0 { bytes.append(UInt8(ascii: ",")) }
            let id = lines[start..<blank]
            let rest = lines[min(blank + 1, end)..<end]
            if kind == .group {
                Self.writeMember(id, type: rest, at: locations, into: &bytes)
            } else {
                Self.writeGroup(id, rest, at: locations, into: &bytes)
            }
            start = end + 1
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func writeMember(
        _ id: ArraySlice<UInt8>,
        type: ArraySlice<UInt8>,
        at locations: Locations,
        into bytes: inout [UInt8]
    ) {
        let isGroup = type.elementsEqual(ResourceType.group.name.utf8)
        let endpoint = isGroup ? locations.groups : locations.users
        bytes += "{\"value\":\"".utf8
        bytes += id
        bytes += "\",\"type\":\"".utf8
        bytes += type
        bytes += "\",\"$ref\":\"".utf8
        bytes += endpoint
        bytes += id
        bytes += "\"}".utf8
    }

    /// - Parameter rest: whether the membership is direct or indirect, a space, and the name.
    private static func writeGroup(
        _ id: ArraySlice<UInt8>,
        _ rest: ArraySlice<UInt8>,
        at locations: Locations,
        into bytes: inout [UInt8]
    ) {
        let blank = rest.firstIndex(of: UInt8(ascii: " ")) ?? rest.endIndex
        bytes += "{\"value\":\"".utf8
        bytes += id
        bytes += "\",\"display\":".utf8
        bytes += rest[min(blank + 1, rest.endIndex)...]
        bytes += ",\"type\":\"".utf8
        bytes += rest[..<blank]
        bytes += "\",\"$ref\":\"".utf8
        bytes += locations.groups
        bytes += id
        bytes += "\"}".utf8
    }
}
