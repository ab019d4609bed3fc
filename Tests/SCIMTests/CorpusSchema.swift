import SCIM

/// A schema of the RFC as an example holds it: by attribute the characteristics that differ from
/// the defaults of RFC 7643 §2.2.
struct SchemaExample {
    private let content: JSONObject

    init(_ content: JSONObject) { self.content = content }

    /// The URN.
    var id: String { content.text("id") ?? "" }

    /// What is otherwise in a schema's representation than the RFC has it, but for what the
    /// example explains.
    func problems(in representation: JSONObject) -> [String] {
        var found = Self.attributes(of: representation.list("attributes"), prefix: "")
        var problems: [String] = []
        for member in content.object("attributes")?.members ?? [] {
            guard let attribute = found.removeValue(forKey: member.name) else {
                if !explains("missing", member.name) {
                    problems.append("\(member.name) is missing")
                }
                continue
            }
            guard case .object(let wanted) = member.value else { continue }
            problems += differences(attribute, wanted, at: member.name)
        }
        problems += found.keys.sorted().filter { !explains("added", $0) }
            .map { "\($0) is not in the RFC" }
        return problems
    }

    private func differences(
        _ attribute: JSONObject,
        _ wanted: JSONObject,
        at name: String
    ) -> [String] {
        Self.defaults.members.compactMap { characteristic in
            let place = "\(name).\(characteristic.name)"
            let explained = content.object("differs")?.object(place)?["here"]
            let wanted = explained ?? wanted[characteristic.name] ?? characteristic.value
            let found = attribute[characteristic.name] ?? characteristic.value
            return found == wanted ? nil : "\(place) is \(found.line), not \(wanted.line)"
        }
    }

    private func explains(_ list: String, _ name: String) -> Bool {
        content.object(list)?[name] != nil
    }

    /// Every attribute and sub-attribute by its path.
    private static func attributes(
        of list: [JSONValue],
        prefix: String
    ) -> [String: JSONObject] {
        var result: [String: JSONObject] = [:]
        for case .object(let attribute) in list {
            let path = prefix + (attribute.text("name") ?? "")
            result[path] = attribute
            result.merge(attributes(of: attribute.list("subAttributes"), prefix: path + ".")) {
                first,
                _ in first
            }
        }
        return result
    }

    private static let defaults: JSONObject = [
        "type": "string", "multiValued": false, "required": false, "caseExact": false,
        "mutability": "readWrite", "returned": "default", "uniqueness": "none",
        "canonicalValues": [], "referenceTypes": [],
    ]
}
