extension MultiValue {
    /// Applies an operation on the attribute, or on the elements that `selector` selects, or on a
    /// part of them.
    ///
    /// RFC 7644 §3.5.2.
    mutating func apply(
        _ operation: PatchOperation,
        _ target: ResolvedAttribute,
        _ selector: ElementSelector?,
        _ interpretation: inout Interpretation
    ) throws(SCIMError) {
        if selector == nil, target.subAttribute == nil {
            return try applyToWhole(operation, target)
        }
        let selected = elements.indices.filter { selector?.selects(elements[$0]) ?? true }
        guard operation.kind != .remove, let value = operation.value else {
            return try clear(selected, operation, target, selector, &interpretation)
        }
        guard !selected.isEmpty else {
            return try create(operation, target, selector, &interpretation)
        }
        for index in selected { try change(index, operation.kind, target, to: value) }
        if target.subAttribute?.name == "primary" ? value == true : value.isPrimary {
            try makePrimary(Set(selected), target, &interpretation)
        }
        self = MultiValue(merging: elements.filter { $0 != .null })
    }

    private mutating func applyToWhole(
        _ operation: PatchOperation,
        _ target: ResolvedAttribute
    ) throws(SCIMError) {
        let attribute = target.attribute
        let place = target.place
        let values = operation.value?.array
        switch operation.kind {
        case .remove:
            guard let values else { return self = MultiValue() }
            removeAll { element in values.contains { element.isDescribed(by: $0) } }
        case .replace:
            let kept = try attribute.keepingParts(
                of: .array(elements),
                in: .array(values ?? []),
                at: place
            )
            self = MultiValue(kept.elements)
        case .add:
            try add(values ?? [], to: attribute, at: place)
            // What was only told apart by being primary is one now.
            self = MultiValue(merging: elements)
        }
    }

    /// Adds values, or what is new in them to the elements that are the same.
    private mutating func add(
        _ values: [JSONValue],
        to attribute: Attribute,
        at place: Place
    ) throws(SCIMError) {
        var positions = positions
        for value in values {
            let index = add(value, &positions)
            guard case .object(let changes) = value, var parts = elements[index].object else {
                continue
            }
            try parts.merge(changes, .add, of: attribute, at: place)
            replace(at: index, with: .object(parts))
            if value.isPrimary { keepPrimary(at: index) }
        }
    }

    /// Changes one selected element, which becomes null when that leaves nothing of it.
    private mutating func change(
        _ index: Int,
        _ kind: PatchOperation.Kind,
        _ target: ResolvedAttribute,
        to value: JSONValue
    ) throws(SCIMError) {
        let place = target.place
        guard var parts = elements[index].object else { return replace(at: index, with: value) }
        if let part = target.subAttribute {
            try parts.assign(value, to: part, kind, at: place.part(part.name))
            replace(at: index, with: .object(parts))
        } else if kind == .add, case .object(let changes) = value {
            try parts.merge(changes, .add, of: target.attribute, at: place)
            let isLeft = !parts.isMeaningless(without: changes["value"] == .null ? "value" : nil)
            replace(at: index, with: isLeft ? .object(parts) : .null)
        } else {
            let kept = try target.attribute.keepingParts(of: elements[index], in: value, at: place)
            replace(at: index, with: kept)
        }
    }

    /// Takes `primary` from the elements that the operation did not set it in; of several that
    /// it did the first keeps it.
    private mutating func makePrimary(
        _ selected: Set<Int>,
        _ target: ResolvedAttribute,
        _ interpretation: inout Interpretation
    ) throws(SCIMError) {
        for index in elements.indices where !selected.contains(index) {
            removePrimary(at: index)
        }
        self = MultiValue(merging: elements)
        guard keepFirstPrimary() else { return }
        try interpretation.tolerate(
            .severalPrimaries(target.path.text),
            else: .invalidValue(
                "\(target.path.text) selects several values, of which one at most is primary."
            )
        )
    }

