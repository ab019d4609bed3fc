import Testing

@testable import Postgres

@Suite("FIFO", .timeLimit(.minutes(1)))
struct FIFOTests {
    @Test func `it is an array with both ends open`() {
        var generator = SystemRandomNumberGenerator()
        var queue = FIFO<Int>()
        var model: [Int] = []
        for step in 0..<20_000 {
            switch Int.random(in: 0..<5, using: &generator) {
            case 0, 1:
                queue.append(step)
                model.append(step)
            case 2:
                queue.prepend(step)
                model.insert(step, at: 0)
            default:
                #expect(queue.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
            }
            #expect(queue.count == model.count && queue.first == model.first)
        }
        #expect(queue.removeAll() == model)
    }
}
