import SCIM

/// A name in which `*` stands for any characters, also none; case does not matter.
package struct NamePattern: Sendable, Hashable, CustomStringConvertible {
    /// As it was written.
    package let text: String
    /// What is between the wildcards, folded: one more than there are wildcards.
    private let pieces: [[UInt8]]

    /// How long a pattern can be, in bytes.
    package static let bytesMax = 255

    /// Nil when `text` is empty, longer than `bytesMax`, or has a control character.
    package init?(_ text: String) {
        guard (1...Self.bytesMax).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        self.init(known: text)
    }

    /// A pattern of the program's own.
    init(known text: String) {
        self.text = text
        // Split before folding, which makes the full-width asterisk of a name an ordinary one.
        pieces = text.unicodeScalars.split(separator: "*", omittingEmptySubsequences: false)
            .map { Array(CaseFolding.key(String($0)).utf8) }
    }

    /// Whether the whole name is what the pattern says.
    ///
    /// Each piece is taken where it is found first: no pattern makes this go back.
    package func matches(_ name: String) -> Bool { matches(key: Self.key(name)) }

    /// A name as `matches(key:)` compares it.
    static func key(_ name: String) -> [UInt8] { Array(CaseFolding.key(name).utf8) }

    /// Like `matches`, of a name that is folded: for many patterns it is folded once.
    func matches(key: [UInt8]) -> Bool {
        var rest = key[...]
        guard pieces.count > 1 else { return rest.elementsEqual(pieces[0]) }
        let (first, last) = (pieces[0], pieces[pieces.count - 1])
        guard rest.starts(with: first) else { return false }
        rest = rest.dropFirst(first.count)
        guard rest.count >= last.count, rest.suffix(last.count).elementsEqual(last) else {
            return false
        }
        rest = rest.dropLast(last.count)
        for piece in pieces[1..<(pieces.count - 1)] where !piece.isEmpty {
            guard let end = Self.end(of: piece, in: rest) else { return false }
            rest = rest[end...]
        }
        return true
    }

    package var description: String { text }

    package static func == (left: NamePattern, right: NamePattern) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// Where the first occurrence of `piece` ends.
    private static func end(of piece: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= piece.count else { return nil }
        for start in bytes.startIndex...(bytes.endIndex - piece.count)
        where bytes[start..<(start + piece.count)].elementsEqual(piece) {
            return start + piece.count
        }
        return nil
    }
}
