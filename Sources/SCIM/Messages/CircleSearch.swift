/// Tarjan's search for strongly connected components.
///
/// A call is as deep as the longest chain of references, which `Limits.bulkOperationsMax` bounds.
struct CircleSearch {
    private let references: [[Int]]
    /// By place, when it was found, from 1; 0 before.
    private var found: [Int]
    private var lowest: [Int]
    private var open: [Int] = []
    private var isOpen: [Bool]
    private var count = 0
    private var complete: [[Int]] = []

    init(_ references: [[Int]]) {
        self.references = references
        found = Array(repeating: 0, count: references.count)
        lowest = found
        isOpen = Array(repeating: false, count: references.count)
    }

    /// The components, each in the order of the request, and each after those that it refers to.
    mutating func circles() -> [[Int]] {
        for place in references.indices where found[place] == 0 { visit(place) }
        return complete
    }

    private mutating func visit(_ place: Int) {
        count += 1
        found[place] = count
        lowest[place] = count
        open.append(place)
        isOpen[place] = true
        for other in references[place] {
            if found[other] == 0 {
                visit(other)
                lowest[place] = min(lowest[place], lowest[other])
            } else if isOpen[other] {
                lowest[place] = min(lowest[place], found[other])
            }
        }
        guard lowest[place] == found[place] else { return }
        var circle: [Int] = []
        while let last = open.popLast() {
            isOpen[last] = false
            circle.append(last)
            if last == place { break }
        }
        complete.append(circle.sorted())
    }
}
