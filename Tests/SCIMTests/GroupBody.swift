import SCIM

/// The body of a request about a group, reduced in the plainest way, to compare the parser with.
struct GroupBody {
    private let value: JSONValue

    init(_ value: JSONValue) { self.value = value }

    /// The body without what nothing reads of the members.
    var reduced: JSONValue {
        Self.mapping(value) { name, value, _ in
            switch name {
            case "members": Self.members(value)
            case "operations": Self.operations(value)
            default: value
            }
        }
    }

    private static func operations(_ value: JSONValue) -> JSONValue {
        guard case .array(let operations) = value else { return value }
        return .array(
            operations.map { operation in
                mapping(operation) { name, value, before in
                    guard name == "value", case .string(let path) = before.value(named: "path")
                    else { return value }
                    let names = ["members", Schema.group.id.lowercased() + ":members"]
                    return names.contains(path.lowercased()) ? members(value) : value
                }
            }
        )
    }

    private static func members(_ value: JSONValue) -> JSONValue {
        guard case .array(let elements) = value else { return value }
        return .array(
            elements.map { element in
                guard case .object(let object) = element, object.members.allSatisfy(counts) else {
                    return element
                }
                var kept = JSONObject()
                for member in object.members where member.name.lowercased() == "value" {
                    kept.append(name: member.name, value: member.value)
                }
                return .object(kept)
            }
        )
    }

    /// Whether the member can be one of a reference.
    private static func counts(_ member: JSONObject.Member) -> Bool {
        switch (member.name.lowercased(), member.value) {
        case ("value", _): true
        case ("display", .string(let text)), ("type", .string(let text)),
            ("$ref", .string(let text)):
            BulkReferences.bulkID(in: text) == nil
        case ("display", .null), ("display", .boolean), ("display", .number), ("type", .null),
            ("type", .boolean), ("type", .number), ("$ref", .null), ("$ref", .boolean),
            ("$ref", .number):
            true
        default: false
        }
    }

    /// The object with other values, each made of the name in lower case, the value, and what is
    /// before it; any other value as it is.
    private static func mapping(
        _ value: JSONValue,
        _ change: (String, JSONValue, JSONObject) -> JSONValue
    ) -> JSONValue {
        guard case .object(let object) = value else { return value }
        var changed = JSONObject()
        for member in object.members {
            let value = change(member.name.lowercased(), member.value, changed)
            changed.append(name: member.name, value: value)
        }
        return .object(changed)
    }
}
