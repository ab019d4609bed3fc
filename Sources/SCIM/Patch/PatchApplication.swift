/// The attributes of a resource while the operations of a PATCH are applied to them.
struct PatchApplication {
    private(set) var attributes: JSONObject
    var interpretation: Interpretation
    private let type: ResourceType

    init(to stored: Resource, interpretation: Interpretation) {
        attributes = stored.attributes
        type = stored.type
        self.interpretation = interpretation
    }

    mutating func apply(_ operation: PatchOperation) throws(SCIMError) {
        switch operation.target {
        case .schemaExtension(let urn): attributes[urn] = nil
        case .foreign(let name): try applyForeign(operation, name)
        case .elements(let target, let selector):
            try change(target) { elements, limits throws(SCIMError) in
                try elements.apply(operation, target, selector, &limits)
            }
        case .attribute(let target):
            if target.attribute.isMultiValued {
                try change(target) { elements, interpretation throws(SCIMError) in
                    try elements.apply(operation, target, &interpretation)
                }
            } else {
                try applySingle(operation, target)
            }
        }
    }

    /// Changes the elements of a multi-valued attribute.
    private mutating func change(
        _ target: ResolvedAttribute,
        by apply: (inout MultiValue, inout Interpretation) throws(SCIMError) -> Void
    ) throws(SCIMError) {
        var elements = MultiValue(attributes.value(of: target)?.elements ?? [])
        try apply(&elements, &interpretation)
        guard elements.elements.count <= interpretation.limits.valuesMax else {
            throw .invalidValue(
                "\(target.path.text) would have more than \(interpretation.limits.valuesMax) values."
            )
        }
        attributes.set(
            target,
            to: elements.elements.isEmpty ? nil : .array(elements.elements)
        )
    }

    private mutating func applySingle(
        _ operation: PatchOperation,
        _ target: ResolvedAttribute
    ) throws(SCIMError) {
        let stored = attributes.value(of: target)
        let value = operation.kind == .remove ? nil : operation.value
        guard let part = target.subAttribute else {
            try checkMutability(of: target, from: stored, to: value)
            guard case .object(let changes) = value else {
                return attributes.set(target, to: value)
            }
            var merged = stored?.object ?? JSONObject()
            for member in changes.members {
                merged[member.name] = member.value == .null ? nil : member.value
            }
            return attributes.set(target, to: merged.isEmpty ? nil : .object(merged))
        }
        var parts = stored?.object ?? JSONObject()
        try checkMutability(of: target, from: parts[part.name], to: value)
        parts[part.name] = value
        attributes.set(target, to: parts.isEmpty ? nil : .object(parts))
    }

    /// An immutable attribute can be set once.
    ///
    /// RFC 7643 §2.2.
    private func checkMutability(
        of target: ResolvedAttribute,
        from old: JSONValue?,
        to new: JSONValue?
    ) throws(SCIMError) {
        guard target.leaf.mutability == .immutable, let old, old != new else { return }
        throw .mutability("\(target.path.text) has a value and cannot be changed.")
    }

    /// Changes an extension that no schema describes.
    private mutating func applyForeign(
        _ operation: PatchOperation,
        _ text: String
    ) throws(SCIMError) {
        let known = Resource(type: type, stored: attributes).unknownExtensions
        let container = known.first { ASCII.matches($0, text) }
        let below = known.lazy.compactMap { ForeignName(text, below: $0) }.first
        if container == nil, let below { return set(below, in: below.urn, operation) }
        guard container != nil || operation.kind == .remove || operation.value?.object != nil else {
            let name = ForeignName(text)
            let urn = name.flatMap { name in known.first { ASCII.matches($0, name.urn) } }
            if let name { set(name, in: urn ?? name.urn, operation) }
            return try checkForeignCount()
        }
        let urn = container ?? text
        guard operation.kind != .remove else {
            attributes[urn] = nil
            return
        }
        guard case .object(let changes) = operation.value else {
            throw AttributeReader.mismatch(operation.value ?? .null, "an object", at: Place(urn))
        }
        var content = attributes[urn]?.object ?? JSONObject()
        for member in changes.members { content.setIgnoringCase(member.name, to: member.value) }
        attributes[urn] = content.isEmpty ? nil : .object(content)
        try checkForeignCount()
    }

    private mutating func set(
        _ name: ForeignName,
        in urn: String,
        _ operation: PatchOperation
    ) {
        var content = attributes[urn]?.object ?? JSONObject()
        content.setIgnoringCase(
            name.name,
            to: operation.kind == .remove ? .null : operation.value ?? .null
        )
        attributes[urn] = content.isEmpty ? nil : .object(content)
    }

    private func checkForeignCount() throws(SCIMError) {
        let count = Resource(type: type, stored: attributes).unknownExtensions.count
        try UnknownExtension.check(count: count, limits: interpretation.limits)
    }
}

extension JSONObject {
    /// The value of the attribute, not of its sub-attribute.
    fileprivate func value(of target: ResolvedAttribute) -> JSONValue? {
        guard let urn = target.schemaURN else { return self[target.attribute.name] }
        return self[urn]?.object?[target.attribute.name]
    }

    /// Sets or removes the attribute; an extension without attributes goes.
    fileprivate mutating func set(_ target: ResolvedAttribute, to value: JSONValue?) {
        guard let urn = target.schemaURN else {
            self[target.attribute.name] = value
            return
        }
        var container = self[urn]?.object ?? JSONObject()
        container[target.attribute.name] = value
        self[urn] = container.isEmpty ? nil : .object(container)
    }

    /// Sets a member whatever the case of its name; null removes it.
    fileprivate mutating func setIgnoringCase(_ name: String, to value: JSONValue) {
        let existing = members.first { ASCII.matches($0.name, name) }?.name
        self[existing ?? name] = value == .null ? nil : value
    }
}
