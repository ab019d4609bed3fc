@testable import SCIM

extension String {
    /// Whether the scalars are the same, where `==` would equate canonical forms.
    func elementsAreIdentical(to other: String) -> Bool {
        unicodeScalars.elementsEqual(other.unicodeScalars)
    }

    var notations: String { unicodeScalars.map(\.notation).joined(separator: " ") }
}

/// Short names out of characters that PRECIS has rules for.
struct RandomNames {
    private static let alphabets: [[Unicode.Scalar]] = [
        scalars(0x21...0x7E), scalars(0xC0...0x24F), scalars(0x370...0x52F),
        scalars(0x5D0...0x5F4), scalars(0x620...0x6FF), scalars(0x900...0x97F),
        scalars(0x300...0x345), scalars(0x1E00...0x1FFF), scalars(0x3041...0x30FF),
        scalars(0xFF00...0xFFEF), scalars(0xDCA...0xDDF), scalars(0xAC00...0xAC40),
        ["l", "L", "\u{B7}", "\u{375}", "\u{3C2}", "\u{5F3}", "\u{30FB}", "\u{200C}", "\u{200D}"],
    ]

    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> String {
        let first = Self.alphabets[below(Self.alphabets.count)]
        let second = Self.alphabets[below(Self.alphabets.count)]
        var name = String.UnicodeScalarView()
        for _ in 0...below(6) {
            let alphabet = below(2) == 0 ? first : second
            name.append(alphabet[below(alphabet.count)])
        }
        return String(name)
    }

    private mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    private static func scalars(_ range: ClosedRange<UInt32>) -> [Unicode.Scalar] {
        range.compactMap(Unicode.Scalar.init)
    }
}
