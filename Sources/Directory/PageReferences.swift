import Postgres
import SCIM

/// The references of the resources of a table `page`, as far as they are asked for.
struct PageReferences: Sendable {
    private let parts: [SearchPart]
    private let tenant: SQL
    private let hasGroupsOfUsers: Bool

    init(parts: [SearchPart], tenant: SQL) {
        self.parts = parts
        self.tenant = tenant
        hasGroupsOfUsers = parts.contains {
            $0.part.type.kind == .user && $0.part.includesReferences
        }
    }

    /// The tables to define beside `page`, in a `with recursive`.
    var tables: [SQL] {
        guard hasGroupsOfUsers else { return [] }
        return References.tablesOfGroups(
            ofUsers: "select p.id from page p where p.resource_type = any(\(userTypes))",
            tenant: tenant
        )
    }

    /// What joins them to the resource `r`.
    var join: SQL { hasGroupsOfUsers ? "\nleft join groups_of u on u.member_id = r.id" : "" }

    /// `StoredResource.columns` of the resources `r`, whichever part each is of.
    var columns: SQL {
        guard parts.count > 1 else {
            let part = parts[0].part
            return StoredResource.columns(
                lines: lines(of: part.type.kind),
                included: part.includesReferences ? "true" : "false"
            )
        }
        var lines: SQL = "case r.resource_type"
        var included: SQL = "r.resource_type = any("
        included = "\(included)\(parts.filter(\.part.includesReferences).map(\.part.type.name)))"
        for part in parts where part.part.type.kind != .other {
            let own = self.lines(of: part.part.type.kind)
            lines = "\(lines) when \(part.part.type.name) then (\(own))"
        }
        // A case needs one branch, and not every list has users or groups in it.
        return StoredResource.columns(lines: "\(lines) when '' then null end", included: included)
    }

    private var userTypes: [String] {
        parts.map(\.part.type).filter { $0.kind == .user }.map(\.name)
    }

    private func lines(of kind: ResourceType.Kind) -> SQL {
        switch kind {
        case .user: hasGroupsOfUsers ? "u.lines" : "null"
        case .group, .other: References.lines(of: kind, tenant: tenant)
        }
    }
}