    /// Makes the element that the path describes.
    ///
    /// RFC 7644 §3.5.2.3 wants noTarget for a replace where a filter selects nothing, but Entra
    /// would send the same request for ever.
    private mutating func create(
        _ operation: PatchOperation,
        _ target: ResolvedAttribute,
        _ selector: ElementSelector?,
        _ interpretation: inout Interpretation
    ) throws(SCIMError) {
        guard let value = operation.value else { return }
        var element = JSONObject()
        if let selector {
            let error = selector.noTarget
            guard let described = selector.described else { throw error }
            element = described
            if let part = target.subAttribute {
                guard element[part.name] == nil else { throw error }
            } else if operation.kind == .replace {
                throw error
            }
            if operation.kind == .replace {
                try interpretation.tolerate(.createdElement(selector.path), else: error)
            }
        }
        let place = target.place
        if let part = target.subAttribute {
            try element.assign(value, to: part, .add, at: place.part(part.name))
        } else if case .object(let changes) = value {
            try element.merge(changes, .add, of: target.attribute, at: place)
        }
        guard !element.isEmpty else { return }
        try add([.object(element)], to: target.attribute, at: place)
        self = MultiValue(merging: elements)
    }

    /// Removes elements, or a part of each.
    private mutating func clear(
        _ selected: [Int],
        _ operation: PatchOperation,
        _ target: ResolvedAttribute,
        _ selector: ElementSelector?,
        _ interpretation: inout Interpretation
    ) throws(SCIMError) {
        if operation.kind == .replace, selected.isEmpty, let selector {
            try interpretation.tolerate(.nothingToClear(selector.path), else: selector.noTarget)
        }
        guard let part = target.subAttribute else { return remove(at: selected) }
        let place = target.place.part(part.name)
        var emptied: [Int] = []
        for index in selected {
            guard var parts = elements[index].object, parts[part.name] != nil else { continue }
            try parts.assign(nil, to: part, operation.kind, at: place)
            replace(at: index, with: .object(parts))
            if parts.isMeaningless(without: part.name) { emptied.append(index) }
        }
        remove(at: emptied)
        self = MultiValue(merging: elements)
    }
}

extension JSONObject {
    /// Gives a part of a complex value another value, or takes it away with nil; adding to a part
    /// of several values adds to them.
    mutating func assign(
        _ value: JSONValue?,
        to part: Attribute,
        _ kind: PatchOperation.Kind,
        at place: Place
    ) throws(SCIMError) {
        var value = value
        if kind == .add, part.isMultiValued {
            let added = MultiValue(
                merging: (self[part.name]?.elements ?? []) + (value?.array ?? [])
            )
            value = added.elements.isEmpty ? nil : .array(added.elements)
        }
        self[part.name] = try part.settled(value, over: self[part.name], at: place)
    }

    /// Assigns each part of `changes`, where null takes one away, and leaves the others.
    mutating func merge(
        _ changes: JSONObject,
        _ kind: PatchOperation.Kind,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) {
        for change in changes.members {
            guard let part = attribute.subAttribute(named: change.name) else { continue }
            let value = change.value == .null ? nil : change.value
            try assign(value, to: part, kind, at: place.part(part.name))
        }
    }

    /// Whether nothing is left, or no more than what had described the `value` that went.
    fileprivate func isMeaningless(without part: String?) -> Bool {
        if isEmpty { return true }
        guard part == "value" else { return false }
        return members.allSatisfy { ["type", "primary", "display"].contains($0.name) }
    }
}

extension JSONValue {
    /// Whether everything that `description` tells is so; with a `value` the rest is not asked,
    /// but for the `type`.
    fileprivate func isDescribed(by description: JSONValue) -> Bool {
        guard let parts = description.object, let own = object else { return self == description }
        let relevant =
            parts["value"] == nil
            ? parts.members : parts.members.filter { $0.name == "value" || $0.name == "type" }
        return !relevant.isEmpty && relevant.allSatisfy { own[$0.name] == $0.value }
    }
}
