import SCIM

extension FuzzMutation {
    /// The text with values, names and elements changed, so that it is JSON still; nil when it
    /// was none.
    mutating func json(from text: [UInt8]) -> [UInt8]? {
        guard text.first == UInt8(ascii: "{"),
            var value = try? JSONParser.value(from: text, limits: .standard)
        else { return nil }
        for _ in 0..<number(1...3) { value = changed(value) }
        return value.bytes
    }

    private mutating func changed(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let items) where !items.isEmpty && !oneIn(8): .array(changed(items))
        case .object(let object) where !object.isEmpty && !oneIn(10): .object(changed(object))
        case .null, .boolean, .number, .string, .array, .object: leaf()
        }
    }

    private mutating func changed(_ items: [JSONValue]) -> [JSONValue] {
        var items = items
        let place = number(0...(items.count - 1))
        switch number(0...9) {
        case 0: items.remove(at: place)
        case 1: items.insert(items[place], at: place)
        case 2: items.append(leaf())
        default: items[place] = changed(items[place])
        }
        return items
    }

    private mutating func changed(_ object: JSONObject) -> JSONObject {
        var changedObject = JSONObject()
        let chosen = number(0...(object.members.count - 1))
        for (place, member) in object.members.enumerated() {
            guard place == chosen else {
                changedObject.append(name: member.name, value: member.value)
                continue
            }
            switch number(0...9) {
            case 0: break
            case 1: changedObject.append(name: text(), value: member.value)
            case 2:
                changedObject.append(name: member.name, value: member.value)
                changedObject.append(name: text(), value: leaf())
            default: changedObject.append(name: member.name, value: changed(member.value))
            }
        }
        return changedObject
    }

    private mutating func leaf() -> JSONValue {
        switch number(0...4) {
        case 0: element(of: Self.leaves, or: .null)
        case 1: .array([.string(text())])
        case 2: .object(["value": .string(text()), "type": "work"])
        default: .string(text())
        }
    }

    private static let leaves: [JSONValue] = [
        .null, true, false, 0, -1, 1, 9_223_372_036_854_775_807, [], [:], [[]], [.null], [[:]], "",
        " ", "true", "False", "1", ["value": .null], ["value": "", "primary": "True"],
        [["value": "a", "primary": true], ["value": "b", "primary": true]], [[[[[[["a"]]]]]]],
    ]
}
