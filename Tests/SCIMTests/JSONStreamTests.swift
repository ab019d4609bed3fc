import Foundation
import SCIM
import Testing

@Suite("JSON in pieces")
struct JSONStreamTests {
    private static let environment = ProcessInfo.processInfo.environment

    /// `ROSTER_TEST_SEED` plays one run again; `ROSTER_TEST_CASES` makes it longer or shorter.
    private static let seed =
        environment["ROSTER_TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...9_999_999)
    private static let cases = environment["ROSTER_TEST_CASES"].flatMap { Int($0) } ?? 20_000

    private enum Outcome: Equatable {
        case value(JSONValue)
        case refused(SCIMError)
    }

    private static func outcome(_ read: () throws(SCIMError) -> JSONValue) -> Outcome {
        do throws(SCIMError) {
            return .value(try read())
        } catch {
            return .refused(error)
        }
    }

    private static func pieces(
        _ bytes: [UInt8],
        using generator: inout SplitMix
    ) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 0...min(rest.count, 9), using: &generator)
            pieces.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    private static func streamed(
        _ pieces: [ArraySlice<UInt8>],
        _ reduction: JSONReduction = .none
    ) throws(SCIMError) -> JSONValue {
        var parser = JSONParser(limits: .standard, reduction: reduction)
        for piece in pieces {
            let bytes = Array(piece)
            try parser.read(bytes.span)
        }
        return try parser.finish(Span())
    }

    private static let tokens = [
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"A\"", "\"members\"", "\"é😀\"", "\"\\u00e9\"",
        "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"x\\\\\"", "\"\\\"\"", "\"\\", "\"", "0", "-1.5e3",
        "01", "1e999", "12", "true", "false", "null", "nul", " ", "\n", "\t", "\u{FEFF}", "é",
        "{\"a\":1}", "[1,2]", "\u{0}",
    ]

    private static func text(using generator: inout SplitMix) -> [UInt8] {
        let count = Int.random(in: 0...14, using: &generator)
        var bytes: [UInt8] = []
        for _ in 0..<count { bytes += (tokens.randomElement(using: &generator) ?? "").utf8 }
        if !bytes.isEmpty, Int.random(in: 0..<8, using: &generator) == 0 {
            bytes[Int.random(in: bytes.indices, using: &generator)] = .random(
                in: 0...255,
                using: &generator
            )
        }
        return bytes
    }

    private static func value(depth: Int, using generator: inout SplitMix) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
        case 0: return .null
        case 1: return .boolean(.random(using: &generator))
        case 2: return .number(JSONNumber(.random(in: -9_999...9_999, using: &generator)))
        case 3: return .string("\u{1F600} \"quoted\" \\ \n é")
        case 4:
            return .string(String(repeating: "ab", count: .random(in: 0...9, using: &generator)))
        case 5:
            let count = Int.random(in: 0...4, using: &generator)
            return .array((0..<count).map { _ in value(depth: depth - 1, using: &generator) })
        default:
            var object = JSONObject()
            for index in 0..<Int.random(in: 0...4, using: &generator) {
                object.append(
                    name: "n\(index)",
                    value: value(depth: depth - 1, using: &generator)
                )
            }
            return .object(object)
        }
    }

    @Test func `however a text is cut, its value and its errors are the same`() {
        var generator = SplitMix(seed: Self.seed)
        for number in 0..<Self.cases {
            let bytes =
                number.isMultiple(of: 2)
                ? Self.text(using: &generator) : Self.value(depth: 4, using: &generator).bytes
            let whole = Self.outcome { () throws(SCIMError) in
                try JSONParser.value(from: bytes)
            }
            let pieces = Self.pieces(bytes, using: &generator)
            let cut = Self.outcome { () throws(SCIMError) in try Self.streamed(pieces) }
            #expect(
                whole == cut,
                "ROSTER_TEST_SEED=\(Self.seed): \(String(decoding: bytes, as: UTF8.self))"
            )
        }
    }

    @Test(arguments: [
        (
            #"{"members":[{"value":"a","display":"A","$ref":"r","type":"User"},{"VALUE":"b"}]}"#,
            #"{"members":[{"value":"a"},{"VALUE":"b"}]}"#
        ),
        (
            #"{"members":[{"value":"a","more":1},"b",{"display":"only"}],"display":"G"}"#,
            #"{"members":[{"value":"a","more":1},"b",{}],"display":"G"}"#
        ),
        (
            #"{"Operations":[{"path":"members","value":[{"value":"a","type":"User"}]}]}"#,
            #"{"Operations":[{"path":"members","value":[{"value":"a"}]}]}"#
        ),
        (
            #"{"Operations":[{"path":"emails","value":[{"value":"a","type":"work"}]}]}"#,
            #"{"Operations":[{"path":"emails","value":[{"value":"a","type":"work"}]}]}"#
        ),
    ])
    func `of a member only what counts is kept`(_ text: String, _ kept: String) throws {
        let value = try Self.streamed([Array(text.utf8)[...]], .group)
        #expect(value == (try Reading.json(kept)))
    }

    @Test func `what a body may hold has a limit beside its bytes`() {
        var limits = Limits.standard
        limits.jsonValueBytesMax = 1 << 20
        let many = Array(("[" + String(repeating: "{},", count: 20_000) + "0]").utf8)
        #expect {
            try JSONParser.value(from: many, limits: limits)
        } throws: { ($0 as? SCIMError)?.status == 413 }
    }

    @Test(arguments: ["\u{301}", "\u{327}\u{301}"])
    func `a pile of combining marks is refused before anything compares it`(_ marks: String) {
        let text = "\"a\(String(repeating: marks, count: 1_001))\""
        #expect {
            try Reading.json(text)
        } throws: { ($0 as? SCIMError)?.type == .invalidSyntax }
        #expect(throws: Never.self) {
            try Reading.json("\"a\(String(repeating: marks, count: 200))\"")
        }
    }
}
