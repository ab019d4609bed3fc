extension PatchCompiler {
    /// Takes an operation on `members` without filter.
    mutating func takeMembers(
        _ target: ResolvedAttribute,
        _ value: JSONValue?,
        _ origin: Origin
    ) throws(SCIMError) {
        guard target.subAttribute == nil else { throw Self.immutable(target) }
        guard origin.kind != .remove else { return try removeMembers(target, value) }
        var value = value ?? .null
        if origin.kind == .add, origin.isExplicit, value.object != nil { value = .array([value]) }
        let ids = try ids(in: value)
        switch origin.kind {
        case .add: for id in ids { members.add(id) }
        case .replace: members.replace(with: ids)
        case .remove: break
        }
    }

    /// Takes an operation on the members that a filter selects.
    mutating func takeMembers(
        _ target: ResolvedAttribute,
        _ filter: Filter,
        _ origin: Origin
    ) throws(SCIMError) {
        guard origin.kind == .remove, target.subAttribute == nil else {
            throw Self.immutable(target)
        }
        let ids = try Self.ids(selectedBy: filter, path: origin.path)
        try count(ids.count)
        for id in ids { members.remove(id) }
    }

    private mutating func removeMembers(
        _ target: ResolvedAttribute,
        _ value: JSONValue?
    ) throws(SCIMError) {
        guard let value, value != .null else { return members.removeAll() }
        try tolerateValues(at: target)
        let ids = try ids(in: value.array == nil ? .array([value]) : value)
        for id in ids { members.remove(id) }
    }

    private mutating func ids(in value: JSONValue) throws(SCIMError) -> [String] {
        let ids = try MemberList.ids(in: value, interpretation: &reader.interpretation)
        try count(ids.count)
        return ids
    }

    private mutating func count(_ ids: Int) throws(SCIMError) {
        memberCount += ids
        try MemberList.check(memberCount, limits: reader.interpretation.limits)
    }

    /// The ids of `value eq "a"`, or of several joined by `or`.
    private static func ids(
        selectedBy filter: Filter,
        path: String
    ) throws(SCIMError) -> [String] {
        switch filter {
        case .or(let left, let right):
            return try ids(selectedBy: left, path: path) + ids(selectedBy: right, path: path)
        case .comparison(let attribute, .equal, .string(let id)) where attribute.subName == "value":
            return [id]
        case .and, .not, .comparison, .present, .element, .membership, .constant:
            throw .invalidPath(
                "The path \(path.quoted) is not supported: members are selected by their ids, as "
                    + "in members[value eq \"…\"]."
            )
        }
    }

    private static func immutable(_ target: ResolvedAttribute) -> SCIMError {
        .mutability(
            "\(target.path.text) cannot be changed within a member; remove the member and add "
                + "another one."
        )
    }
}
