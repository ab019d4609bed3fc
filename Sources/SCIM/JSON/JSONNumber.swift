/// A JSON number, kept as the literal it was written as so that nothing is rounded.
///
/// PostgreSQL's jsonb accepts every literal that a value of this type has.
package struct JSONNumber: Sendable, Hashable {
    /// The literal.
    package let text: String

    package init(_ integer: Int64) {
        text = String(integer)
    }

    /// - Parameter literal: by JSON's grammar; the parser has checked its range.
    init(literal: String) {
        text = literal
    }

    /// The value, when it is written as an integer, without fraction or exponent.
    package var integer: Int64? { Int64(text) }

    /// The nearest floating-point value.
    package var double: Double { Double(text) ?? .nan }

    /// Compares values: `1.50`, `1.5` and `15e-1` are equal.
    package static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        left.text == right.text || left.decimal == right.decimal
    }

    /// Consistent with `==`.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(decimal)
    }

    /// How the two values are ordered, exactly.
    func isLess(than other: JSONNumber) -> Bool {
        if let left = integer, let right = other.integer { return left < right }
        let (left, right) = (decimal, other.decimal)
        guard left.isNegative == right.isNegative else { return left.isNegative }
        return left.isNegative
            ? right.isSmaller(than: left) : left.isSmaller(than: right)
    }

    /// Sign, significant digits and power of ten: one for each value.
    private struct Decimal: Hashable {
        var isNegative = false
        var digits: [UInt8] = []
        var exponent = 0

        /// How the two are ordered without their signs.
        func isSmaller(than other: Decimal) -> Bool {
            guard !digits.isEmpty, !other.digits.isEmpty else {
                return digits.isEmpty && !other.digits.isEmpty
            }
            let scale = digits.count + exponent
            let otherScale = other.digits.count + other.exponent
            guard scale == otherScale else { return scale < otherScale }
            return digits.lexicographicallyPrecedes(other.digits)
        }
    }

    private var decimal: Decimal {
        var result = Decimal()
        var isInFraction = false
        var bytes = text.utf8[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "-"): result.isNegative = true
            case UInt8(ascii: "."): isInFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                result.exponent += Int(String(bytes) ?? "") ?? 0
                bytes = bytes[bytes.endIndex...]
            default:
                if byte != UInt8(ascii: "0") || !result.digits.isEmpty {
                    result.digits.append(byte)
                }
                if isInFraction { result.exponent -= 1 }
            }
        }
        while result.digits.last == UInt8(ascii: "0") {
            result.digits.removeLast()
            result.exponent += 1
        }
        return result.digits.isEmpty ? Decimal() : result
    }
}
