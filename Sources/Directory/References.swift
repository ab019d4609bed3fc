import Postgres
import SCIM

/// What stands in a user's `groups` or a group's `members`, as a statement aggregates it: a
/// line for each, of the id, a space, and the group's displayName as JSON or the member's type.
///
/// Ids contain neither blanks nor control characters, and JSON strings no line breaks.
package struct References: Sendable {
    let lines: [UInt8]

    init(lines: [UInt8]) { self.lines = lines }

    /// Aggregates the groups of the user `r`, oldest first, or the members of the group `r`, in the
    /// order of their ids.
    ///
    /// Correlated, so only for the rows of one page.
    ///
    /// - Parameter tenant: the bind that holds the tenant.
    static func lines(of type: ResourceType, tenant: SQL) -> SQL {
        guard type == .group else {
            return """
                select string_agg(m.group_id || ' ' || (g.document -> 'displayName')::text,
                        E'\\n' order by g.ordinal)
                    from roster.members m
                    join roster.resources g on g.tenant_id = \(tenant) and g.id = m.group_id
                    where m.tenant_id = \(tenant) and m.member_id = r.id
                """
        }
        return """
            select string_agg(m.member_id || ' ' || m.member_type, E'\\n' order by m.member_id)
                from roster.members m
                where m.tenant_id = \(tenant) and m.group_id = r.id
            """
    }

    /// Appends the JSON array a client sees.
    func write(of type: ResourceType, at locations: Locations, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        var start = 0
        while start < lines.count {
            let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) ?? lines.count
            let blank = lines[start..<end].firstIndex(of: UInt8(ascii: " ")) ?? end
            if start > 0 { bytes.append(UInt8(ascii: ",")) }
            let id = lines[start..<blank]
            let rest = lines[min(blank + 1, end)..<end]
            if type == .group {
                Self.writeMember(id, type: rest, at: locations, into: &bytes)
            } else {
                Self.writeGroup(id, display: rest, at: locations, into: &bytes)
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

    private static func writeGroup(
        _ id: ArraySlice<UInt8>,
        display: ArraySlice<UInt8>,
        at locations: Locations,
        into bytes: inout [UInt8]
    ) {
        bytes += "{\"value\":\"".utf8
        bytes += id
        bytes += "\",\"display\":".utf8
        bytes += display
        bytes += ",\"type\":\"direct\",\"$ref\":\"".utf8
        bytes += locations.groups
        bytes += id
        bytes += "\"}".utf8
    }
}
