import SCIM
import Testing

@Suite("The order of bulk operations, RFC 7644 §3.7.1")
struct BulkOrderTests {
    private static func needs(_ members: [Int], _ others: [Int] = []) -> BulkNeeds {
        BulkNeeds(members: members, others: others)
    }

    @Test func `without references it is that of the request`() {
        let order = BulkOrder(Array(repeating: .none, count: 4))
        #expect(order.places == [0, 1, 2, 3])
        #expect(order.closing.isEmpty)
        #expect(order.circle(of: 2) == [2])
    }

    @Test func `what is needed comes first, and nothing else moves`() {
        let order = BulkOrder([
            .none, Self.needs([4]), .none, Self.needs([], [0]), Self.needs([], [5]), .none,
        ])
        #expect(order.places == [0, 5, 4, 1, 2, 3])
        #expect(order.closing.isEmpty)
    }

    @Test func `operations that only name each other keep their order`() {
        let order = BulkOrder([
            Self.needs([], [1]), Self.needs([], [0]), Self.needs([], [2]), Self.needs([], [1]),
        ])
        #expect(order.places == [0, 1, 2, 3])
        #expect(order.closing.isEmpty)
        #expect(order.circle(of: 1) == [0, 1])
        #expect(order.circle(of: 2) == [2])
    }

    @Test func `in a circle members come before their group`() {
        let order = BulkOrder([Self.needs([1]), Self.needs([], [0])])
        #expect(order.places == [1, 0])
        #expect(order.closing.isEmpty)
    }

    @Test func `groups that contain each other are told, and one gives way`() {
        let two = BulkOrder([Self.needs([1]), Self.needs([0]), Self.needs([1])])
        #expect(two.places == [1, 0, 2])
        #expect(two.closing == [1])
        #expect(two.isGivenUp(1, of: 0))
        #expect(!two.isGivenUp(1, of: 2))
        #expect(!two.isGivenUp(0, of: 1))
        #expect(!two.isDependent(0, on: 1))
        #expect(two.isDependent(2, on: 1))
        let alone = BulkOrder([Self.needs([0])])
        #expect(alone.closing == [0])
    }

    @Test func `a chain as long as a request may be is put in order`() {
        let count = Limits.standard.bulkOperationsMax
        let chain = (0..<count).map { $0 + 1 < count ? Self.needs([$0 + 1]) : .none }
        #expect(BulkOrder(chain).places == Array((0..<count).reversed()))
        let ring = (0..<count).map { Self.needs([($0 + 1) % count]) }
        #expect(BulkOrder(ring).closing == [count - 1])
    }

    @Test func `whatever the references, members that are not given up come first`() {
        for seed in 0..<400 {
            var generator = SplitMix(seed: UInt64(seed))
            let count = Int.random(in: 1...12, using: &generator)
            let needs = (0..<count).map { _ in
                let places = (0..<count).filter { _ in
                    Int.random(in: 0..<count, using: &generator) == 0
                }
                let isMember = places.map { _ in Bool.random(using: &generator) }
                return Self.needs(
                    zip(places, isMember).filter(\.1).map(\.0),
                    zip(places, isMember).filter { !$0.1 }.map(\.0)
                )
            }
            let order = BulkOrder(needs)
            #expect(order.places.sorted() == Array(0..<count), "seed \(seed)")
            let places = order.places
            let position = (0..<count).map { place in places.firstIndex(of: place) ?? count }
            for place in order.places where !order.closing.contains(place) {
                for member in needs[place].members where !order.isGivenUp(member, of: place) {
                    #expect(position[member] < position[place])
                }
                for other in needs[place].others where !order.circle(of: place).contains(other) {
                    #expect(position[other] < position[place])
                }
            }
            for place in order.closing { #expect(Self.contains(place, in: place, needs)) }
        }
    }

    /// Whether the group at `group` has that at `place` as a member, directly or not.
    private static func contains(_ place: Int, in group: Int, _ needs: [BulkNeeds]) -> Bool {
        var seen: Set<Int> = []
        var next = needs[group].members
        while let member = next.popLast() {
            if member == place { return true }
            if seen.insert(member).inserted { next += needs[member].members }
        }
        return false
    }
}
