import Foundation

/// How long a fuzzing test runs and where it begins.
///
/// WebTests compiles this file too. `ROSTER_TEST_SEED` plays a run again; `ROSTER_TEST_CASES` makes it longer or shorter.
struct FuzzRun {
    let seed: UInt64
    let cases: Int
    /// Whether the number of cases was asked for, as `make fuzz` does.
    let isLong: Bool

    init(cases usual: Int) {
        let environment = ProcessInfo.processInfo.environment
        seed = environment["ROSTER_TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...9_999_999)
        let asked = environment["ROSTER_TEST_CASES"].flatMap { Int($0) }
        cases = asked ?? usual
        isLong = cases > usual
    }
}

/// Makes bytes that are nearly right, and some that are not right at all.
///
/// WebTests compiles this file too.
struct FuzzMutation {
    private static let bytesMax = 40_000

    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func element<Element>(of elements: [Element], or other: Element) -> Element {
        elements.randomElement(using: &random) ?? other
    }

    /// One of the seeds, changed in one place or a few; now and then as it is, or bytes that owe
    /// nothing to any seed.
    mutating func bytes(from seeds: [[UInt8]]) -> [UInt8] {
        if oneIn(20) { return noise(upTo: 200) }
        if oneIn(20) { return element(of: seeds, or: []) }
        var bytes = element(of: seeds, or: [])
        if oneIn(2), let json = json(from: bytes) {
            if !oneIn(6) { return json }
            bytes = json
        }
        for _ in 0..<(oneIn(2) ? 1 : number(2...4)) { change(&bytes, seeds) }
        return Array(bytes.prefix(Self.bytesMax))
    }

    /// A word of the protocol, or what must not be one.
    mutating func text() -> String { element(of: Self.texts, or: "") }

