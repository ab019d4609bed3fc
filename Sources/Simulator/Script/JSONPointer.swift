package import SCIM

/// A place in a JSON document: member names and array indexes after slashes.
///
/// Source: RFC 6901, without its escapes.
package struct JSONPointer: Sendable, Hashable, ExpressibleByStringLiteral {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package init(stringLiteral text: String) {
        self.init(text)
    }

    /// The value at this place, or nil when a part of the way is missing.
    package func value(in document: JSONValue) -> JSONValue? {
        var value = document
        for part in text.split(separator: "/") {
            switch value {
            case .object(let object):
                guard let member = object[String(part)] else { return nil }
                value = member
            case .array(let elements):
                guard let index = Int(part), elements.indices.contains(index) else { return nil }
                value = elements[index]
            case .null, .boolean, .number, .string:
                return nil
            }
        }
        return value
    }
}
