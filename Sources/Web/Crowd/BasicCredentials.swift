/// The name and password of an `Authorization: Basic` header, in UTF-8.
///
/// Source: RFC 7617.
package struct BasicCredentials: Sendable {
    package let name: String
    package let password: String

    /// Nil when the header is not of this scheme or cannot be read.
    ///
    /// Base64 is taken with its padding or without, as clients really send both.
    package init?(_ authorization: String) {
        let parts = authorization.utf8.split(separator: UInt8(ascii: " "))
        guard parts.count == 2, authorization.utf8.count <= Self.bytesMax,
            String(decoding: parts[0], as: UTF8.self).lowercased() == "basic",
            let bytes = Self.decoded(Array(parts[1])),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let name = String(validating: bytes[..<colon], as: UTF8.self),
            let password = String(validating: bytes[(colon + 1)...], as: UTF8.self)
        else { return nil }
        self.name = name
        self.password = password
    }

    /// No name and password of ours are so long.
    private static let bytesMax = 1024

    /// The bytes of base64 in either alphabet.
    private static func decoded(_ text: [UInt8]) -> [UInt8]? {
        let digits = text.prefix { $0 != UInt8(ascii: "=") }
        guard text.count - digits.count <= 2,
            text.dropFirst(digits.count).allSatisfy({ $0 == UInt8(ascii: "=") }),
            digits.count % 4 != 1
        else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var bitCount = 0
        for digit in digits {
            guard let value = value(of: digit) else { return nil }
            bits = (bits << 6 | value) & 0xFFFF
            bitCount += 6
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
        }
        return bytes
    }

    private static func value(of digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit) + 4
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
