/// In which order the operations of a bulk request are done: that of the request, but what an
/// operation refers to comes before it.
///
/// RFC 7644 §3.7.1.
///
/// Operations may refer to each other in circles. Of those only the members of groups are in
/// need of an order: any other attribute can name a resource that is yet to be created, because
/// its id is known. Groups that would all become members of themselves have no order; then the
/// operation that closes the circle cannot be done, and the others can do without it.
package struct BulkOrder: Sendable {
    /// The places of the request in the order in which they are done.
    package private(set) var places: [Int] = []
    /// The places whose groups would become members of themselves.
    package private(set) var closing: Set<Int> = []
    private let needs: [BulkNeeds]
    private let circles: [[Int]]
    /// By place, which of `circles` it is in.
    private var circleNumbers: [Int]
    private var state: [State]

    private enum State {
        case waiting, begun, placed
    }

    /// Finds the order; linear in the number of references.
    package init(_ needs: [BulkNeeds]) {
        self.needs = needs
        var search = CircleSearch(needs.map { $0.members + $0.others })
        circles = search.circles()
        circleNumbers = Array(repeating: 0, count: needs.count)
        state = Array(repeating: .waiting, count: needs.count)
        for (number, circle) in circles.enumerated() {
            for place in circle { circleNumbers[place] = number }
        }
        places.reserveCapacity(needs.count)
        for circle in circles {
            for place in circle where state[place] == .waiting { append(place) }
        }
    }

    /// The operations that refer to this one and to which it refers, directly or not, with
    /// itself, in the order of the request.
    package func circle(of place: Int) -> [Int] { circles[circleNumbers[place]] }

    /// Whether the member of a new group is given up, because its operation closes the circle
    /// that both are in.
    package func isGivenUp(_ member: Int, of group: Int) -> Bool {
        closing.contains(member) && circleNumbers[member] == circleNumbers[group]
    }

    /// Whether an operation cannot stand without the other one.
    package func isDependent(_ place: Int, on other: Int) -> Bool {
        needs[place].others.contains(other)
            || needs[place].members.contains(other) && !isGivenUp(other, of: place)
    }

    private mutating func append(_ place: Int) {
        state[place] = .begun
        for member in needs[place].members where circleNumbers[member] == circleNumbers[place] {
            switch state[member] {
            case .waiting: append(member)
            case .begun: closing.insert(place)
            case .placed: break
            }
        }
        state[place] = .placed
        places.append(place)
    }
}
