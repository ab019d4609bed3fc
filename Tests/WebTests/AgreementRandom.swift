/// A generator whose numbers depend on its seed alone, and the texts it makes.
struct AgreementRandom: RandomNumberGenerator {
    private var numbers: SplitMix

    init(seed: UInt64) { numbers = SplitMix(seed: seed) }

    mutating func next() -> UInt64 { numbers.next() }

    /// True once in `count` times.
    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// An element; nil of none.
    mutating func element<Element>(of elements: [Element]) -> Element? {
        elements.randomElement(using: &self)
    }

    /// Characters that fold, compose, widen or need escapes, and plain ones.
    private static let alphabet: [String] = [
        "a", "A", "b", "B", "i", "I", "s", "S", "z", "0", "7", "a", "e", "x", "ß", "ẞ", "İ", "ı",
        "ς",
        "σ", "Σ", "é", "É", "e\u{301}", "E\u{301}", "\u{301}", "ö", "o\u{308}", "Å", "\u{212B}",
        "Ａ", "ｂ", "ｶ\u{FF9E}", "ガ", "ﬁ", "ǅ", "Ǆ", "ж", "Ж", "你", "😀", "👩‍👧", "\u{FFFD}", "\"",
        "\\", "/", "'", "%", "_", "*", "(", ")", "[", "]", "@", ".", "-", "&", "+", "#", "?", ";",
    ]

    /// A text of one to some characters, sometimes with a blank in it.
    mutating func text(upTo count: Int = 6) -> String {
        var text = ""
        for _ in 0..<number(1...count) { text += element(of: Self.alphabet) ?? "a" }
        if oneIn(8) { text += " " + (element(of: Self.alphabet) ?? "a") }
        return text
    }

    /// The text, a part of it, or one that differs in case, width or a character.
    mutating func variant(of text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        switch number(0...8) {
        case 0: return text.uppercased()
        case 1: return text.lowercased()
        case 2: return String(scalars.prefix(number(0...scalars.count)))
        case 3: return String(scalars.suffix(number(0...scalars.count)))
        case 4:
            let start = number(0...scalars.count)
            return String(scalars[start..<number(start...scalars.count)])
        case 5: return String(scalars.map(Self.widened))
        case 6: return text + self.text(upTo: 1)
        default: return text
        }
    }

    private static func widened(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard 0x21...0x7E ~= scalar.value else { return scalar }
        return Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar
    }
}

extension String {
    fileprivate init(_ scalars: some Sequence<Unicode.Scalar>) {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
