/// The elements of a multi-valued attribute: no two the same, at most one primary.
///
/// Source: RFC 7643 §2.4.
struct MultiValue {
    /// What makes two elements the same: their `value` and `type`, or all of an element without
    /// `value`.
    struct Identity: Hashable {
        private let value: JSONValue
        private let type: JSONValue?
        private let isWhole: Bool

        init(_ element: JSONValue) {
            let parts = element.object
            value = parts?["value"] ?? element
            type = parts?["value"] == nil ? nil : parts?["type"]
            isWhole = parts?["value"] == nil
        }
    }

    private(set) var elements: [JSONValue] = []

    init(_ elements: [JSONValue] = []) {
        self.elements = elements
    }

    /// Takes elements of which some may be the same: the first takes up what the others have, and
    /// where they differ the last is right.
    init(joining elements: [JSONValue]) {
        var positions: [Identity: Int] = [:]
        for element in elements {
            let position = add(element, &positions)
            guard case .object(let new) = element else { continue }
            for member in new.members { set(member.name, to: member.value, at: position) }
        }
    }

    /// Takes elements of which some may have become the same: the first stays and takes up what
    /// it lacks.
    init(merging elements: [JSONValue]) {
        var positions: [Identity: Int] = [:]
        for element in elements {
            let position = add(element, &positions)
            guard case .object(let new) = element else { continue }
            let own = self.elements[position].object
            for member in new.members where own?[member.name] == nil {
                set(member.name, to: member.value, at: position)
            }
            if element.isPrimary { set("primary", to: true, at: position) }
        }
    }

    /// Where the elements are.
    var positions: [Identity: Int] {
        Dictionary(elements.enumerated().map { (Identity($1), $0) }) { first, _ in first }
    }

    /// Adds an element unless it is in `positions`, which are kept up.
    ///
    /// - Returns: where it is.
    mutating func add(_ element: JSONValue, _ positions: inout [Identity: Int]) -> Int {
        let identity = Identity(element)
        if let position = positions[identity] { return position }
        elements.append(element)
        positions[identity] = elements.count - 1
        return elements.count - 1
    }

    mutating func replace(at index: Int, with element: JSONValue) {
        elements[index] = element
    }

    mutating func remove(at indices: some Sequence<Int>) {
        let removed = Set(indices)
        elements = elements.indices.filter { !removed.contains($0) }.map { elements[$0] }
    }

    mutating func removeAll(where shouldRemove: (JSONValue) -> Bool) {
        elements.removeAll(where: shouldRemove)
    }

    /// Leaves `primary` true on the first element that has it.
    ///
    /// - Returns: whether another one had it.
    mutating func keepFirstPrimary() -> Bool {
        let primaries = elements.indices.filter { elements[$0].isPrimary }
        guard primaries.count > 1 else { return false }
        keepPrimary(at: primaries[0])
        return true
    }

    /// Leaves `primary` true on the element at `index` alone.
    mutating func keepPrimary(at index: Int) {
        for other in elements.indices where other != index { removePrimary(at: other) }
    }

    mutating func removePrimary(at index: Int) {
        if elements[index].isPrimary { set("primary", to: false, at: index) }
    }

    private mutating func set(_ name: String, to value: JSONValue, at index: Int) {
        elements[index].set(name, to: value)
    }
}

extension JSONValue {
    var isPrimary: Bool { object?["primary"] == .boolean(true) }

    /// Sets a member of an object; nil removes it.
    mutating func set(_ name: String, to value: JSONValue?) {
        guard case .object(var object) = self else { return }
        // The object is taken out first so that it has one owner and is changed in place.
        self = .null
        object[name] = value
        self = .object(object)
    }
}
