// The standard library's composition is not public yet; Foundation's is the same.
@_spi(_Unicode) import Swift

extension CaseFolding {
    /// How many marks in a row are left to the standard library.
    ///
    /// It sorts them in quadratic time unless they are sorted already. No writing comes near it.
    private static let marksMax = 32

    /// The text in Unicode normalisation form C; in time almost linear in its length.
    package static func composed(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        var scalars = String.UnicodeScalarView()
        let text = needsSorting(text) ? withSortedMarks(text) : text
        for scalar in text._nfc { scalars.append(scalar) }
        return String(scalars)
    }

    private static func needsSorting(_ text: String) -> Bool {
        var length = 0
        for scalar in text.unicodeScalars {
            if scalar.isDoubleMark { return true }
            length = scalar.isMark ? length + 1 : 0
            if length > marksMax { return true }
        }
        return false
    }

    /// The text with its marks in canonical order, which composes to the same.
    private static func withSortedMarks(_ text: String) -> String {
        var sorted: [Unicode.Scalar] = []
        var marks: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            if scalar.isMark || scalar.isDoubleMark {
                marks.append(contentsOf: String(scalar)._nfd)
            } else {
                sorted.append(contentsOf: inCanonicalOrder(marks))
                marks.removeAll(keepingCapacity: true)
                sorted.append(scalar)
            }
        }
        sorted.append(contentsOf: inCanonicalOrder(marks))
        return String(String.UnicodeScalarView(sorted))
    }

    private static func inCanonicalOrder(_ marks: [Unicode.Scalar]) -> [Unicode.Scalar] {
        marks.sorted {
            $0.properties.canonicalCombiningClass < $1.properties.canonicalCombiningClass
        }
    }
}

extension Unicode.Scalar {
    /// Whether canonical order gives it a place among its neighbours.
    fileprivate var isMark: Bool {
        value >= 0x300 && properties.canonicalCombiningClass != .notReordered
    }

    /// Whether it has no place in canonical order, but decomposes to marks that do.
    ///
    /// The standard library 6.3 does not sort other marks past these.
    fileprivate var isDoubleMark: Bool { value == 0xF73 || value == 0xF75 || value == 0xF81 }
}
