import SCIM
import Testing

@Suite("Sort keys as cursors carry them")
struct SortKeyTests {
    private static let keys: [SortKey] = [
        .absent, .text(""), .text("a"), .text("ab"), .text("é"), .text("😀"),
        .text(String(repeating: "x", count: 5_000)), .text(String(repeating: "é", count: 700)),
        .moment(DateTime(milliseconds: 0)), .moment(DateTime(milliseconds: -1)),
        .moment(DateTime(milliseconds: 1_732_420_650_123)),
    ]

    @Test func `a key survives its encoding`() throws {
        let type = FilterFixtures.device
        var interpretation = Interpretation(dialect: .auto, limits: .standard)
        var keys = Self.keys
        for (name, value) in [
            ("online", JSONValue.boolean(true)), ("online", .boolean(false)), ("ports", 7),
            ("weight", try Reading.json("-12.50e-7")), ("weight", try Reading.json("1e300")),
        ] {
            let request = try #require(
                try SortRequest(
                    sortBy: name,
                    sortOrder: nil,
                    types: [type],
                    interpretation: &interpretation
                )
            )
            let key = request.key(of: JSONObject(dictionaryLiteral: (name, value)), type: type)
            #expect(key != .absent)
            keys.append(key)
        }
        for key in keys {
            #expect(SortKey(encoded: key.encoded) == key)
            #expect(key.encoded.count <= SortKey.textBytesMax + 1)
        }
    }

    @Test func `long texts are cut, and their keys keep an order`() {
        let start = String(repeating: "x", count: SortKey.textBytesMax)
        #expect(SortKey.text(start + "a") == SortKey.text(start + "b"))
        #expect(!(SortKey.text(start + "a") < SortKey.text(start + "b")))
        let shorter = String(repeating: "x", count: SortKey.textBytesMax - 1)
        #expect(SortKey.text(shorter + "é").encoded.count == SortKey.textBytesMax + 1)
        #expect(SortKey.text(shorter + "z") < SortKey.text(shorter + "é"))
        #expect(SortKey.text(start).encoded.dropFirst().elementsEqual(start.utf8))
    }

    @Test(arguments: [
        [], [0, 1], [1, 0], [2, 2], [3], [3, 0, 0, 0, 0, 0, 0, 0], [3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [3, 127, 255, 255, 255, 255, 255, 255, 255], [4], [4, 0x61], [4, 0x31, 0x2E], [4, 0xFF],
        [6], [255, 255],
    ])
    func `bytes that no key wrote are refused`(_ bytes: [UInt8]) {
        #expect(SortKey(encoded: bytes) == nil)
    }

    @Test func `random bytes are a key that encodes to an equal one, or none`() {
        var generator = SplitMix(seed: 11)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { index in
                index == 0
                    ? UInt8.random(in: 0...6, using: &generator)
                    : UInt8.random(in: 0...255, using: &generator)
            }
            guard let key = SortKey(encoded: bytes) else { continue }
            #expect(SortKey(encoded: key.encoded) == key)
        }
        #expect(SortKey(encoded: [5] + [UInt8](repeating: 0x61, count: 1_025)) == nil)
    }

    @Test func `the order is total`() {
        let keys = Self.keys.sorted()
        for (index, key) in keys.enumerated() {
            for later in keys[(index + 1)...] { #expect(!(later < key)) }
        }
        #expect(keys.last == .absent)
    }
}
