extension JSONReader {
    /// Reads a string; the position is at its opening quotation mark.
    mutating func string(_ bytes: Span<UInt8>) throws(SCIMError) -> String {
        let start = index + 1
        var isASCII = true
        index = Self.endOfPlainText(bytes, from: start)
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let content = bytes.extracting(start..<index)
                index += 1
                guard isASCII else { return try text(content, at: start) }
                return content.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            case UInt8(ascii: "\\"): return try escapedString(bytes, from: start)
            case ..<0x20: throw failure("a control character in a string has to be escaped")
            default: isASCII = false
            }
            index = Self.endOfPlainText(bytes, from: index + 1)
        }
        throw failure("the text ends within a string")
    }

    /// The position of the first byte of a string that is not an ASCII character standing for
    /// itself.
    ///
    /// Looks at eight bytes at a time: taking a number from each of them sets the top bit of
    /// those that are smaller, and of none before the first of these.
    private static func endOfPlainText(_ bytes: Span<UInt8>, from start: Int) -> Int {
        let each: UInt64 = 0x0101_0101_0101_0101
        let text = bytes.bytes
        var position = start
        while position + 8 <= bytes.count {
            let word = UInt64(
                littleEndian: text.unsafeLoadUnaligned(
                    fromByteOffset: position,
                    as: UInt64.self
                )
            )
            let isControl = word &- 0x20 * each
            let isQuotationMark = (word ^ 0x22 * each) &- each
            let isBackslash = (word ^ 0x5C * each) &- each
            let found = (word | isControl | isQuotationMark | isBackslash) & (0x80 * each)
            guard found == 0 else { return position + found.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < bytes.count, bytes[position] >= 0x20, bytes[position] < 0x80,
            bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\")
        {
            position += 1
        }
        return position
    }

    /// The text of a string that is not all ASCII.
    private mutating func text(
        _ bytes: Span<UInt8>,
        at start: Int
    ) throws(SCIMError) -> String {
        let text = bytes.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) }
        guard let text else {
            index = start
            throw failure("the string is not valid UTF-8")
        }
        guard !Self.pilesUpMarks(text) else {
            index = start
            throw failure("a character has more than \(Self.marksMax) combining marks")
        }
        return text
    }

    /// How many combining marks may follow each other: comparing strings takes time quadratic in
    /// their number.
    private static let marksMax = 500

    private static func pilesUpMarks(_ text: String) -> Bool {
        guard text.utf8.count > marksMax * 2 else { return false }
        var count = 0
        for scalar in text.unicodeScalars {
            let isMark = scalar.properties.canonicalCombiningClass != .notReordered
            count = isMark ? count + 1 : 0
            if count > marksMax { return true }
        }
        return false
    }

    private mutating func escapedString(
        _ bytes: Span<UInt8>,
        from start: Int
    ) throws(SCIMError) -> String {
        var content: [UInt8] = []
        index = start
        while true {
            let run = index..<Self.endOfPlainText(bytes, from: index)
            bytes.extracting(run).withUnsafeBufferPointer { content.append(contentsOf: $0) }
            index = run.upperBound
            guard index < bytes.count else { throw failure("the text ends within a string") }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let end = index + 1
                defer { index = end }
                return try text(content.span, at: start)
            case UInt8(ascii: "\\"): try escape(bytes, into: &content)
            case ..<0x20: throw failure("a control character in a string has to be escaped")
            default:
                content.append(bytes[index])
                index += 1
            }
        }
    }

    private mutating func escape(
        _ bytes: Span<UInt8>,
        into content: inout [UInt8]
    ) throws(SCIMError) {
        guard index + 1 < bytes.count else { throw failure("the text ends within a string") }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""): content.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): content.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): content.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            content.append(contentsOf: try unicodeEscape(bytes).utf8)
            return
        default: throw failure("a backslash is not followed by an escape that JSON knows")
        }
        index += 2
    }

    /// Reads `\uXXXX`, or two of them that are a surrogate pair.
    private mutating func unicodeEscape(
        _ bytes: Span<UInt8>
    ) throws(SCIMError) -> Unicode.Scalar {
        let first = try codeUnit(bytes)
        var value = UInt32(first)
        if 0xD800...0xDBFF ~= first {
            let start = index
            let second = try surrogate(bytes)
            guard 0xDC00...0xDFFF ~= second else {
                index = start
                throw failure("half a surrogate pair stands alone")
            }
            value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw failure("half a surrogate pair stands alone")
        }
        guard value != 0 else { throw failure("the character U+0000 cannot be stored") }
        return scalar
    }

    private mutating func surrogate(_ bytes: Span<UInt8>) throws(SCIMError) -> UInt16 {
        guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        else { throw failure("half a surrogate pair stands alone") }
        return try codeUnit(bytes)
    }

    private mutating func codeUnit(_ bytes: Span<UInt8>) throws(SCIMError) -> UInt16 {
        var result: UInt16 = 0
        for position in index + 2..<index + 6 {
            guard position < bytes.count else { throw failure("the text ends within a string") }
            guard let digit = ASCII.hexDigit(bytes[position]) else {
                throw failure("four hexadecimal digits were expected after \\u")
            }
            result = result << 4 | UInt16(digit)
        }
        index += 6
        return result
    }
}

extension JSONReader {
    /// How long a number's literal may be; jsonb keeps each of these.
    private static let numberBytesMax = 400

    /// Reads a number, whose first character is at the position.
    mutating func number(_ bytes: Span<UInt8>) throws(SCIMError) -> JSONNumber {
        let start = index
        _ = take(UInt8(ascii: "-"), bytes)
        if !take(UInt8(ascii: "0"), bytes) { try digits(bytes) }
        if index < bytes.count, ASCII.isDigit(bytes[index]) {
            throw failure("a number cannot begin with 0")
        }
        if take(UInt8(ascii: "."), bytes) { try digits(bytes) }
        if take(UInt8(ascii: "e"), bytes) || take(UInt8(ascii: "E"), bytes) {
            if !take(UInt8(ascii: "+"), bytes) { _ = take(UInt8(ascii: "-"), bytes) }
            try digits(bytes)
        }
        let literal = bytes.extracting(start..<index).withUnsafeBufferPointer {
            String(decoding: $0, as: UTF8.self)
        }
        guard literal.utf8.count <= Self.numberBytesMax, Self.isInRange(literal) else {
            index = start
            throw failure("the number is too large, too small or too long to be stored")
        }
        return JSONNumber(literal: literal)
    }

    private mutating func digits(_ bytes: Span<UInt8>) throws(SCIMError) {
        let start = index
        while index < bytes.count, ASCII.isDigit(bytes[index]) { index += 1 }
        guard index > start else { throw failure("a digit was expected") }
    }

    /// Whether the value is neither infinite nor nought by underflow as a double.
    private static func isInRange(_ literal: String) -> Bool {
        guard literal.utf8.count > 15 || literal.utf8.contains(where: { $0 | 0x20 == 0x65 }) else {
            return true
        }
        guard let value = Double(literal), value.isFinite else { return false }
        let mantissa = literal.utf8.prefix { $0 | 0x20 != 0x65 }
        return value != 0 || !mantissa.contains { 0x31...0x39 ~= $0 }
    }
}
