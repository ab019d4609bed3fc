extension MultiValue {
    /// Applies an operation on all of a multi-valued attribute, or a sub-attribute of each element.
    mutating func apply(
        _ operation: PatchOperation,
        _ target: ResolvedAttribute,
        _ interpretation: inout Interpretation
    ) throws(SCIMError) {
        if target.subAttribute != nil {
            return try applyToAll(operation, target, &interpretation)
        }
        let values = operation.value?.array
        switch operation.kind {
        case .remove:
            guard let values else { return self = MultiValue() }
            removeAll { element in values.contains { element.isDescribed(by: $0) } }
        case .replace:
            self = MultiValue(values ?? [])
        case .add:
            for value in values ?? [] {
                let index = append(value)
                if value.isPrimary { keepPrimary(at: index) }
            }
        }
    }

    /// Applies an operation on the elements that `selector` selects.
    ///
    /// RFC 7644 §3.5.2.
    mutating func apply(
        _ operation: PatchOperation,
        _ target: ResolvedAttribute,
        _ selector: ElementSelector,
        _ interpretation: inout Interpretation
    ) throws(SCIMError) {
        let selected = elements.indices.filter { selector.selects(elements[$0]) }
        guard operation.kind != .remove, let value = operation.value else {
            return remove(target.subAttribute, at: selected)
        }
        guard !selected.isEmpty else {
            return try create(operation, target, selector, &interpretation)
        }
        for index in selected {
            if let part = target.subAttribute {
                set(part.name, to: value, at: index)
            } else if operation.kind == .add, case .object(let new) = value {
                for member in new.members { set(member.name, to: member.value, at: index) }
            } else {
                replace(at: index, with: value)
            }
        }
        let isPrimary = target.subAttribute?.name == "primary" ? value == true : value.isPrimary
        if isPrimary { keepPrimary(at: selected[0]) }
        // Elements that have become the same are one.
        self = MultiValue(merging: elements)
    }

    private mutating func applyToAll(
        _ operation: PatchOperation,
        _ target: ResolvedAttribute,
        _ interpretation: inout Interpretation
    ) throws(SCIMError) {
        guard let part = target.subAttribute else { return }
        guard operation.kind != .remove, let value = operation.value else {
            return remove(part, at: Array(elements.indices))
        }
        guard !elements.isEmpty else {
            try interpretation.tolerate(
                .createdElement(target.path.text),
                else: .noTarget("\(target.path.text) has no value whose part could be set.")
            )
            append(.object([part.name: value]))
            return
        }
        for index in elements.indices { set(part.name, to: value, at: index) }
        _ = keepFirstPrimary()
        self = MultiValue(merging: elements)
    }

    /// Makes the element that the path describes.
    ///
    /// RFC 7644 §3.5.2.3 wants noTarget for a replace, but Entra would send the same request for
    /// ever.
    private mutating func create(
        _ operation: PatchOperation,
        _ target: ResolvedAttribute,
        _ selector: ElementSelector,
        _ interpretation: inout Interpretation
    ) throws(SCIMError) {
        let error = SCIMError.noTarget("The path \(selector.path.quoted) selects no value.")
        guard var element = selector.described else { throw error }
        guard let value = operation.value else { return }
        if let part = target.subAttribute {
            guard element[part.name] == nil else { throw error }
            element[part.name] = value
        } else {
            guard operation.kind == .add, case .object(let new) = value else { throw error }
            for member in new.members { element[member.name] = member.value }
        }
        if operation.kind == .replace {
            try interpretation.tolerate(.createdElement(selector.path), else: error)
        }
        let index = append(.object(element))
        if elements[index].isPrimary { keepPrimary(at: index) }
    }

    /// Removes elements, or a part of each.
    private mutating func remove(_ part: Attribute?, at selected: [Int]) {
        if let part {
            for index in selected { set(part.name, to: nil, at: index) }
            removeAll { $0.isMeaningless(without: part.name) }
        } else {
            let selected = Set(selected)
            self = MultiValue(
                elements.indices.filter { !selected.contains($0) }.map { elements[$0] }
            )
        }
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
        return relevant.allSatisfy { own[$0.name] == $0.value }
    }

    /// Whether nothing is left, or no more than what had described the `value` that went.
    fileprivate func isMeaningless(without part: String) -> Bool {
        guard let object else { return false }
        if object.isEmpty { return true }
        guard part == "value", object["value"] == nil else { return false }
        return object.members.allSatisfy { ["type", "primary", "display"].contains($0.name) }
    }
}
