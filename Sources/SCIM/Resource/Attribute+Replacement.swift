/// What of a stored value outlasts the one that shall take its place: a client cannot change what
/// is read-only, can set what is immutable once, and does not know what it was not shown.
///
/// RFC 7643 §7, RFC 7644 §3.5.1.
extension Attribute {
    /// Whether answers leave it out unless it is asked for, so that a client which sends back
    /// what it was shown means nothing by leaving it out.
    var isHidden: Bool { isWithheld || returned == .request }

    /// Whether it or one of its parts is hidden.
    var isHiding: Bool { isHidden || subAttributes.contains(where: \.isHidden) }

    /// What a PUT makes of `stored` where its body has `new`.
    ///
    /// Without a value in the body an immutable attribute keeps its own: there is none that
    /// could differ, and null is the same as nothing (RFC 7643 §2.5). Where only a part is
    /// immutable, that stays with the parts that the value cannot do without.
    ///
    /// - Parameter isNamed: whether the body names the attribute, perhaps with null.
    func replacing(
        _ stored: JSONValue,
        with new: JSONValue?,
        isNamed: Bool,
        at place: Place
    ) throws(SCIMError) -> JSONValue? {
        guard mutability != .readOnly else { return stored }
        guard let new else {
            let stays = mutability == .immutable || (isHidden && !isNamed)
            return stays ? stored : remainder(of: stored)
        }
        let kept = try keepingParts(of: stored, in: new, at: place)
        return try settled(kept, over: stored, at: place)
    }

    /// `new`, or the stored value when it is immutable and `new` is the same; otherwise throws
    /// `mutability`.
    func settled(
        _ new: JSONValue?,
        over stored: JSONValue?,
        at place: Place
    ) throws(SCIMError) -> JSONValue? {
        guard mutability == .immutable, let stored else { return new }
        guard let new, isSame(new, stored) else {
            throw .mutability("\(place.text) is immutable: it has a value and keeps it.")
        }
        return stored
    }

    /// Refuses to take `stored` away when it, or a part of it, is immutable.
    ///
    /// The elements of a multi-valued attribute come and go as a whole, as the members of a
    /// group do.
    func checkRemovable(_ stored: JSONValue, at place: Place) throws(SCIMError) {
        _ = try settled(nil, over: stored, at: place)
        guard !isMultiValued, case .object(let parts) = stored else { return }
        for part in subAttributes {
            _ = try part.settled(nil, over: parts[part.name], at: place.part(part.name))
        }
    }

    /// A complex value, or each element that was there before, with the parts of the stored one
    /// that stay; any other value as it is.
    func keepingParts(
        of stored: JSONValue,
        in new: JSONValue,
        at place: Place
    ) throws(SCIMError) -> JSONValue {
        switch (new, stored) {
        case (.object(let new), .object(let stored)):
            var result = new
            for part in subAttributes {
                guard let old = stored[part.name] else { continue }
                result[part.name] = try part.replacing(
                    old,
                    with: new[part.name],
                    isNamed: false,
                    at: place.part(part.name)
                )
            }
            return .object(result)
        case (.array(let elements), .array(let old)) where type == .complex:
            let positions = MultiValue(old).positions
            var result = elements
            for (index, element) in elements.enumerated() {
                guard let position = positions[MultiValue.Identity(element)] else { continue }
                result[index] = try keepingParts(of: old[position], in: element, at: place)
            }
            return .array(result)
        case (.null, _), (.boolean, _), (.number, _), (.string, _), (.array, _), (.object, _):
            return new
        }
    }

    private func remainder(of stored: JSONValue) -> JSONValue? {
        guard case .object(var parts) = stored else { return nil }
        let isBound = subAttributes.contains {
            $0.mutability == .immutable && parts[$0.name] != nil
        }
        guard isBound else { return nil }
        parts.removeAll { member in
            let part = subAttribute(named: member.name)
            return part?.mutability != .immutable && !(part?.isRequired ?? false)
        }
        return .object(parts)
    }

    /// Whether both are the same to the schema: elements in any order, text in any case unless
    /// the attribute is case-exact, moments in any zone.
    private func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
        guard isMultiValued else { return comparable(left) == comparable(right) }
        return counts(of: left) == counts(of: right)
    }

    /// How often each element occurs.
    private func counts(of list: JSONValue) -> [JSONValue: Int] {
        Dictionary(list.elements.map { (comparable($0), 1) }, uniquingKeysWith: +)
    }

    /// The value, or one element, in the one spelling of all that are the same.
    private func comparable(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text) where type == .dateTime:
            return .string(DateTime(text)?.text ?? text)
        case .string(let text) where type == .string && !isCaseExact:
            return .string(CaseFolding.key(text))
        case .object(let parts):
            var result = JSONObject()
            for member in parts.members {
                let part = subAttribute(named: member.name)
                let value = part.map { part in
                    part.isMultiValued
                        ? .array(member.value.elements.map(part.comparable))
                        : part.comparable(member.value)
                }
                result.append(name: member.name, value: value ?? member.value)
            }
            return .object(result)
        case .null, .boolean, .number, .string, .array: return value
        }
    }
}
