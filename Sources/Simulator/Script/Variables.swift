import SCIM

/// The values captured so far, which later texts name as `${name}`.
struct Variables: Sendable {
    private var values: [String: JSONValue]

    init(token: String) {
        values = ["token": .string(token)]
    }

    subscript(_ name: String) -> JSONValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The text with captured values in place of their names.
    func resolved(_ text: String) throws(StepFailure) -> String {
        var rest = text[...]
        var result = ""
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            let tail = rest[start.upperBound...]
            guard let end = tail.firstIndex(of: "}") else { break }
            result += try self.text(String(tail[..<end]))
            rest = tail[tail.index(after: end)...]
        }
        return result + rest
    }

    /// The document with captured values in place of their names in every text.
    func resolved(_ value: JSONValue) throws(StepFailure) -> JSONValue {
        switch value {
        case .null, .boolean, .number:
            return value
        case .string(let text):
            return .string(try resolved(text))
        case .array(let elements):
            var resolvedElements: [JSONValue] = []
            for element in elements { resolvedElements.append(try resolved(element)) }
            return .array(resolvedElements)
        case .object(let object):
            return .object(try resolved(object))
        }
    }

    func resolved(_ object: JSONObject) throws(StepFailure) -> JSONObject {
        var result: JSONObject = [:]
        for member in object.members { result[member.name] = try resolved(member.value) }
        return result
    }

    private func text(_ name: String) throws(StepFailure) -> String {
        switch values[name] {
        case .string(let text): return text
        case .number(let number): return number.text
        case .null, .boolean, .array, .object, nil:
            throw StepFailure("not sent: an earlier step should have brought ${\(name)}")
        }
    }
}

extension Variables {
    /// The names that a text asks for, in order.
    static func names(in text: String) -> [String] {
        var names: [String] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            rest = rest[start.upperBound...]
            guard let end = rest.firstIndex(of: "}") else { break }
            names.append(String(rest[..<end]))
        }
        return names
    }
}

/// Why a step did not go as it should, as a sentence's end.
struct StepFailure: Error, Sendable, Hashable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