    mutating func noise(upTo count: Int) -> [UInt8] {
        (0..<number(0...count)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private mutating func change(_ bytes: inout [UInt8], _ seeds: [[UInt8]]) {
        let range = range(of: bytes)
        switch number(0...13) {
        case 0:
            guard let place = bytes.indices.randomElement(using: &random) else { return }
            bytes[place] ^= 1 << UInt8(number(0...7))
        case 1: bytes.removeSubrange(range.lowerBound...)
        case 2: bytes.removeSubrange(range)
        case 3: bytes.insert(contentsOf: bytes[range], at: range.lowerBound)
        case 4:
            let other = element(of: seeds, or: [])
            let tail = other[self.range(of: other).lowerBound...]
            bytes.replaceSubrange(range.lowerBound..., with: tail)
        case 5: bytes.insert(contentsOf: noise(upTo: 8), at: range.lowerBound)
        case 6: bytes.insert(contentsOf: element(of: Self.tokens, or: []), at: range.lowerBound)
        case 7: nest(&bytes, at: range.lowerBound)
        case 8: swapTokens(&bytes)
        case 9:
            let other = element(of: seeds, or: [])
            replaceToken(&bytes, with: Array(other[token(of: other)]))
        default: replaceToken(&bytes, with: element(of: Self.tokens, or: []))
        }
    }

    private mutating func range(of bytes: [UInt8]) -> Range<Int> {
        let start = number(0...bytes.count)
        // Short cuts leave more of the rest to be read.
        let length = number(0...(oneIn(2) ? 12 : bytes.count))
        return start..<min(bytes.count, start + length)
    }

    private mutating func nest(_ bytes: inout [UInt8], at place: Int) {
        let (opening, closing) = element(of: Self.nests, or: ("[", "]"))
        let depth = element(of: [2, 19, 20, 31, 32, 33, 1_000, 5_000], or: 2)
        let isClosed = oneIn(2)
        let end = isClosed ? min(bytes.count, place + number(0...40)) : bytes.count
        if isClosed {
            bytes.insert(contentsOf: String(repeating: closing, count: depth).utf8, at: end)
        }
        bytes.insert(contentsOf: String(repeating: opening, count: depth).utf8, at: place)
    }

    private mutating func swapTokens(_ bytes: inout [UInt8]) {
        let ranges = [token(of: bytes), token(of: bytes)].sorted { $0.lowerBound < $1.lowerBound }
        guard ranges[0].upperBound <= ranges[1].lowerBound else { return }
        let (first, second) = (Array(bytes[ranges[0]]), Array(bytes[ranges[1]]))
        bytes.replaceSubrange(ranges[1], with: first)
        bytes.replaceSubrange(ranges[0], with: second)
    }

    private mutating func replaceToken(_ bytes: inout [UInt8], with token: [UInt8]) {
        bytes.replaceSubrange(self.token(of: bytes), with: token)
    }

    /// A word, number or quoted string; a single byte where there is none.
    private mutating func token(of bytes: [UInt8]) -> Range<Int> {
        guard let place = bytes.indices.randomElement(using: &random) else { return 0..<0 }
        var range = place..<(place + 1)
        let isWord = Self.isWord(bytes[place])
        while isWord, range.lowerBound > 0, Self.isWord(bytes[range.lowerBound - 1]) {
            range = (range.lowerBound - 1)..<range.upperBound
        }
        while isWord, range.upperBound < bytes.count, Self.isWord(bytes[range.upperBound]) {
            range = range.lowerBound..<(range.upperBound + 1)
        }
        let quote = UInt8(ascii: "\"")
        guard range.lowerBound > 0, range.upperBound < bytes.count, oneIn(2),
            bytes[range.lowerBound - 1] == quote, bytes[range.upperBound] == quote
        else { return range }
        return (range.lowerBound - 1)..<(range.upperBound + 1)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "$"), UInt8(ascii: "_"), UInt8(ascii: "@"), 0x80...:
            true
        default: false
        }
    }
}

extension FuzzMutation {
    private static let nests = [
        ("[", "]"), (#"{"a":"#, "}"), ("(", ")"), ("not (", ")"), ("emails[", "]"), ("{", "}"),
        (#"[{"members":"#, "}]"), (#""\"#, #"\""#),
    ]

    /// What stands in JSON, filters and paths, and what must not stand there.
    private static let tokens: [[UInt8]] =
        texts.map { Array($0.utf8) } + [
            [0x00], [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF0, 0x9F, 0x98], [0x22, 0x00, 0x22], [0x22, 0xFF, 0xFE, 0x22], [0xEF, 0xBB, 0xBF],
        ]

    private static let texts = [
        "null", "true", "false", "{}", "[]", "[null]", "[{}]", #""""#, #"" ""#, "0", "-0", "-1",
        "1e3",
        "1e308", "1e400", "-1e-400", "1e99999999999999999999", "9223372036854775807",
        "9223372036854775808", "-9223372036854775809", "0.1",
        "123456789012345678901234567890123456789012345678901234567890", "1e131073", "1E-16384",
        String(repeating: "9", count: 5_000), "0." + String(repeating: "1", count: 5_000),
        #""\u0000""#, #""\ud800""#, #""\udc00\ud800""#, #""\ud83d\ude00""#, #"\"#, #"\u12"#, "\"",
        "'", ",", ":", "{", "}", "[", "]", "(", ")", " ", ".", "$", "%", "/", "*", "\n", "\r\n",
        "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr", "and", "or", "not", "not (",
        #"[type eq "work"]"#, #"[value eq ""]"#, #"emails[type eq "x"].value"#, "[primary eq true]",
        "schemas", "id", "externalId", "meta", "meta.created", "meta.version", "userName", "active",
        "name", "name.givenName", "emails", "emails.value", "emails.primary", "members", "groups",
        "members.value", "groups.value", "displayName", "password", "manager", "manager.value",
        "Operations", "op", "path", "value", "type", "$ref", "primary", "bulkId", "method", "data",
        "add", "replace", "remove", "Add", "move", "POST", "PUT", "PATCH", "DELETE", "version",
        #""bulkId:a""#, #""bulkId:""#, "/Users/bulkId:a", "/Users", "/Groups", "failOnErrors",
        "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:Group",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value", "urn:", "urn:x",
        "urn:ietf:params:scim:api:messages:2.0:PatchOp", #""2011-05-13T04:42:34Z""#,
        #""0000-00-00T99:99:99Z""#, #""9999999999-01-01T00:00:00+99:99""#, "\u{202E}", "\u{FEFF}",
        "\u{1F1E6}", "e\u{301}\u{301}\u{301}", "ﬃ", "ß", "İ", "\u{FDFA}", "\u{10FFFF}", "ａ", "א",
        "١",
        #""00000000-0000-0000-0000-000000000000""#, "filter", "sortBy", "sortOrder", "startIndex",
        "count", "cursor", "attributes", "excludedAttributes", String(repeating: "é", count: 700),
        String(repeating: "x", count: 9_000), String(repeating: "a.", count: 300),
    ]
}
