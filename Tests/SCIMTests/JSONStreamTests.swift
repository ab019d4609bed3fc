import SCIM
import Testing

@Suite("JSON in pieces")
struct JSONStreamTests {
    /// The value, written again so that the order of members counts, or the error.
    private typealias Outcome = Result<String, SCIMError>

    @Test func `however a text is cut, its value and its errors are the same`() throws {
        try Self.forEach(20_000) { random in
            let text = RandomJSON.text(&random)
            let pieces = Self.pieces(of: text, &random)
            let whole = Outcome { () throws(SCIMError) in try JSONParser.value(from: text).line }
            let cut = Self.outcome(of: pieces)
            return whole == cut ? nil : "\(Self.texts(pieces)):\n\(cut)\nand not\n\(whole)"
        }
    }

    @Test func `members of a group are reduced in the right places, and errors are the same`()
        throws
    {
        try Self.forEach(5_000) { random in
            let text = RandomJSON.group(&random)
            let pieces = Self.pieces(of: text, &random)
            let expected = Outcome { () throws(SCIMError) in
                GroupBody(try JSONParser.value(from: text)).reduced.line
            }
            let found = Self.outcome(of: pieces, .group)
            return found == expected
                ? nil : "\(Self.texts(pieces)):\n\(found)\nand not\n\(expected)"
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
        (
            #"{"Operations":[{"value":[{"value":"a","type":"work"}],"path":"members"}]}"#,
            #"{"Operations":[{"value":[{"value":"a","type":"work"}],"path":"members"}]}"#
        ),
    ])
    func `of a member only what counts is kept`(_ text: String, _ kept: String) {
        #expect(Self.outcome(of: [Array(text.utf8)], .group) == .success(kept))
    }

    @Test(arguments: [
        ("/Groups", true), ("/Groups/1", true), ("/groups/1", true), ("/GroupsOfCars", false),
        ("/Users/1", false),
    ])
    func `in a bulk request the path says whose members they are`(
        _ path: String,
        _ isReduced: Bool
    ) throws {
        let text =
            #"{"Operations":[{"path":"\#(path)","data":{"members":[{"value":"a","type":"b"}]}}]}"#
        let kept = try Self.outcome(of: [Array(text.utf8)], .bulk).get()
        #expect(kept.contains("type") != isReduced)
    }

    @Test func `a member that refers to another operation stays whole`() {
        let text = #"{"members":[{"value":"a","$ref":"bulkId:b","display":"A"}]}"#
        #expect(Self.outcome(of: [Array(text.utf8)], .group) == .success(text))
    }

    @Test(arguments: [
        "0,", #""a string of more than a few bytes","#, "[],", "{},", #"{"a":[0]},"#, "[[0]],",
        #"{"value":"a string of more than a few bytes","display":"x"},"#,
    ])
    func `what a body may hold has a limit beside its bytes`(_ element: String) {
        var limits = Limits.standard
        limits.jsonValueBytesMax = 100_000
        let members = String(repeating: element, count: 10_000)
        let error = Self.outcome(
            of: [Array("{\"members\":[".utf8), Array(members.utf8)],
            .group,
            limits
        )
        #expect {
            try error.get()
        } throws: { ($0 as? SCIMError)?.status == 413 }
    }

    @Test func `what is not kept does not count`() throws {
        var limits = Limits.standard
        limits.jsonValueBytesMax = 100_000
        let display = String(repeating: "x", count: 1_000)
        let member = #"{"value":"a","display":"\#(display)"}"#
        let members = Array(repeating: member, count: 500).joined(separator: ",")
        let text = "{\"members\":[\(members)]}"
        let kept = try Self.outcome(of: [Array(text.utf8)], .group, limits).get()
        #expect(kept.utf8.count == 500 * 14 + 13)
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

    /// Tries random cases until one has a failure to tell.
    private static func forEach(
        _ usual: Int,
        _ failure: (inout FuzzMutation) -> String?
    ) throws {
        let run = FuzzRun(cases: usual)
        print("JSON in pieces: ROSTER_TEST_SEED=\(run.seed), \(run.cases) cases")
        for number in 0..<run.cases {
            var random = FuzzMutation(seed: run.seed &+ UInt64(number))
            let failure = failure(&random)
            try #require(failure == nil, "ROSTER_TEST_SEED=\(run.seed), case \(number)")
        }
    }

    private static func outcome(
        of pieces: [[UInt8]],
        _ reduction: JSONReduction = .none,
        _ limits: Limits = .standard
    ) -> Outcome {
        Outcome { () throws(SCIMError) in
            var parser = JSONParser(limits: limits, reduction: reduction)
            for piece in pieces { try parser.read(piece.span) }
            return try parser.finish(Span()).line
        }
    }

    /// The bytes in pieces, some of them empty, each alone or cut at a few places.
    private static func pieces(
        of bytes: [UInt8],
        _ random: inout FuzzMutation
    ) -> [[UInt8]] {
        let max = random.element(of: [1, 9, bytes.count], or: 1)
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = random.number((max == 1 ? 1 : 0)...min(rest.count, max))
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    private static func texts(_ pieces: [[UInt8]]) -> [String] {
        pieces.map { String(decoding: $0, as: UTF8.self) }
    }
}
