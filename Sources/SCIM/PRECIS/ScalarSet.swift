/// A set of Unicode scalars, kept as ranges.
struct ScalarSet: Sendable {
    /// The first scalar of each range and the first after it, in turn and ascending.
    private let bounds: [UInt32]

    init(_ bounds: [UInt32]) {
        self.bounds = bounds
    }

    /// Whether the scalar is in the set; logarithmic in the number of ranges.
    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] <= scalar.value { low = middle + 1 } else { high = middle }
        }
        // As many ranges have begun as have ended, or one more.
        return !low.isMultiple(of: 2)
    }
}
