/// The one folding of text that ignores case: for keys that are stored and for filters.
package enum CaseFolding {
    /// The text as it is compared where the schema says that case does not matter.
    ///
    /// Width variants become ordinary characters, letters lower case, and the whole is composed
    /// (NFC), so that `ＡÉ`, `aé` and `a` + `e` + U+0301 are one key: what `UsernameCaseMapped` makes
    /// of the text, with ς as σ on top. The profile has the two apart, although Σ is the capital of
    /// both, and RFC 7643 §4.1.1 has user names ignore case. So what the profile equates has one
    /// key, and the only names of one key that it tells apart differ in σ and ς.
    ///
    /// Source: RFC 8265 §3.3.
    package static func key(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return ASCII.lowercased(text) }
        let lowered = UsernameCaseMapped.lowered(text)
        guard lowered.unicodeScalars.contains("\u{3C2}") else { return composed(lowered) }
        let folded = lowered.unicodeScalars.map { $0 == "\u{3C2}" ? "\u{3C3}" : $0 }
        return composed(String(String.UnicodeScalarView(folded)))
    }
}
