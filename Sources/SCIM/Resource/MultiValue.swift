/// The elements of a multi-valued attribute: no two the same, at most one primary.
///
/// Source: RFC 7643 §2.4. There are at most `Limits.valuesMax`, so searching is linear.
struct MultiValue {
    private(set) var elements: [JSONValue] = []

    init(_ elements: [JSONValue] = []) {
        self.elements = elements
    }

    /// Takes elements of which some may be the same.
    init(merging elements: [JSONValue]) {
        for element in elements { append(element) }
    }

    /// Sets a part of the element at `index`; nil removes it.
    mutating func set(_ name: String, to value: JSONValue?, at index: Int) {
        elements[index].set(name, to: value)
    }

    mutating func replace(at index: Int, with element: JSONValue) {
        elements[index] = element
    }

    mutating func removeAll(where shouldRemove: (JSONValue) -> Bool) {
        elements.removeAll(where: shouldRemove)
    }

    /// Adds an element unless it is there; one with the same value and type takes up what is new.
    ///
    /// - Returns: the index of the element.
    @discardableResult
    mutating func append(_ element: JSONValue) -> Int {
        if let index = elements.firstIndex(where: { Self.isSame($0, element) }) {
            merge(element, into: index)
            return index
        }
        elements.append(element)
        return elements.count - 1
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
        for other in elements.indices where other != index && elements[other].isPrimary {
            elements[other].set("primary", to: false)
        }
    }

    private mutating func merge(_ element: JSONValue, into index: Int) {
        guard case .object(let new) = element else { return }
        for member in new.members { elements[index].set(member.name, to: member.value) }
    }

    /// Whether both are equal, or have the same `value` and `type`.
    private static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if let value = left.object?["value"], value == right.object?["value"] {
            return left.object?["type"] == right.object?["type"]
        }
        return left == right
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
