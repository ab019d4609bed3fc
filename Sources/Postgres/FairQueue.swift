/// A queue of queues: what is in it belongs to flows, and the flows take turns.
///
/// Within a flow elements leave in the order they came. Putting in, taking out, holding back and
/// going on take constant time, however much of however many flows there is.
struct FairQueue<Element> {
    /// What waits, by flow.
    ///
    /// Each line has one place among the turns or the held; an empty one stays until its turn comes.
    private var lines: [Flow: FIFO<Element>] = [:]
    private var turns = FIFO<Flow>()
    /// Flows that are passed over until they are resumed.
    private var held: Set<Flow> = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// How much of the flow waits.
    func count(of flow: Flow) -> Int { lines[flow]?.count ?? 0 }

    mutating func append(_ element: Element, to flow: Flow) {
        count += 1
        guard lines[flow]?.append(element) == nil else { return }
        lines[flow] = FIFO(element)
        turns.append(flow)
    }

    /// Puts an element back at the front of its flow.
    mutating func prepend(_ element: Element, to flow: Flow) {
        count += 1
        guard lines[flow]?.prepend(element) == nil else { return }
        lines[flow] = FIFO(element)
        turns.prepend(flow)
    }

    /// Takes the next element of the flow whose turn it is.
    ///
    /// - Parameter mustWait: whether a flow may have nothing more for now; it is passed over until
    ///   `resume`.
    mutating func popFirst(holding mustWait: (Flow) -> Bool) -> Element? {
        while let flow = turns.popFirst() {
            guard let place = lines.index(forKey: flow), !lines.values[place].isEmpty else {
                lines[flow] = nil
                continue
            }
            if mustWait(flow) {
                held.insert(flow)
                continue
            }
            let element = lines.values[place].popFirst()
            if lines.values[place].isEmpty { lines.remove(at: place) } else { turns.append(flow) }
            count -= 1
            return element
        }
        return nil
    }

    /// Gives the flow its turns back, if it is passed over.
    mutating func resume(_ flow: Flow) {
        if held.remove(flow) != nil { turns.append(flow) }
    }
}

// MARK: - All flows at once, in no order

extension FairQueue {
    /// Calls the body with what is at the front of each flow.
    func forEachFirst(_ body: (Element) -> Void) {
        for line in lines.values {
            if let element = line.first { body(element) }
        }
    }

    /// Takes out what matches, from the front of each flow to the first that does not.
    mutating func removePrefixes(where matches: (Element) -> Bool) -> [Element] {
        var removed: [Element] = []
        for flow in Array(lines.keys) {
            while let element = lines[flow]?.first, matches(element) {
                _ = lines[flow]?.popFirst()
                removed.append(element)
            }
        }
        count -= removed.count
        return removed
    }
}
