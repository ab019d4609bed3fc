/// The definition of one attribute or sub-attribute: its type and every characteristic.
///
/// Source: RFC 7643 §2.2, §7.
package struct Attribute: Sendable, Hashable {
    /// What an attribute's values are.
    ///
    /// RFC 7643 §2.3.
    package enum ValueType: String, CaseIterable, Sendable {
        case string, boolean, decimal, integer, dateTime, binary, reference, complex
    }

    /// When a value may be written.
    package enum Mutability: String, CaseIterable, Sendable {
        case readOnly, readWrite, immutable, writeOnly
    }

    /// When a value is part of an answer.
    package enum Returned: String, CaseIterable, Sendable {
        case always, never, `default`, request
    }

    /// Within what a value is the only one of its kind.
    package enum Uniqueness: String, CaseIterable, Sendable {
        case none, server, global
    }

    /// Spelled as the schema spells it; compared ignoring case.
    package let name: String
    package let type: ValueType
    package var isMultiValued = false
    package let description: String
    package var isRequired = false
    package var isCaseExact = false
    package var mutability = Mutability.readWrite
    package var returned = Returned.default
    package var uniqueness = Uniqueness.none
    /// Values that clients are told of; others are accepted too.
    package var canonicalValues: [String] = []
    /// What a reference may point to.
    package var referenceTypes: [String] = []
    /// Only when the type is complex.
    package var subAttributes: [Attribute] = []

    package init(_ name: String, _ type: ValueType, _ description: String) {
        self.name = name
        self.type = type
        self.description = description
    }

    /// A string.
    package init(_ name: String, _ description: String) {
        self.init(name, .string, description)
    }

    /// The sub-attribute of this name, ignoring case.
    func subAttribute(named name: String) -> Attribute? {
        subAttributes.first { ASCII.matches($0.name, name) }
    }

    /// The sub-attribute that stands for the whole where only one value can stand.
    var valueAttribute: Attribute? { subAttribute(named: "value") }

    /// A copy with some characteristics set; keeps tables of attributes short.
    func with(_ change: (inout Attribute) -> Void) -> Attribute {
        var copy = self
        change(&copy)
        return copy
    }
}
