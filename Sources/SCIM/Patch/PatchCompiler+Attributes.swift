extension PatchCompiler {
    /// Takes an operation on an attribute or a sub-attribute.
    mutating func take(
        _ target: ResolvedAttribute,
        _ value: JSONValue?,
        _ origin: Origin
    ) throws(SCIMError) {
        guard try isWritable(target, origin) else { return }
        note(target)
        if type.isMembers(target) { return try takeMembers(target, value, origin) }
        if target.isSchemas { return try takeSchemas(value, origin) }
        if type.isPassword(target) { return try takePassword(value, origin) }
        guard origin.kind != .remove, let value else { return try remove(target, value, origin) }
        let read = try read(value, for: target, origin)
        try checkPresent(read, target)
        if read == nil, origin.kind == .add, target.leaf.isMultiValued || target.leaf.isComplex {
            // Adding no value and no part changes nothing.
            return
        }
        append(origin.kind, .attribute(target), read)
    }

    /// Takes an operation on the elements that a filter selects.
    mutating func take(
        _ target: ResolvedAttribute,
        _ filter: Filter,
        _ value: JSONValue?,
        _ origin: Origin
    ) throws(SCIMError) {
        guard try isWritable(target, origin) else { return }
        note(target)
        if type.isMembers(target) { return try takeMembers(target, filter, origin) }
        if target.isSchemas { throw Self.derivedSchemas }
        let selector = ElementSelector(filter, of: target.attribute, path: origin.path, type: type)
        guard origin.kind != .remove, let value else {
            try checkOptional(target.subAttribute, target)
            return append(.remove, .elements(target, selector), nil)
        }
        let read = try readSelected(value, for: target, origin)
        if target.subAttribute != nil { try checkPresent(read, target) }
        let isWhole = target.subAttribute == nil || target.leaf.isMultiValued
        if read == nil, origin.kind == .add, isWhole { return }
        append(origin.kind, .elements(target, selector), read)
    }

    /// Whether the target can be written; what is read-only is skipped in a value without path
    /// and refused in a path.
    private func isWritable(
        _ target: ResolvedAttribute,
        _ origin: Origin
    ) throws(SCIMError) -> Bool {
        guard target.attribute.mutability == .readOnly || target.leaf.mutability == .readOnly else {
            return true
        }
        guard origin.isExplicit else { return false }
        throw .mutability("\(target.path.text) is read-only; the server keeps it.")
    }

    /// The value normalised; nil when it unassigns the target.
    private mutating func read(
        _ value: JSONValue,
        for target: ResolvedAttribute,
        _ origin: Origin
    ) throws(SCIMError) -> JSONValue? {
        let place = Place(target.path.text)
        let leaf = target.leaf
        if leaf.isMultiValued {
            let isAdded = origin.kind == .add && origin.isExplicit
            let list = isAdded ? leaf.list(ofAdded: value) : value
            return try reader.value(list, of: leaf, at: place)
        }
        guard leaf.isComplex else { return try reader.value(value, of: leaf, at: place) }
        if value == .null || value == "" || value == .array([]) { return nil }
        return .object(try reader.changes(value, of: leaf, at: place))
    }

    /// The value for selected elements, or for a part of them, normalised; nil when it unassigns
    /// what was selected.
    private mutating func readSelected(
        _ value: JSONValue,
        for target: ResolvedAttribute,
        _ origin: Origin
    ) throws(SCIMError) -> JSONValue? {
        guard target.subAttribute == nil else { return try read(value, for: target, origin) }
        let place = Place(origin.path)
        guard origin.kind == .add, target.leaf.isComplex else {
            return try reader.single(value, of: target.leaf, at: place)
        }
        let changes = try reader.changes(value, of: target.leaf, at: place)
        return changes.isEmpty ? nil : .object(changes)
    }

    private mutating func remove(
        _ target: ResolvedAttribute,
        _ value: JSONValue?,
        _ origin: Origin
    ) throws(SCIMError) {
        guard let value, value != .null, target.subAttribute == nil, target.attribute.isMultiValued
        else {
            try checkOptional(target.leaf, target)
            return append(.remove, .attribute(target), nil)
        }
        try tolerateValues(at: target)
        let elements = try reader.elements(
            value.array == nil ? .array([value]) : value,
            of: target.attribute,
            at: Place(target.path.text)
        )
        let described = try elements.map { element throws(SCIMError) in
            try target.attribute.revealed(element, at: target.place)
        }
        append(.remove, .attribute(target), .array(described))
    }

    /// A remove with a path and values, as Entra sends it, concerns just those values.
    mutating func tolerateValues(at target: ResolvedAttribute) throws(SCIMError) {
        let name = target.path.text
        try reader.interpretation.tolerate(
            .valuesInRemove(name),
            else: .invalidSyntax(
                "A remove has no value; select what to remove by a filter, as in "
                    + "\(name)[value eq \"…\"]."
            )
        )
    }

    private func checkOptional(
        _ removed: Attribute?,
        _ target: ResolvedAttribute
    ) throws(SCIMError) {
        guard removed?.isRequired ?? false else { return }
        throw .mutability("\(target.path.text) is required and cannot be removed.")
    }

    /// Refuses to leave what is required without a value.
    private func checkPresent(
        _ value: JSONValue?,
        _ target: ResolvedAttribute
    ) throws(SCIMError) {
        guard target.leaf.isRequired, value?.isBlank ?? true else { return }
        throw Resource.missing(target.path.text)
    }

    /// `schemas` follows from the attributes in use, so only what is true anyway is accepted.
    private mutating func takeSchemas(
        _ value: JSONValue?,
        _ origin: Origin
    ) throws(SCIMError) {
        guard origin.isExplicit else { return }
        guard origin.kind != .remove, let value else { throw Self.derivedSchemas }
        for element in value.elements {
            guard case .string(let urn) = element else {
                throw .invalidValue("schemas has to be an array of URNs.")
            }
            guard !ASCII.matches(urn, type.schema.id), type.schemaExtension(named: urn) == nil
            else {
                continue
            }
            try reader.interpretation.tolerate(
                .unknownSchema(urn),
                else: .invalidValue("schemas lists \(urn.quoted), which this type does not have.")
            )
        }
    }

    private static let derivedSchemas = SCIMError.mutability(
        "schemas follows from the attributes in use and cannot be removed."
    )

    private mutating func takePassword(
        _ value: JSONValue?,
        _ origin: Origin
    ) throws(SCIMError) {
        guard origin.kind != .remove, let value else {
            throw .mutability("The password can be replaced, but not removed.")
        }
        // Clients send null where they have none to sync; it never takes one away.
        guard value != .null else { return }
        let attribute = type.coreAttribute(named: "password")
        let read = try attribute.flatMap { attribute throws(SCIMError) in
            try reader.value(value, of: attribute, at: Place("password"))
        }
        if let text = read?.string {
            password = text
        } else if origin.isExplicit {
            throw .invalidValue("The password has to be a string that is not empty.")
        }
    }
}

extension Attribute {
    /// What an add operation adds, which may come without an array around it.
    ///
    /// RFC 7644 §3.5.2.1: "a new value is added".
    fileprivate func list(ofAdded value: JSONValue) -> JSONValue {
        switch value {
        case .null, .array, .string(""): value
        case .object: .array([value])
        case .boolean, .number, .string: isComplex ? value : .array([value])
        }
    }

    /// A description of an element without what no answer shows, which removing by it could find
    /// out.
    fileprivate func revealed(
        _ element: JSONValue,
        at place: Place
    ) throws(SCIMError) -> JSONValue {
        guard !isWithheld else {
            throw .invalidPath("The values of \(place.text) are not shown; remove them all.")
        }
        var element = element
        for part in subAttributes where part.isWithheld { element.set(part.name, to: nil) }
        return element
    }
}
