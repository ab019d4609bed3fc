/// A path cut into its segments, each percent-decoded.
///
/// Empty segments do not count, so `//Users` and `/Users/` are `/Users`: identity providers are
/// given base URLs with and without a trailing slash.
struct RequestPath: Sendable {
    let segments: [String]

    /// What is not UTF-8 after decoding becomes U+FFFD, which names nothing.
    init(_ path: String) {
        var path = path
        segments = path.withUTF8 { utf8 in
            utf8.split(separator: UInt8(ascii: "/")).map { segment in
                guard segment.contains(UInt8(ascii: "%")) else {
                    return String(decoding: segment, as: UTF8.self)
                }
                let bytes = PercentEncoding.decodedBytes(segment, plusIsBlank: false)
                return String(decoding: bytes, as: UTF8.self)
            }
        }
    }
}

/// The parameters of a query string, decoded; names are compared exactly, the first one wins.
struct QueryParameters: Sendable {
    private let parameters: [(name: String, value: String)]

    /// Nil when a name or value is not UTF-8 after decoding.
    init?(_ query: String?) {
        var parameters: [(String, String)] = []
        var query = Array((query ?? "").utf8)[...]
        while !query.isEmpty {
            let pair = query.prefix { $0 != UInt8(ascii: "&") }
            query = query[pair.endIndex...].dropFirst()
            guard !pair.isEmpty else { continue }
            let parts = pair.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard let name = PercentEncoding.decoded(parts[0], plusIsBlank: true),
                let value = parts.count < 2
                    ? "" : PercentEncoding.decoded(parts[1], plusIsBlank: true)
            else { return nil }
            parameters.append((name, value))
        }
        self.parameters = parameters
    }

    subscript(_ name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }
}

enum PercentEncoding {
    /// The text that `bytes` encode, or nil when it is not UTF-8.
    static func decoded(_ bytes: some Collection<UInt8>, plusIsBlank: Bool) -> String? {
        String(validating: decodedBytes(bytes, plusIsBlank: plusIsBlank), as: UTF8.self)
    }

    /// The bytes that `bytes` encode.
    ///
    /// A `%` that begins no pair of hexadecimal digits stands for itself.
    static func decodedBytes(_ bytes: some Collection<UInt8>, plusIsBlank: Bool) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            bytes.formIndex(after: &index)
            switch byte {
            case UInt8(ascii: "+") where plusIsBlank:
                decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let value = hexadecimal(bytes[index...].prefix(2)) else {
                    decoded.append(byte)
                    continue
                }
                decoded.append(value)
                bytes.formIndex(&index, offsetBy: 2)
            default:
                decoded.append(byte)
            }
        }
        return decoded
    }

    private static func hexadecimal(_ digits: some Collection<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        var value: UInt8 = 0
        for digit in digits {
            let nibble: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): nibble = digit - UInt8(ascii: "0")
            case UInt8(ascii: "A")...UInt8(ascii: "F"): nibble = digit - UInt8(ascii: "A") + 10
            case UInt8(ascii: "a")...UInt8(ascii: "f"): nibble = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            value = value << 4 | nibble
        }
        return value
    }
}
