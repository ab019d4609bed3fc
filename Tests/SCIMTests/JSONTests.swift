import SCIM
import Testing

@Suite("JSON, RFC 8259")
struct JSONTests {
    @Test(arguments: [
        #"{"a":[1,-0.5,1e3,true,false,null,"x"],"b":{}}"#, #""\u00e9\ud83d\ude00\n\"""#, "[]",
        " [ 1 , 2 ] ", "0", #""ünïcödé""#,
    ])
    func `what is read is written again as the same value`(_ text: String) throws {
        let value = try Reading.json(text)
        #expect(try JSONParser.value(from: value.bytes, limits: .standard) == value)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", "1e", "+1", "nul", "\"\u{1}\"",
        "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\u0000\"", "1 2", "\"abc",
        "{\"a\":1,\"A\":2}", "1e999", "[1", "{\"a\" 1}",
    ])
    func `what is not JSON, or could not be stored, is refused`(_ text: String) {
        #expect {
            try Reading.json(text)
        } throws: { error in
            guard let error = error as? SCIMError else { return false }
            return error.status == 400 && error.type == .invalidSyntax
                && error.detail.hasSuffix(".")
        }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: SCIMError.self) {
            try JSONParser.value(from: [0x22, 0xFF, 0x22], limits: .standard)
        }
    }

    @Test func `nesting has a limit`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try Reading.json(nested(Limits.standard.jsonDepthMax))
        #expect(throws: SCIMError.self) { try Reading.json(nested(10_000)) }
    }

    @Test func `random bytes end in a value or a refusal, never in a crash`() {
        var generator = SplitMix(seed: 20_261_124)
        let letters = Array(#"{}[]",:\u0123456789eE+-.truefalsn "#.utf8) + [0x00, 0xC3, 0xA9, 0xFF]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...40, using: &generator)
            let bytes = (0..<count).map { _ in letters.randomElement(using: &generator) ?? 0 }
            do throws(SCIMError) {
                let value = try JSONParser.value(from: bytes, limits: .standard)
                #expect(try JSONParser.value(from: value.bytes, limits: .standard) == value)
            } catch {
                #expect(error.status == 400)
            }
        }
    }
}
