import SCIM

/// An attribute as the plain evaluation knows it.
struct AgreementAttribute: Sendable {
    enum Kind: Sendable {
        /// A text in which case does not matter.
        case folded
        case exact
        case boolean
        /// A moment, which the server shows in UTC with milliseconds.
        case moment
    }

    /// What a filter calls it.
    let name: String
    /// The members of the JSON that lead to its values.
    let path: [String]
    let kind: Kind
    /// What `pr` looks at, when it is not the values.
    var wholePath: [String]?
}

/// A multi-valued attribute, whose elements a filter can select.
struct AgreementList: Sendable {
    let name: String
    let parts: [AgreementAttribute]
}

/// What a comparison compares with.
enum AgreementOperand: Sendable {
    case null
    case boolean(Bool)
    case text(String)
    case moment(DateTime)
}

/// A filter as the test thinks of it: never read from text.
indirect enum AgreementFilter: Sendable {
    case all(AgreementFilter, AgreementFilter)
    case any(AgreementFilter, AgreementFilter)
    case opposite(AgreementFilter)
    case comparison(AgreementAttribute, String, AgreementOperand)
    case presence(AgreementAttribute)
    case element(AgreementList, AgreementFilter)
}

// The plain evaluation: what RFC 7644 §3.4.2.2 says, with neither speed nor indexes in mind.
extension AgreementFilter {
    func holds(for value: JSONValue) -> Bool {
        switch self {
        case .all(let left, let right): left.holds(for: value) && right.holds(for: value)
        case .any(let left, let right): left.holds(for: value) || right.holds(for: value)
        case .opposite(let inner): !inner.holds(for: value)
        case .presence(let attribute):
            value.values(at: attribute.wholePath ?? attribute.path).contains(where: \.isSomething)
        case .element(let list, let inner):
            value.values(at: [list.name]).contains { inner.holds(for: $0) }
        case .comparison(let attribute, let name, let operand):
            Self.compare(value.values(at: attribute.path), name, operand, attribute.kind)
        }
    }

    private static func compare(
        _ values: [JSONValue],
        _ name: String,
        _ operand: AgreementOperand,
        _ kind: AgreementAttribute.Kind
    ) -> Bool {
        if case .null = operand { return values.isEmpty == (name == "eq") }
        if values.isEmpty { return name == "ne" }
        return values.contains { value in
            switch (value, operand) {
            case (.boolean(let value), .boolean(let operand)):
                return (value == operand) == (name == "eq")
            case (.string(let value), .moment(let operand)):
                // Both in the one form that orders as moments do.
                return compare(Array(value.utf8), name, Array(operand.text.utf8))
            case (.string(let value), .text(let operand)):
                guard kind != .exact else {
                    return compare(Array(value.utf8), name, Array(operand.utf8))
                }
                let key = Array(CaseFolding.key(value).utf8)
                return compare(key, name, Array(CaseFolding.key(operand).utf8))
            default: return name == "ne"
            }
        }
    }

    private static func compare(_ value: [UInt8], _ name: String, _ operand: [UInt8]) -> Bool {
        switch name {
        case "eq": value == operand
        case "ne": value != operand
        case "sw": Array(value.prefix(operand.count)) == operand
        case "ew": Array(value.suffix(operand.count)) == operand
        case "co":
            operand.count <= value.count
                && (0...(value.count - operand.count)).contains { start in
                    Array(value[start..<(start + operand.count)]) == operand
                }
        case "gt": operand.lexicographicallyPrecedes(value)
        case "ge": !value.lexicographicallyPrecedes(operand)
        case "lt": value.lexicographicallyPrecedes(operand)
        case "le": !operand.lexicographicallyPrecedes(value)
        default: false
        }
    }
}

extension JSONValue {
    /// The values that the names lead to, through arrays, null left out.
    func values(at path: [String]) -> [JSONValue] {
        var values = [self]
        for name in path {
            values = values.flatMap { value -> [JSONValue] in
                guard case .object(let object) = value else { return [] }
                guard let member = object[name] else {
                    // RFC 7643 §2.4: what is not said to be primary is not.
                    return name == "primary" ? [.boolean(false)] : []
                }
                guard case .array(let elements) = member else { return [member] }
                return elements
            }
        }
        return values.filter { $0 != .null }
    }

    /// Whether there is a value in it that is not empty.
    fileprivate var isSomething: Bool {
        switch self {
        case .null: false
        case .boolean, .number: true
        case .string(let text): text.utf8.count > 0
        case .array(let elements): elements.contains(where: \.isSomething)
        case .object(let object): object.members.contains { $0.value.isSomething }
        }
    }
}
