extension PatchCompiler {
    /// Takes an operation on an attribute or a sub-attribute.
    mutating func take(
        _ target: ResolvedAttribute,
        _ value: JSONValue?,
        _ origin: Origin
    ) throws(SCIMError) {
        guard try isWritable(target, origin) else { return }
        if type.isMembers(target.attribute) { return try takeMembers(target, value, origin) }
        if target.attribute.name == "schemas" { return try takeSchemas(value, origin) }
        if target.attribute.mutability == .writeOnly { return try takePassword(value, origin) }
        guard origin.kind != .remove, let value else { return try remove(target, value, origin) }
        guard let value = try read(value, for: target, origin) else {
            try checkOptional(target, .invalidValue(Self.required(target)))
            return append(.remove, .attribute(target), nil)
        }
        if case .string(let text) = value, text.isBlank {
            try checkOptional(target, .invalidValue(Self.required(target)))
        }
        append(origin.kind, .attribute(target), value)
    }

    /// Takes an operation on the elements that a filter selects.
    mutating func take(
        _ target: ResolvedAttribute,
        _ filter: Filter,
        _ value: JSONValue?,
        _ origin: Origin
    ) throws(SCIMError) {
        guard try isWritable(target, origin) else { return }
        if type.isMembers(target.attribute) { return try takeMembers(target, filter, origin) }
        let selector = ElementSelector(filter, path: origin.path, type: type)
        let place = Place(origin.path)
        guard origin.kind != .remove, let value,
            let value = try reader.single(value, of: target.leaf, at: place)
        else { return append(.remove, .elements(target, selector), nil) }
        append(origin.kind, .elements(target, selector), value)
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
            // RFC 7644 §3.5.2.1: "a new value is added" may come without an array around it.
            let isOne = origin.kind == .add && value.object != nil
            return try reader.value(isOne ? .array([value]) : value, of: leaf, at: place)
        }
        guard leaf.type == .complex else { return try reader.value(value, of: leaf, at: place) }
        let changes = try reader.changes(value, of: leaf, at: place)
        let unassigns = value == .null || value == "" || value == .array([])
        return unassigns ? nil : .object(changes)
    }

    private mutating func remove(
        _ target: ResolvedAttribute,
        _ value: JSONValue?,
        _ origin: Origin
    ) throws(SCIMError) {
        try checkOptional(
            target,
            .mutability("\(target.path.text) is required and cannot be removed.")
        )
        guard let value, value != .null, target.subAttribute == nil, target.attribute.isMultiValued
        else { return append(.remove, .attribute(target), nil) }
        try tolerateValues(at: target)
        let elements = try reader.elements(
            value.array == nil ? .array([value]) : value,
            of: target.attribute,
            at: Place(target.path.text)
        )
        append(.remove, .attribute(target), .array(elements))
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
        _ target: ResolvedAttribute,
        _ error: SCIMError
    ) throws(SCIMError) {
        if target.subAttribute == nil, target.attribute.isRequired { throw error }
    }

    private static func required(_ target: ResolvedAttribute) -> String {
        "\(target.path.text) is required and has to have a value that is not blank."
    }

    /// `schemas` follows from the attributes in use, so only what is true anyway is accepted.
    private mutating func takeSchemas(
        _ value: JSONValue?,
        _ origin: Origin
    ) throws(SCIMError) {
        guard origin.isExplicit else { return }
        guard origin.kind != .remove, let value else {
            throw .mutability("schemas follows from the attributes in use and cannot be removed.")
        }
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
