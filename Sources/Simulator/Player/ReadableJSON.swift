import SCIM

/// JSON for a person: indented, shortened, and without secrets.
enum ReadableJSON {
    private static let elementsMax = 2
    private static let textMax = 160
    private static let secrets: Set<String> = ["password"]

    /// The value over several lines, each beginning with the margin.
    static func lines(_ value: JSONValue, margin: String = "") -> String {
        text(value, margin: margin)
    }

    /// The value on one line, cut where it is long.
    static func line(_ value: JSONValue) -> String {
        let text = String(decoding: masked(value).bytes, as: UTF8.self)
        return shortened(text)
    }

    /// A text cut where it is long.
    static func shortened(_ text: String) -> String {
        text.count > textMax ? text.prefix(textMax) + "…" : text
    }

    private static func text(_ value: JSONValue, margin: String) -> String {
        let inner = margin + "  "
        switch value {
        case .null, .boolean, .number, .string:
            return line(value)
        case .array(let elements):
            if isListOfTexts(elements) { return line(value) }
            var parts = elements.prefix(elementsMax).map { inner + text($0, margin: inner) }
            if elements.count > elementsMax {
                parts.append(inner + "… \(elements.count - elementsMax) more")
            }
            return "[\n" + parts.joined(separator: ",\n") + "\n\(margin)]"
        case .object(let object):
            if object.isEmpty { return "{}" }
            if isShort(value) { return line(value) }
            let parts = object.members.map { member in
                let shown = secrets.contains(member.name) ? .string("••••••••") : member.value
                return inner + line(.string(member.name)) + ": " + text(shown, margin: inner)
            }
            return "{\n" + parts.joined(separator: ",\n") + "\n\(margin)}"
        }
    }

    /// True for a short array of texts, such as `schemas`, and for an empty one.
    private static func isListOfTexts(_ elements: [JSONValue]) -> Bool {
        elements.count <= elementsMax
            && elements.allSatisfy { element in
                if case .string = element { return true }
                return false
            }
    }

    /// True for an object of scalars that fits on a line.
    private static func isShort(_ value: JSONValue) -> Bool {
        guard case .object(let object) = value else { return false }
        let isFlat = object.members.allSatisfy { member in
            switch member.value {
            case .null, .boolean, .number, .string: true
            case .array(let elements): elements.isEmpty
            case .object: false
            }
        }
        return isFlat && masked(value).bytes.count <= 76
    }

    private static func masked(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .boolean, .number, .string:
            return value
        case .array(let elements):
            return .array(elements.map(masked))
        case .object(let object):
            var result: JSONObject = [:]
            for member in object.members {
                result[member.name] =
                    secrets.contains(member.name) ? .string("••••••••") : masked(member.value)
            }
            return .object(result)
        }
    }
}
