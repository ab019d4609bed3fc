/// A document, an array or an object that has begun and not ended.
struct JSONContainer: Sendable {
    enum Kind: Sendable {
        case document, array, object
    }

    /// What the grammar allows next.
    enum Expectation: Sendable {
        case document, value, valueOrEnd, name, nameOrEnd, colon, commaOrEnd, nothing
    }

    let kind: Kind
    var expected: Expectation
    /// What the text weighed when this began.
    let weightBefore: Int
    private(set) var elements: [JSONValue] = []
    private var members: [JSONObject.Member] = []
    /// The name of the member whose value comes next.
    private(set) var name = ""
    private var names = UniqueNames()
    private let reduction: JSONReduction

    init(_ kind: Kind, _ reduction: JSONReduction, weightBefore: Int) {
        self.kind = kind
        expected =
            switch kind {
            case .document: .document
            case .array: .valueOrEnd
            case .object: .nameOrEnd
            }
        self.reduction = reduction
        self.weightBefore = weightBefore
    }

    /// The character that ends it.
    var closing: UInt8 { kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]") }

    /// Takes the name of the next member; false when the object has it already.
    ///
    /// - Parameter letter: the first byte of the name as the text spells it.
    mutating func begin(_ name: consuming String, letter: UInt8) -> Bool {
        self.name = name
        return names.insert(self.name, letter: letter, among: members)
    }

    /// Takes the value of the next element or of the member that was begun.
    mutating func add(_ value: consuming JSONValue) {
        if kind == .object {
            if members.isEmpty { members.reserveCapacity(weightBefore == 0 ? 16 : 4) }
            var name = ""
            swap(&name, &self.name)
            members.append(.init(name: name, value: value))
        } else {
            elements.append(value)
        }
        expected = kind == .document ? .nothing : .commaOrEnd
    }

    /// How the array or object that comes next is reduced.
    var reductionOfNext: JSONReduction {
        switch (kind, reduction) {
        case (.document, _): reduction
        case (.array, .elements(let reduction)): reduction
        case (.object, .members): reduction.ofMember(name, after: members)
        case (.array, _), (.object, _): .none
        }
    }

    /// The whole value, or what is kept of it, and in that case its weight.
    var value: (kept: JSONValue, weight: Int?) {
        guard kind == .object else { return (.array(elements), nil) }
        guard case .reference = reduction, let kept = JSONReduction.reduced(members) else {
            return (.object(JSONObject(members: members)), nil)
        }
        let object = JSONObject(members: kept)
        return (.object(object), JSONWeight.of(object))
    }
}

/// The names of one object, so that a second one is noticed without quadratic cost.
private struct UniqueNames {
    private var names: Set<String> = []
    /// A bit for each name, by its length and first letter: a name whose bit is not set is new.
    private var bits: UInt64 = 0
    private static let listMax = 16

    /// Whether `name` is new, ignoring ASCII case.
    @inline(__always)
    mutating func insert(
        _ name: String,
        letter: UInt8,
        among members: [JSONObject.Member]
    ) -> Bool {
        guard members.count >= Self.listMax else {
            // An escape may stand for any letter.
            if letter == UInt8(ascii: "\\") { bits = .max }
            let letter = UInt64(ASCII.lowercased(letter))
            let bit: UInt64 = 1 << ((UInt64(name.utf8.count) &+ 7 &* letter) & 63)
            defer { bits |= bit }
            return bits & bit == 0 || !members.contains { ASCII.matches($0.name, name) }
        }
        if names.isEmpty { names = Set(members.map { ASCII.lowercased($0.name) }) }
        return names.insert(ASCII.lowercased(name)).inserted
    }
}
