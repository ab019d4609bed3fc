/// What one resource is ordered by in a sorted list.
///
/// Ascending order: values first, then resources without one; the other way round it is
/// descending order. Texts are ordered by their UTF-8 bytes, folded where case does not matter,
/// booleans false before true, dateTimes as moments, numbers by value. RFC 7644 §3.4.2.3.
///
/// Of a text only the first `textBytesMax` bytes count, so that a cursor can carry the key. Longer
/// texts that agree in them have equal keys, and whatever breaks ties orders them: a list must be
/// ordered by keys alone, not by the texts they were made from.
package struct SortKey: Sendable, Hashable {
    private enum Value: Sendable, Hashable {
        case boolean(Bool)
        case moment(DateTime)
        case number(JSONNumber)
        case text([UInt8])
        case absent
    }

    private let value: Value

    private init(_ value: Value) { self.value = value }

    /// How much of a text counts: as much as `Limits.indexedValueBytesMax` lets an indexed column
    /// hold, so that keys made from a column are whole.
    package static let textBytesMax = 1_024

    /// No value: last in ascending order.
    package static let absent = SortKey(.absent)

    /// A text, folded by `CaseFolding.key` where case does not matter.
    package static func text(_ text: String) -> SortKey {
        SortKey(.text(Array(text.utf8.prefix(textBytesMax))))
    }

    /// A moment, to the millisecond.
    package static func moment(_ moment: DateTime) -> SortKey { SortKey(.moment(moment)) }

    /// The key of a value of `attribute`; what is not of the attribute's type is no value.
    init(_ value: JSONValue, of attribute: Attribute) {
        switch (attribute.type, value) {
        case (.boolean, .boolean(let value)): self.init(.boolean(value))
        case (.integer, .number(let number)), (.decimal, .number(let number)):
            self.init(.number(number))
        case (.dateTime, .string(let text)):
            self = DateTime(text).map(SortKey.moment) ?? .absent
        case (.string, .string(let text)), (.reference, .string(let text)),
            (.binary, .string(let text)):
            self =
                text.isEmpty
                ? .absent : .text(attribute.isCaseExact ? text : CaseFolding.key(text))
        default: self = .absent
        }
    }
}

extension SortKey: Comparable {
    /// Whether `left` comes first in ascending order.
    package static func < (left: SortKey, right: SortKey) -> Bool {
        switch (left.value, right.value) {
        case (.boolean(let left), .boolean(let right)): !left && right
        case (.moment(let left), .moment(let right)): left < right
        case (.number(let left), .number(let right)): left.isLess(than: right)
        case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
        default: left.rank < right.rank
        }
    }

    /// Kinds meet only where types of one list have attributes of one name and two types.
    private var rank: Int {
        switch value {
        case .boolean: 0
        case .moment: 1
        case .number: 2
        case .text: 3
        case .absent: 4
        }
    }
}

extension SortKey {
    private enum Tag: UInt8 {
        case absent, `false`, `true`, moment, number, text
    }

    /// The years from 1 to 9999, which are all that a dateTime can be in.
    private static let moments = Int64(-62_135_596_800_000)...253_402_300_799_999

    /// The key as bytes: at most one more than `textBytesMax`.
    package var encoded: [UInt8] {
        switch value {
        case .absent: [Tag.absent.rawValue]
        case .boolean(let value): [(value ? Tag.true : Tag.false).rawValue]
        case .moment(let moment):
            [Tag.moment.rawValue]
                + (0..<8).map { UInt8(truncatingIfNeeded: moment.milliseconds >> (56 - 8 * $0)) }
        case .number(let number): [Tag.number.rawValue] + Array(number.text.utf8)
        case .text(let bytes): [Tag.text.rawValue] + bytes
        }
    }

    /// Reads what `encoded` wrote; nil for anything else.
    package init?(encoded bytes: [UInt8]) {
        guard let first = bytes.first, let tag = Tag(rawValue: first) else { return nil }
        let rest = Array(bytes.dropFirst())
        switch tag {
        case .absent where rest.isEmpty: self = .absent
        case .false where rest.isEmpty: self.init(.boolean(false))
        case .true where rest.isEmpty: self.init(.boolean(true))
        case .moment where rest.count == 8:
            let milliseconds = rest.reduce(Int64(0)) { $0 << 8 | Int64($1) }
            guard Self.moments ~= milliseconds else { return nil }
            self = .moment(DateTime(milliseconds: milliseconds))
        case .number:
            guard let text = String(validating: rest, as: UTF8.self),
                let number = JSONNumber(parsing: text)
            else { return nil }
            self.init(.number(number))
        case .text where rest.count <= Self.textBytesMax: self.init(.text(rest))
        case .absent, .false, .true, .moment, .text: return nil
        }
    }
}
