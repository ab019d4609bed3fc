package import SCIM

/// What a directory holds, without what a server makes up: equal for equal contents.
///
/// Ids become userNames and displayNames, `meta`, `groups`, `$ref` and `display` are left out, and
/// members, member names and resources are sorted.
package struct StoredState: Sendable, Hashable {
    /// One line of JSON for each User, sorted.
    package let users: [String]
    /// One line of JSON for each Group, sorted.
    package let groups: [String]

    package init(users: [JSONValue], groups: [JSONValue]) {
        var names: [String: String] = [:]
        for (resources, pointer) in [(users, "userName"), (groups, "displayName")] {
            for resource in resources {
                guard let id = Stage.id(resource) else { continue }
                guard case .string(let name) = JSONPointer(pointer).value(in: resource) else {
                    continue
                }
                names[id] = name
            }
        }
        self.users = Self.lines(users, names: names)
        self.groups = Self.lines(groups, names: names)
    }

    private static let leftOut: Set<String> = ["id", "meta", "groups", "$ref", "display"]

    private static func lines(_ resources: [JSONValue], names: [String: String]) -> [String] {
        resources.map { line(neutral($0, names: names)) }.sorted()
    }

    private static func line(_ value: JSONValue) -> String {
        String(decoding: value.bytes, as: UTF8.self)
    }

    private static func neutral(_ value: JSONValue, names: [String: String]) -> JSONValue {
        switch value {
        case .null, .boolean, .number:
            return value
        case .string(let text):
            return .string(names[text] ?? text)
        case .array(let elements):
            let neutralElements = elements.map { neutral($0, names: names) }
            return .array(neutralElements.sorted { line($0) < line($1) })
        case .object(let object):
            var result: JSONObject = [:]
            for member in object.members.sorted(by: { $0.name < $1.name })
            where !leftOut.contains(member.name) {
                result[member.name] = neutral(member.value, names: names)
            }
            return .object(result)
        }
    }
}
