import SCIM

/// Values of answers that later texts of an example name as `${name}`, which is the id of the
/// resource in the answer, or as `${name.place.in.it}`.
struct CorpusVariables {
    private var values: [String: JSONValue]

    init(_ values: [String: JSONValue]) { self.values = values }

    subscript(_ name: String) -> JSONValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The value with what its texts name; a text that is nothing but a name becomes the value.
    func resolved(_ value: JSONValue) throws -> JSONValue {
        switch value {
        case .null, .boolean, .number: return value
        case .array(let elements): return .array(try elements.map { try resolved($0) })
        case .object(let object):
            var result = JSONObject()
            for member in object.members {
                result.append(name: member.name, value: try resolved(member.value))
            }
            return .object(result)
        case .string(let text):
            let names = text.matches(of: Self.name)
            if names.count == 1, names[0].range == text.startIndex..<text.endIndex {
                return try self.value(String(names[0].output.1))
            }
            return .string(try resolved(text))
        }
    }

    /// The text with what it names.
    func resolved(_ text: String) throws -> String {
        try text.replacing(Self.name) { match in
            switch try value(String(match.output.1)) {
            case .string(let text): text
            case let other: other.line
            }
        }
    }

    private func value(_ name: String) throws -> JSONValue {
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let value = parts.first.flatMap({ values[String($0)] }) else {
            throw CorpusFault("Nothing was kept as ${\(name)}.")
        }
        let place = parts.count > 1 ? String(parts[1]) : value.value(at: "/id") == nil ? "" : "id"
        let pointer = place.split(separator: ".").map { "/\($0)" }.joined()
        guard let found = value.value(at: pointer) else {
            throw CorpusFault("There is no ${\(name)} in \(value.line).")
        }
        return found
    }

    private static var name: Regex<(Substring, Substring)> { /\$\{([^}]+)\}/ }
}
