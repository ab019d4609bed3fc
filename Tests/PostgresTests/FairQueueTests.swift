import Testing

@testable import Postgres

@Suite("Fair queue", .timeLimit(.minutes(1)))
struct FairQueueTests {
    private let flows = (0..<5).map { Flow($0) }

    private func pop(_ queue: inout FairQueue<String>) -> String? {
        queue.popFirst { _ in false }
    }

    @Test func `a quiet flow is next but one, however much of another waits`() {
        var queue = FairQueue<String>()
        for number in 0..<1_000 { queue.append("flood \(number)", to: flows[0]) }
        queue.append("quiet", to: flows[1])
        #expect(pop(&queue) == "flood 0")
        #expect(pop(&queue) == "quiet")
        #expect(pop(&queue) == "flood 1")
        #expect(queue.count == 998)
        #expect(queue.count(of: flows[0]) == 998 && queue.count(of: flows[1]) == 0)
    }

    @Test func `a flow that is held is passed over until it is resumed`() {
        var queue = FairQueue<String>()
        for name in ["a", "b"] { queue.append(name, to: flows[0]) }
        queue.append("c", to: flows[1])
        #expect(queue.popFirst { $0 == flows[0] } == "c")
        #expect(queue.popFirst { $0 == flows[0] } == nil)
        queue.append("d", to: flows[0])
        #expect(pop(&queue) == nil)
        #expect(queue.count == 3)
        queue.resume(flows[0])
        #expect([pop(&queue), pop(&queue), pop(&queue), pop(&queue)] == ["a", "b", "d", nil])
    }

    @Test func `what is put back is the first of its flow`() {
        var queue = FairQueue<String>()
        for name in ["a", "b"] { queue.append(name, to: flows[0]) }
        _ = pop(&queue)
        queue.prepend("a", to: flows[0])
        #expect([pop(&queue), pop(&queue)] == ["a", "b"])
        queue.append("c", to: flows[0])
        queue.prepend("d", to: flows[1])
        #expect([pop(&queue), pop(&queue)] == ["d", "c"])
    }

    @Test func `it is a queue for each flow, and nothing is lost`() {
        var generator = SystemRandomNumberGenerator()
        var queue = FairQueue<Int>()
        var model: [Flow: [Int]] = [:]
        var held: Set<Flow> = []
        for step in 0..<20_000 {
            let flow = flows.randomElement(using: &generator) ?? .common
            switch Int.random(in: 0..<8, using: &generator) {
            case 0, 1, 2:
                queue.append(step, to: flow)
                model[flow, default: []].append(step)
            case 3:
                queue.prepend(step, to: flow)
                model[flow, default: []].insert(step, at: 0)
            case 4:
                held.formSymmetricDifference([flow])
                if !held.contains(flow) { queue.resume(flow) }
            case 5 where step % 40 == 0:
                let removed = queue.removePrefixes { $0 % 2 == 0 }
                var expected: [Int] = []
                for (flow, elements) in model {
                    let rest = elements.drop { $0 % 2 == 0 }
                    expected += elements.dropLast(rest.count)
                    model[flow] = Array(rest)
                }
                #expect(removed.sorted() == expected.sorted())
            default:
                let element = queue.popFirst { held.contains($0) }
                let owner = model.first { $0.value.first == element && element != nil }?.key
                if let owner {
                    #expect(!held.contains(owner))
                    model[owner]?.removeFirst()
                } else {
                    #expect(element == nil)
                    #expect(model.allSatisfy { $0.value.isEmpty || held.contains($0.key) })
                }
            }
            #expect(queue.count == model.values.reduce(0) { $0 + $1.count })
        }
    }

    @Test func `nobody has a second turn before everybody had one`() {
        var generator = SystemRandomNumberGenerator()
        var queue = FairQueue<Flow>()
        for flow in flows {
            for _ in 0..<Int.random(in: 1..<200, using: &generator) { queue.append(flow, to: flow) }
        }
        while !queue.isEmpty {
            let waiting = flows.count { queue.count(of: $0) > 0 }
            let round = (0..<waiting).compactMap { _ in queue.popFirst { _ in false } }
            #expect(Set(round).count == waiting)
        }
    }
}
