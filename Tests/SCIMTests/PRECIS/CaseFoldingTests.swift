import Foundation
import Testing

@testable import SCIM

@Suite("The folding of text that ignores case")
struct CaseFoldingTests {
    @Test(arguments: [
        ["müller", "MÜLLER", "mu\u{308}ller", "ＭＵ\u{308}ＬＬＥＲ"], ["οδος", "ΟΔΟΣ", "οδοσ"],
        ["İ", "I\u{307}", "i\u{307}"], ["å", "Å", "\u{212B}", "a\u{30A}", "A\u{30A}"],
        ["ガ", "ｶﾞ", "カ\u{3099}"], ["한", "\u{1112}\u{1161}\u{11AB}"], ["anna b", "ANNA\u{3000}B"],
        ["ǭ", "ǫ\u{304}", "o\u{328}\u{304}", "O\u{304}\u{328}"],
    ])
    func `spellings of one name have one key`(_ names: [String]) {
        let keys = names.map(CaseFolding.key)
        for key in keys { #expect(key.elementsAreIdentical(to: keys[0]), "\(key.notations)") }
    }

    @Test(arguments: [
        ["i", "ı", "i\u{307}"], ["ß", "ss"], ["a", "á"], ["ﬁ", "fi"], ["ｶ", "ガ"], ["μ", "\u{B5}"],
    ])
    func `names that PRECIS tells apart have different keys`(_ names: [String]) {
        #expect(Set(names.map(CaseFolding.key)).count == names.count)
    }

    /// The only thing that the key does beyond the profile is to equate σ and ς.
    private static func isKey(_ key: String, of name: String) -> Bool {
        let mapped = UsernameCaseMapped.mapped(name).unicodeScalars
        return key.unicodeScalars.elementsEqual(mapped.map { $0 == "\u{3C2}" ? "\u{3C3}" : $0 })
    }

    @Test func `every scalar is folded as the profile maps it, and once`() {
        for scalar in Unicode.Scalar.all where scalar.properties.generalCategory != .privateUse {
            guard scalar.properties.generalCategory != .unassigned else { continue }
            let text = String(scalar)
            let key = CaseFolding.key(text)
            if !Self.isKey(key, of: text) { Issue.record("\(scalar.notation)") }
            if !CaseFolding.key(key).elementsAreIdentical(to: key) {
                Issue.record("\(scalar.notation)")
            }
            // Lower case does not depend on how a letter and its marks are composed.
            let parts = String(scalar.withOrdinaryWidth).decomposedStringWithCanonicalMapping
            if !CaseFolding.key(parts).elementsAreIdentical(to: key) {
                Issue.record("\(scalar.notation)")
            }
        }
    }

    @Test func `names are folded as the profile maps them`() {
        var names = RandomNames(seed: 7643)
        for name in (0..<20_000).lazy.map({ _ in names.next() }) {
            let key = CaseFolding.key(name)
            #expect(Self.isKey(key, of: name), "\(name.notations)")
            let decomposed = UsernameCaseMapped.mapped(name).decomposedStringWithCanonicalMapping
            #expect(CaseFolding.key(decomposed).elementsAreIdentical(to: key), "\(name.notations)")
        }
    }

    @Test(arguments: [2, 31, 32, 33, 100])
    func `long runs of marks compose as short ones do`(_ count: Int) {
        let acutes = String(repeating: "\u{301}", count: count / 2)
        let cedillas = String(repeating: "\u{327}", count: count - count / 2 - 1)
        let text = "e" + String(repeating: "\u{301}\u{327}", count: count / 2)
        let odd = count.isMultiple(of: 2) ? "" : "\u{327}"
        let composed = CaseFolding.composed(text + odd + "e\u{301}")
        #expect(composed.elementsAreIdentical(to: "ȩ" + cedillas + acutes + "é"))
    }

    /// U+0F73 decomposes to U+0F71 and U+0F72.
    @Test func `marks that decompose to several are sorted too`() {
        let composed = CaseFolding.composed("e\u{327}\u{301}\u{F73}\u{327}")
        #expect(composed.elementsAreIdentical(to: "ȩ\u{F71}\u{F72}\u{327}\u{301}"))
    }

    /// The standard library alone would take minutes.
    @Test(.timeLimit(.minutes(1))) func `a megabyte of marks is composed at once`() {
        let text = String(repeating: "\u{301}\u{327}", count: 500_000)
        let composed = CaseFolding.composed("a" + text).unicodeScalars
        #expect(composed.count == 1_000_000)
        #expect(composed.first == "á" && composed.last == "\u{301}")
    }
}
