import Directory

/// The parts that tags and texts are made of.
extension XMLReader {
    /// A name as it is written, with its prefix.
    mutating func name() throws(CrowdError) -> ArraySlice<UInt8> {
        let start = index
        guard index < bytes.count, Self.isNameStart(bytes[index]) else {
            throw failure("a name was expected")
        }
        while index < bytes.count, Self.isNamePart(bytes[index]) { index += 1 }
        guard index - start <= Self.nameBytesMax else {
            throw failure("the name has more than \(Self.nameBytesMax) bytes", at: start)
        }
        return bytes[start..<index]
    }

    /// A name, `=` and a value in quotation marks.
    mutating func attribute() throws(CrowdError) -> (name: ArraySlice<UInt8>, value: String) {
        let name = try name()
        skipBlanks()
        guard take("=") else { throw failure("= was expected") }
        skipBlanks()
        return (name, try attributeValue())
    }

    private mutating func attributeValue() throws(CrowdError) -> String {
        let start = index
        guard index < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[index])
        else { throw failure("a value in quotation marks was expected") }
        let quotationMark = bytes[index]
        index += 1
        var value: [UInt8] = []
        while index < bytes.count, bytes[index] != quotationMark {
            guard bytes[index] != UInt8(ascii: "<") else {
                throw failure("< cannot stand in an attribute")
            }
            try character(into: &value, isAttribute: true)
            guard value.count <= Self.attributeBytesMax else {
                throw failure("the value has more than \(Self.attributeBytesMax) bytes", at: start)
            }
        }
        guard index < bytes.count else {
            throw failure("the value that begins here does not end", at: start)
        }
        index += 1
        return String(decoding: value, as: UTF8.self)
    }

    /// The text up to the next `<`.
    mutating func characters() throws(CrowdError) -> String {
        var text: [UInt8] = []
        while index < bytes.count, bytes[index] != UInt8(ascii: "<") {
            try character(into: &text, isAttribute: false)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Takes a byte or a reference; line ends become line feeds, and blanks in an attribute.
    private mutating func character(
        into text: inout [UInt8],
        isAttribute: Bool
    ) throws(CrowdError) {
        let byte = bytes[index]
        if byte == UInt8(ascii: "&") { return try reference(into: &text) }
        index += 1
        if byte == 0x0D, index < bytes.count, bytes[index] == 0x0A { index += 1 }
        let isBlank = Self.isBlank(byte)
        text.append(isBlank && isAttribute ? 0x20 : byte == 0x0D ? 0x0A : byte)
    }

    private mutating func reference(into text: inout [UInt8]) throws(CrowdError) {
        let start = index
        let end = bytes[index...].prefix(16).firstIndex(of: UInt8(ascii: ";"))
        guard let end else { throw failure("an & that begins no reference; write &amp;") }
        let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
        index = end + 1
        switch name {
        case "amp": text.append(UInt8(ascii: "&"))
        case "lt": text.append(UInt8(ascii: "<"))
        case "gt": text.append(UInt8(ascii: ">"))
        case "quot": text.append(UInt8(ascii: "\""))
        case "apos": text.append(UInt8(ascii: "'"))
        default:
            guard let scalar = Self.scalar(of: name), let encoded = UTF8.encode(scalar) else {
                throw failure(
                    "&\(name); names no character. Only amp, lt, gt, quot, apos and numbers of "
                        + "characters that XML allows are known",
                    at: start
                )
            }
            text += encoded
        }
    }

    /// The character of `#65` or `#x41`, when XML allows it.
    private static func scalar(of name: String) -> Unicode.Scalar? {
        guard name.hasPrefix("#") else { return nil }
        let isHexadecimal = name.hasPrefix("#x")
        let digits = name.dropFirst(isHexadecimal ? 2 : 1)
        guard digits.utf8.first != UInt8(ascii: "+"),
            let value = UInt32(digits, radix: isHexadecimal ? 16 : 10),
            let scalar = Unicode.Scalar(value), ProductText.isWritable(scalar)
        else { return nil }
        return scalar
    }

    /// The text of a CDATA section.
    mutating func section() throws(CrowdError) -> String {
        let start = index + 9
        try skip(to: "]]>", from: "<![CDATA[", "a CDATA section that begins here does not end")
        var text: [UInt8] = []
        for (offset, byte) in bytes[start..<(index - 3)].enumerated() {
            let follows = bytes[start + offset + 1]
            if byte == 0x0D { if follows != 0x0A { text.append(0x0A) } } else { text.append(byte) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    mutating func skipInstruction() throws(CrowdError) {
        let start = index
        index += 2
        guard try !name().elementsEqual("xml".utf8) else {
            throw failure("an XML declaration can only stand at the beginning", at: start)
        }
        index = start
        try skip(to: "?>", from: "<?", "an instruction that begins here does not end")
    }

    /// Goes behind the next `end` that follows `beginning`.
    mutating func skip(
        to end: StaticString,
        from beginning: StaticString,
        _ problem: String
    ) throws(CrowdError) {
        let start = index
        index += beginning.utf8CodeUnitCount
        while index < bytes.count {
            if take(end) { return }
            index += 1
        }
        throw failure(problem, at: start)
    }

    /// The line that can stand at the beginning: its encoding must be ours.
    mutating func declaration() throws(CrowdError) {
        index += 5
        while true {
            let isApart = skipBlanks()
            if take("?>") { return }
            guard isApart else { throw failure("a blank or ?> was expected") }
            let start = index
            let (name, value) = try attribute()
            if name.elementsEqual("encoding".utf8), value.lowercased() != "utf-8" {
                throw failure("the encoding must be UTF-8, not \(value.shown)", at: start)
            }
        }
    }
}

extension XMLReader {
    /// Whether the bytes from here on are these.
    func begins(with text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard index + length <= bytes.count else { return false }
        return text.withUTF8Buffer { bytes[index..<(index + length)].elementsEqual($0) }
    }

    /// Goes behind the text when it is here.
    mutating func take(_ text: StaticString) -> Bool {
        guard begins(with: text) else { return false }
        index += text.utf8CodeUnitCount
        return true
    }

    /// Whether there were any.
    @discardableResult
    mutating func skipBlanks() -> Bool {
        let start = index
        while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
        return index > start
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// Whether a name can begin so; every character outside of ASCII will do.
    private static func isNameStart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte >= 0x80 || byte == 0x5F || byte == 0x3A
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        isNameStart(byte) || byte &- 0x30 < 10 || byte == 0x2D || byte == 0x2E
    }

    static func withoutPrefix(_ name: ArraySlice<UInt8>) -> String {
        let start = name.lastIndex(of: 0x3A).map { $0 + 1 } ?? name.startIndex
        return String(decoding: name[start...], as: UTF8.self)
    }

    static func declaresNamespace(_ name: ArraySlice<UInt8>) -> Bool {
        name.elementsEqual("xmlns".utf8) || name.starts(with: "xmlns:".utf8)
    }

    /// Where the text is not UTF-8, or has a character that XML forbids.
    static func forbidden(in bytes: [UInt8]) -> (offset: Int, problem: String)? {
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &rest) {
            case .emptyInput: return nil
            case .error: return (offset, "the body is not UTF-8")
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                guard ProductText.isWritable(scalar) else {
                    return (offset, "a character that XML forbids")
                }
                offset += encoded.count
            }
        }
    }
}
