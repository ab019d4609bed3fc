package import SCIM

/// What the answer of an exchange must be, and what of it later steps use.
package struct ExpectedAnswer: Sendable {
    /// The statuses this provider accepts.
    package let statuses: [Int]
    package let checks: [Check]
    package let captures: [Capture]

    package init(_ statuses: Int..., checks: [Check] = [], captures: [Capture] = []) {
        self.statuses = statuses
        self.checks = checks
        self.captures = captures
    }
}

/// A value of an answer kept under a name; the empty pointer keeps the whole answer.
package struct Capture: Sendable, Hashable {
    package let name: String
    package let pointer: JSONPointer

    package init(_ name: String, _ pointer: JSONPointer) {
        self.name = name
        self.pointer = pointer
    }
}

/// One thing that must hold for an answer.
package enum Check: Sendable, Hashable {
    /// The value is there and equal; texts may name captured values.
    case equals(JSONPointer, JSONValue)
    /// The value is there and neither null nor empty.
    case isPresent(JSONPointer)
    /// The value is missing, null or empty.
    case isAbsent(JSONPointer)
    /// The value is a whole number, not a text that looks like one.
    case isInteger(JSONPointer)
    /// The `value`s of the array's elements are these, in any order.
    case hasValues(JSONPointer, [String])
    /// The answer is a ListResponse whose counters are whole numbers that fit its page.
    case isListResponse
    /// The answer is a SCIM Error with this status as a text and a detail.
    case isError(Int)
    /// The header line is there and not empty.
    case hasHeader(String)
    /// The answer came within this time.
    case cameWithin(Duration)
}
