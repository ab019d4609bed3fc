import Testing

@testable import SCIM

@Suite("UsernameCaseMapped, RFC 8265 §3.3")
struct UsernameCaseMappedTests {
    /// Table 1, and names that people have.
    @Test(arguments: [
        "juliet@example.com", "fussball", "fußball", "π", "Σ", "σ", "ς",
        "Müller", "Mu\u{308}ller", "İpek", "ＡＮＮＡ", "ｶﾞ", "田中・太郎", "한글", "l·l", "͵α", "א׳",
        "क्\u{200D}ष", "नी\u{94D}\u{200C}य", "نامه\u{200C}ای", "ب\u{64B}\u{200C}\u{64B}ا",
        "ب\u{661}\u{662}",
        "مرحبا", "שלום", "שָׁלוֹם", "אבג1", "ࠀ", "𐐀", "anna+tag", "O'Neill", "a\u{301}\u{327}",
    ])
    func `names of every script are allowed`(_ name: String) {
        #expect(UsernameCaseMapped.violation(in: name)?.text == nil)
    }

    /// Table 2 first.
    @Test(arguments: [
        ("foo bar", "U+0020 at character 4 is a space"),
        ("henryⅣ", "U+2163 at character 6 is a variant of ordinary characters"),
        ("♚", "U+265A at character 1 is a symbol"),
        ("foo\u{A0}bar", "U+00A0 at character 4 is a space"),
        ("田\u{3000}中", "U+3000 at character 2 is a space"),
        ("a\u{7}b", "U+0007 at character 2 is a control character"),
        ("a\u{85}", "U+0085 at character 2 is a control character"),
        ("\u{200B}a", "U+200B at character 1 is invisible"),
        ("a\u{AD}", "U+00AD at character 2 is invisible"),
        ("a\u{FFFF}", "U+FFFF at character 2 is invisible"),
        ("ﾠ", "U+FFA0 at character 1 is invisible"),
        ("👍", "U+1F44D at character 1 is a symbol"),
        ("a…b", "U+2026 at character 2 is a variant of ordinary characters"),
        ("a–b", "U+2013 at character 2 is a punctuation mark outside ASCII"),
        ("\u{212B}", "U+212B at character 1 is a variant of ordinary characters"),
        ("ᾈ", "U+1F88 at character 1 is a titlecase letter, a number sign or an enclosing mark"),
        ("\u{1112}\u{1161}", "U+1112 at character 1 is a part of a Hangul syllable"),
        ("كـب", "U+0640 at character 2 is one of the characters that RFC 5892 excludes"),
        ("a\u{378}", "U+0378 at character 2 is not assigned to a character"),
        ("\u{E000}", "U+E000 at character 1 is a format character or one for private use"),
        ("a\u{2028}b", "U+2028 at character 2 is a format character or one for private use"),
    ])
    func `what is not of the IdentifierClass is named`(_ name: String, _ text: String) {
        #expect(UsernameCaseMapped.violation(in: name)?.text == text)
    }

    /// RFC 5892 appendix A.
    @Test(arguments: [
        ("a·l", "U+00B7 at character 2 may stand only between two letters l"),
        ("L·L", "U+00B7 at character 2 may stand only between two letters l"),
        ("͵a", "U+0375 at character 1 may stand only before a Greek letter"),
        ("a״", "U+05F4 at character 2 may stand only after a Hebrew letter"),
        ("a･b", "U+FF65 at character 2 may stand only in a text with kana or Han characters"),
        (
            "ب٣۳",
            "U+0663 at character 2 may stand only in a text without the digits U+06F0 to U+06F9"
        ),
        (
            "ب۳٣",
            "U+06F3 at character 2 may stand only in a text without the digits U+0660 to U+0669"
        ),
        ("क\u{200D}ष", "U+200D at character 2 may stand only after a virama"),
        ("\u{200D}", "U+200D at character 1 may stand only after a virama"),
        (
            "ا\u{200C}ب",
            "U+200C at character 2 may stand only after a virama or between letters that would be joined"
        ),
        (
            "ب\u{600}\u{200C}ا",
            "U+0600 at character 2 is a format character or one for private use"
        ),
        (
            "ب\u{200C}",
            "U+200C at character 2 may stand only after a virama or between letters that would be joined"
        ),
        // Composing takes the virama away: U+0DDC and U+0DCA become U+0DDD.
        ("\u{DDC}\u{DCA}\u{200D}", "U+200D at character 2 may stand only after a virama"),
    ])
    func `what depends on its neighbours is named`(_ name: String, _ text: String) {
        #expect(UsernameCaseMapped.violation(in: name)?.text == text)
    }

    /// RFC 5893 §2.
    @Test(arguments: [
        ("1אב", 1, BidiRule.Condition.first), ("-ب", 1, .first), ("\u{5B0}א", 1, .first),
        ("אבa", 3, .leftToRight), ("שלום@example.com", 6, .leftToRight),
        ("aב", 2, .rightToLeft), ("user٣", 5, .rightToLeft),
        ("אב-", 3, .last), ("אב-\u{5B0}", 3, .last), ("אב1٢", 4, .numbers), ("ب٢1", 3, .numbers),
    ])
    func `names from right to left keep the Bidi rule`(
        _ name: String,
        _ position: Int,
        _ condition: BidiRule.Condition
    ) throws {
        let violation = try #require(UsernameCaseMapped.violation(in: name))
        #expect(violation.position == position)
        #expect(violation.reason == .bidi(condition))
    }

    @Test(arguments: [
        ("Σ", "σ"), ("ΟΔΟΣ", "οδοσ"), ("ς", "ς"), ("ẞ", "ß"), ("İ", "i\u{307}"), ("I", "i"),
        ("ı", "ı"), ("ＡＮＮＡ＠ｅｘａｍｐｌｅ．ｃｏｍ", "anna@example.com"), ("ｶﾞ", "ガ"),
        ("E\u{301}", "é"), ("\u{212A}", "k"), ("\u{1112}\u{1161}\u{11AB}", "한"), ("Ǆ", "ǆ"),
        ("ￒ", "\u{315B}"), ("｟￡￦￨￮", "\u{2985}£₩│○"), ("ﬁ", "ﬁ"),
    ])
    func `width, case and composition are mapped`(_ name: String, _ mapped: String) {
        #expect(UsernameCaseMapped.mapped(name).elementsAreIdentical(to: mapped))
    }

    @Test func `what the profile makes of any one character it allows is allowed`() {
        for scalar in Unicode.Scalar.all where CodePointCategory(scalar).verdict == .valid {
            let text = String(scalar)
            guard UsernameCaseMapped.violation(in: text) == nil else { continue }
            let mapped = UsernameCaseMapped.mapped(text)
            if UsernameCaseMapped.violation(in: mapped) != nil {
                Issue.record("\(scalar.notation)")
            }
        }
    }

    @Test func `the profile changes nothing in what it has made`() {
        var names = RandomNames(seed: 8265)
        var allowed = 0
        for name in (0..<20_000).lazy.map({ _ in names.next() }) {
            let mapped = UsernameCaseMapped.mapped(name)
            #expect(UsernameCaseMapped.mapped(mapped).elementsAreIdentical(to: mapped))
            guard UsernameCaseMapped.violation(in: name) == nil else { continue }
            allowed += 1
            #expect(UsernameCaseMapped.violation(in: mapped) == nil, "\(name.notations)")
        }
        #expect(allowed > 5_000)
    }
}
