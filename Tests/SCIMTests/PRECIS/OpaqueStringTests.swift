import Testing

@testable import SCIM

@Suite("OpaqueString, RFC 8265 §4.2")
struct OpaqueStringTests {
    /// Table 3, and what differs in its bytes alone.
    @Test(arguments: [
        ("correct horse battery staple", "correct horse battery staple"),
        ("Correct Horse Battery Staple", "Correct Horse Battery Staple"),
        ("πßå", "πßå"), ("Jack of ♦s", "Jack of ♦s"), ("foo\u{1680}bar", "foo bar"),
        ("a\u{A0}b\u{3000}c\u{2003}d", "a b c d"), ("pa\u{30A}ss", "påss"), ("Ａﬁ", "Ａﬁ"),
        ("\u{212B}", "Å"), ("1Ⅳ½…👍", "1Ⅳ½…👍"), (" ", " "), ("אa1٣", "אa1٣"),
    ])
    func `passwords are prepared`(_ password: String, _ prepared: String) throws {
        #expect(try OpaqueString.prepared(password).elementsAreIdentical(to: prepared))
        let lenient = OpaqueString(password)
        #expect(lenient.isAllowed)
        #expect(lenient.text.elementsAreIdentical(to: prepared))
    }

    /// Table 4 first.
    @Test(arguments: [
        "my cat is a \u{9}by", "s3cret\u{0}", "s3cret\u{200B}", "s3cret\u{378}", "s3cret\u{E000}",
        "s3cret\u{1112}", "s3cret\u{FFFE}", "s3cret\u{B7}", "s3cret\u{200D}", "👩\u{200D}🚀",
        // U+0387 alone would do, but becomes U+00B7.
        "s3cret\u{387}",
    ])
    func `characters outside the FreeformClass are refused without quoting any`(
        _ password: String
    ) throws {
        let error = try #require(throws: SCIMError.self) { try OpaqueString.prepared(password) }
        #expect(error.status == 400)
        #expect(error.type == .invalidValue)
        #expect(!error.detail.contains("s3cret"))
        #expect(!error.detail.contains("U+"))
    }

    @Test func `an empty password is refused`() throws {
        let error = try #require(throws: SCIMError.self) { try OpaqueString.prepared("") }
        #expect(error.detail == "The password is empty.")
        #expect(!OpaqueString("").isAllowed)
    }

    @Test func `what is not allowed is prepared all the same`() {
        let prepared = OpaqueString("e\u{301}\u{A0}\u{7}")
        #expect(!prepared.isAllowed)
        #expect(prepared.text.elementsAreIdentical(to: "é \u{7}"))
    }

    @Test func `preparing what was prepared changes nothing`() throws {
        var passwords = RandomNames(seed: 8264)
        for password in (0..<10_000).lazy.map({ _ in passwords.next() }) {
            let once = OpaqueString(password)
            let twice = OpaqueString(once.text)
            #expect(twice.text.elementsAreIdentical(to: once.text))
            #expect(twice.isAllowed || !once.isAllowed, "\(password.notations)")
        }
    }
}
