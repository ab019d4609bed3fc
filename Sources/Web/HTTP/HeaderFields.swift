import HTTPTypes
import NIOHTTP1

/// The header fields of a request or an answer, in order, as they are sent.
///
/// RFC 9110 §6.3.
struct HeaderFields: Sendable {
    private(set) var fields: HTTPHeaders

    init(_ fields: HTTPHeaders = HTTPHeaders()) { self.fields = fields }

    /// The value of a field, whatever the case of its name; of a field that comes more than once
    /// all values with commas between them.
    ///
    /// RFC 9110 §5.2.
    subscript(name: HTTPField.Name) -> String? {
        get {
            var combined: String?
            for field in fields where Self.isName(field.name, name) {
                combined = combined.map { $0 + ", " + field.value } ?? field.value
            }
            return combined
        }
        set {
            if let newValue {
                fields.replaceOrAdd(name: name.rawName, value: Self.harmless(newValue))
            } else {
                fields.remove(name: name.rawName)
            }
        }
    }

    /// Every value of a field, in order.
    subscript(values name: HTTPField.Name) -> [String] {
        fields.filter { Self.isName($0.name, name) }.map(\.value)
    }

    /// Adds a field that is not there yet, which costs less than to set it.
    mutating func append(_ name: HTTPField.Name, _ value: String) {
        fields.add(name: name.rawName, value: Self.harmless(value))
    }

    mutating func reserveCapacity(_ capacity: Int) { fields.reserveCapacity(capacity) }

    private static func isName(_ text: String, _ name: HTTPField.Name) -> Bool {
        let (text, name) = (text.utf8, name.canonicalName.utf8)
        guard text.count == name.count else { return false }
        return text.elementsEqual(name) { byte, lowercased in
            byte == lowercased || byte &- 0x41 < 26 && byte | 0x20 == lowercased
        }
    }

    /// The value without anything that would end the field.
    ///
    /// RFC 9110 §5.5.
    private static func harmless(_ value: String) -> String {
        guard value.utf8.contains(where: isControl) else { return value }
        let bytes = value.utf8.map { isControl($0) ? UInt8(ascii: " ") : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != UInt8(ascii: "\t") || byte == 0x7F
    }
}
