/// The attributes of a resource while the operations of a PATCH are applied to them.
struct PatchApplication {
    var attributes: JSONObject
    var interpretation: Interpretation
    let type: ResourceType

    init(to stored: Resource, interpretation: Interpretation) {
        attributes = stored.attributes
        type = stored.type
        self.interpretation = interpretation
    }

    mutating func apply(_ operation: PatchOperation) throws(SCIMError) {
        switch operation.target {
        case .schemaExtension(let schema): try remove(schema, operation)
        case .foreign(let name): try applyForeign(operation, name)
        case .elements(let target, let selector): try apply(operation, target, selector)
        case .attribute(let target):
            if target.attribute.isMultiValued {
                try apply(operation, target, nil)
            } else {
                try applySingle(operation, target)
            }
        }
    }

    /// Changes the elements of a multi-valued attribute.
    private mutating func apply(
        _ operation: PatchOperation,
        _ target: ResolvedAttribute,
        _ selector: ElementSelector?
    ) throws(SCIMError) {
        let stored = attributes.value(of: target)
        var elements = MultiValue(stored?.elements ?? [])
        try elements.apply(operation, target, selector, &interpretation)
        guard elements.elements.count <= interpretation.limits.valuesMax else {
            throw .invalidValue(
                "\(target.path.text) would have more than \(interpretation.limits.valuesMax) values."
            )
        }
        let value = elements.elements.isEmpty ? nil : JSONValue.array(elements.elements)
        try store(value, at: target, over: stored, operation)
    }

    private mutating func applySingle(
        _ operation: PatchOperation,
        _ target: ResolvedAttribute
    ) throws(SCIMError) {
        let attribute = target.attribute
        let stored = attributes.value(of: target)
        let value = operation.kind == .remove ? nil : operation.value
        let place = target.place
        guard attribute.type == .complex else {
            return try store(value, at: target, over: stored, operation)
        }
        var parts = stored?.object ?? JSONObject()
        if let part = target.subAttribute {
            try parts.assign(value, to: part, operation.kind, at: place.part(part.name))
        } else if case .object(let changes) = value {
            try parts.merge(changes, operation.kind, of: attribute, at: place)
        } else {
            if let stored { try attribute.checkRemovable(stored, at: place) }
            parts = JSONObject()
        }
        try store(parts.isEmpty ? nil : .object(parts), at: target, over: stored, operation)
    }

    private mutating func store(
        _ value: JSONValue?,
        at target: ResolvedAttribute,
        over stored: JSONValue?,
        _ operation: PatchOperation
    ) throws(SCIMError) {
        let attribute = target.attribute
        let value = try attribute.settled(value, over: stored, at: Place(target.path.text))
        attributes.set(target, to: value)
        guard operation.kind == .remove, stored != nil, value == nil else { return }
        if attribute.isRequired { throw Self.required(target.path.text) }
        try checkStays(target.schemaURN)
    }

    /// Removes all of an extension but what is read-only in it.
    private mutating func remove(
        _ schema: Schema,
        _ operation: PatchOperation
    ) throws(SCIMError) {
        guard let stored = attributes[schema.id]?.object else { return }
        var kept = JSONObject()
        for attribute in schema.attributes {
            guard let value = stored[attribute.name] else { continue }
            if attribute.mutability == .readOnly {
                kept.append(name: attribute.name, value: value)
            } else {
                try attribute.checkRemovable(value, at: Place("\(schema.id):\(attribute.name)"))
            }
        }
        attributes[schema.id] = kept.isEmpty ? nil : .object(kept)
        if operation.kind == .remove { try checkStays(schema.id) }
    }

    /// Refuses that an extension has gone which the type demands.
    private func checkStays(_ urn: String?) throws(SCIMError) {
        guard let urn, attributes[urn] == nil else { return }
        let isRequired = type.extensions.contains { $0.schema.id == urn && $0.isRequired }
        if isRequired { throw Self.required(urn) }
    }

    private static func required(_ name: String) -> SCIMError {
        .mutability("\(name) is required and cannot be removed.")
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
}
