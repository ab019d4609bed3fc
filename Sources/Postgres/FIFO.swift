/// A queue: elements leave in the order they came, both in constant time.
struct FIFO<Element> {
    /// A ring whose size is a power of two, so that an index wraps with a mask.
    private var ring: [Element?] = Array(repeating: nil, count: 8)
    private var head = 0
    private(set) var count = 0

    init() {}

    /// A queue of one element.
    init(_ element: Element) { append(element) }

    var isEmpty: Bool { count == 0 }

    var first: Element? { count == 0 ? nil : ring[head] }

    mutating func append(_ element: Element) {
        growIfFull()
        ring[slot(count)] = element
        count += 1
    }

    /// Puts an element back at the front.
    mutating func prepend(_ element: Element) {
        growIfFull()
        head = slot(ring.count - 1)
        ring[head] = element
        count += 1
    }

    mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        let element = ring[head]
        ring[head] = nil
        head = slot(1)
        count -= 1
        return element
    }

    /// Empties the queue and returns what was in it, in order.
    mutating func removeAll() -> [Element] {
        var elements: [Element] = []
        while let element = popFirst() { elements.append(element) }
        return elements
    }

    private func slot(_ offset: Int) -> Int { (head + offset) & (ring.count - 1) }

    private mutating func growIfFull() {
        guard count == ring.count else { return }
        let elements = (0..<count).map { ring[slot($0)] }
        ring = elements + Array(repeating: nil, count: count)
        head = 0
    }
}

extension FIFO {
    /// Calls the body for each element, in order.
    func forEach(_ body: (Element) -> Void) {
        for offset in 0..<count {
            if let element = ring[slot(offset)] { body(element) }
        }
    }
}
