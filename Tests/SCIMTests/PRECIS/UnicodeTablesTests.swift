import Foundation
import Testing

@testable import SCIM

@Suite("The tables of PRECIS beside the Unicode of the standard library")
struct UnicodeTablesTests {
    /// The version of Unicode that the standard library is of.
    private static let newest = Unicode.Scalar.all.compactMap(\.properties.age).max { $0 < $1 }
    /// What both know, however the toolchain moves on.
    private static let known = Unicode.Scalar.all.filter { scalar in
        scalar.properties.generalCategory != .privateUse
            && scalar.properties.age.map { $0 <= UnicodeTables.version } ?? false
    }
    /// What Foundation and regular expressions know too, whose Unicode is some versions older.
    private static let old = known.filter { $0.properties.age.map { $0 < (15, 1) } ?? false }

    private static let kanaAndHan =
        #"[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]"#

    @Test func `the tables are as new as the standard library`() throws {
        // Older ones would have us take younger characters for unassigned. A standard library
        // that is older than the tables does so by itself.
        let newest = try #require(Self.newest)
        #expect(
            newest <= UnicodeTables.version,
            "Run Sources/SCIM/PRECIS/generate-tables.py with data of Unicode \(newest)."
        )
    }

    /// The numbers are those of another implementation, precis-i18n 1.1.2 for Python.
    @Test(.enabled(if: newest.map { $0 == UnicodeTables.version } ?? false))
    func `as many code points as elsewhere have each derived property`() {
        var counts: [CodePointCategory: Int] = [:]
        for scalar in Unicode.Scalar.all { counts[CodePointCategory(scalar), default: 0] += 1 }
        var verdicts: [CodePointCategory.Verdict: Int] = [:]
        for (category, count) in counts { verdicts[category.verdict, default: 0] += count }
        #expect(counts[.unassigned] == 814_664)
        #expect(verdicts[.valid] == 144_715)
        #expect(verdicts[.contextual] == 27)
        #expect(verdicts[.freeformOnly] == 14_257)
        #expect(verdicts[.disallowed] == 953_065)
    }

    @Test func `compatibility is what NFKC changes`() {
        for scalar in Self.old {
            let text = String(scalar)
            let isChanged = !text.precomposedStringWithCompatibilityMapping
                .elementsAreIdentical(to: text)
            if isChanged != UnicodeTables.compatibility.contains(scalar) {
                Issue.record("\(scalar.notation)")
            }
        }
    }

    @Test func `what NFC changes is compatibility too`() {
        for scalar in Self.known where !UnicodeTables.compatibility.contains(scalar) {
            let text = String(scalar)
            if !CaseFolding.composed(text).elementsAreIdentical(to: text) {
                Issue.record("\(scalar.notation)")
            }
        }
    }

    @Test func `full-width and half-width forms are mapped to what their names say`() {
        let renamed: [Unicode.Scalar: Unicode.Scalar] = [
            "\u{FF9E}": "\u{3099}", "\u{FF9F}": "\u{309A}", "\u{FFA0}": "\u{3164}",
            "\u{FFE8}": "\u{2502}",
        ]
        for scalar in Self.known {
            let mapped = scalar.withOrdinaryWidth
            let name = scalar.properties.name ?? ""
            let hasWidth = name.hasPrefix("FULLWIDTH ") || name.hasPrefix("HALFWIDTH ")
            let isMapped = mapped != scalar
            if let other = renamed[scalar] {
                #expect(mapped == other)
            } else if hasWidth {
                #expect(mapped.properties.name == String(name.dropFirst("FULLWIDTH ".count)))
            } else if isMapped {
                #expect(scalar == "\u{3000}")
            }
        }
    }

    @Test(arguments: [#"\p{Script=Greek}"#, #"\p{Script=Hebrew}"#, Self.kanaAndHan])
    func `scripts are those of regular expressions`(_ pattern: String) throws {
        let script =
            switch pattern {
            case Self.kanaAndHan: UnicodeTables.kanaAndHan
            case #"\p{Script=Greek}"#: UnicodeTables.greek
            default: UnicodeTables.hebrew
            }
        let regex = try Regex(pattern).matchingSemantics(.unicodeScalar)
        let text = String(String.UnicodeScalarView(Self.old))
        let matches = text.matches(of: regex).compactMap { text[$0.range].unicodeScalars.first }
        let differences = Set(matches).symmetricDifference(Self.old.filter(script.contains))
        #expect(differences.map(\.notation).sorted().prefix(20) == [])
    }

    @Test func `conjoining Jamo are those that are named so`() {
        let kinds = ["HANGUL CHOSEONG ", "HANGUL JUNGSEONG ", "HANGUL JONGSEONG "]
        for scalar in Self.known {
            let isJamo = kinds.contains { scalar.properties.name?.hasPrefix($0) ?? false }
            if (CodePointCategory(scalar) == .oldHangulJamo) != isJamo {
                Issue.record("\(scalar.notation)")
            }
        }
    }

    @Test func `letters run the way of their script`() {
        for scalar in Self.known {
            guard let name = scalar.properties.name, scalar.properties.isAlphabetic,
                scalar.properties.generalCategory != .nonspacingMark
            else { continue }
            let isRightToLeft = [
                "ARABIC LETTER ", "HEBREW LETTER ", "SYRIAC LETTER ", "NKO LETTER ",
            ]
            .contains { name.hasPrefix($0) }
            let isLeftToRight = ["LATIN ", "GREEK SMALL ", "CYRILLIC ", "CJK ", "HANGUL SYLLABLE "]
                .contains { name.hasPrefix($0) }
            let found = UnicodeTables.rightToLeft.contains(scalar)
            if isRightToLeft && !found || isLeftToRight && found {
                Issue.record("\(scalar.notation)")
            }
        }
    }

    @Test func `digits are European, Arabic or letters to the Bidi rule`() {
        for scalar in Self.known {
            guard let name = scalar.properties.name,
                scalar.properties.generalCategory == .decimalNumber
            else { continue }
            if name.hasPrefix("ARABIC-INDIC ") {
                #expect(UnicodeTables.arabicNumbers.contains(scalar))
            }
            if name.hasPrefix("DIGIT ") || name.hasPrefix("EXTENDED ARABIC-INDIC ") {
                #expect(UnicodeTables.europeanNumbers.contains(scalar))
            }
            if name.hasPrefix("DEVANAGARI ") {
                #expect(!UnicodeTables.europeanNumbers.contains(scalar))
            }
        }
    }

    @Test func `what joins belongs to a cursive script`() {
        let forward = UnicodeTables.joiningForward
        let backward = UnicodeTables.joiningBackward
        for scalar in Self.known where forward.contains(scalar) || backward.contains(scalar) {
            let name = scalar.properties.name ?? ""
            let isMongolian = ["MONGOLIAN ", "PHAGS-PA "].contains { name.hasPrefix($0) }
            if !isMongolian, !UnicodeTables.rightToLeft.contains(scalar) {
                Issue.record("\(scalar.notation)")
            }
        }
        #expect(forward.contains("ب") && backward.contains("ب"))
        #expect(!forward.contains("ا") && backward.contains("ا"))
        #expect(forward.contains("\u{A872}") && !backward.contains("\u{A872}"))
        #expect(!forward.contains("ء") && !backward.contains("ء"))
    }
}

extension Unicode.Scalar {
    /// Every scalar, in order.
    static var all: some Sequence<Unicode.Scalar> {
        (UInt32(0)...0x10FFFF).lazy.compactMap { Unicode.Scalar($0) }
    }
}
