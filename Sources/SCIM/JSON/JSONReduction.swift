/// What a parser need not keep of a large text, because nothing reads it.
///
/// Identity providers send a group's members with `display`, `type` and `$ref`, of which only
/// `value` counts. A reference is an object with no other members than these four, which are no
/// arrays or objects; anything else stays whole, so that it is judged as it was sent.
package indirect enum JSONReduction: Sendable {
    /// Everything is kept.
    case none
    /// A reference is reduced to its `value`.
    case reference
    /// The elements of an array are reduced so.
    case elements(JSONReduction)
    /// Members of an object are reduced so.
    case members([Member])

    /// How the members of one name are reduced, ignoring ASCII case.
    package struct Member: Sendable {
        let name: String
        let reduction: JSONReduction
        /// Whether it may be, by the text of the object's `path`, when that came before.
        let mayReduce: (@Sendable (_ path: String) -> Bool)?

        init(
            _ name: String,
            _ reduction: JSONReduction,
            ifPath mayReduce: (@Sendable (String) -> Bool)? = nil
        ) {
            self.name = name
            self.reduction = reduction
            self.mayReduce = mayReduce
        }
    }
}

extension JSONReduction {
    /// For the body of a POST, PUT or PATCH of a group.
    package static let group = members([
        Member("members", .elements(.reference)),
        Member(
            "Operations",
            .elements(
                .members([
                    Member("value", .elements(.reference)) { path in
                        ASCII.matches(path, "members")
                            || ASCII.matches(path, Schema.group.id + ":members")
                    }
                ])
            )
        ),
    ])

    /// For the body of a bulk request.
    package static let bulk = members([
        Member(
            "Operations",
            .elements(
                .members([
                    Member("data", .group) { path in
                        path == "/Groups" || ASCII.hasPrefix(path, "/Groups/")
                    }
                ])
            )
        )
    ])

    /// How the value of a member is reduced in an object that is reduced so itself and has
    /// `members` before.
    func ofMember(_ name: String, after members: [JSONObject.Member]) -> JSONReduction {
        guard case .members(let list) = self,
            let member = list.first(where: { ASCII.matches($0.name, name) })
        else { return .none }
        guard let mayReduce = member.mayReduce else { return member.reduction }
        let path = members.first { ASCII.matches($0.name, "path") }?.value.string
        return path.map(mayReduce) ?? false ? member.reduction : .none
    }

    /// What is left of the members of a reference; nil for an object that is none.
    static func reduced(_ members: [JSONObject.Member]) -> [JSONObject.Member]? {
        var kept: [JSONObject.Member] = []
        for member in members {
            if ASCII.matches(member.name, "value") {
                kept = [member]
            } else if !isIgnored(member) {
                return nil
            }
        }
        return kept
    }

    /// Whether nothing reads the member of a reference: a bulk request reads `bulkId:x` wherever
    /// it stands.
    private static func isIgnored(_ member: JSONObject.Member) -> Bool {
        switch member.value {
        case .array, .object: return false
        case .string(let text) where BulkReferences.bulkID(in: text) != nil: return false
        case .null, .boolean, .number, .string:
            return ["display", "type", "$ref"].contains { ASCII.matches($0, member.name) }
        }
    }
}
