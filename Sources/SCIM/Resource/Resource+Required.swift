extension Resource {
    /// Refuses a resource without a value that its type demands, or with a blank one.
    ///
    /// What `stored` lacked already does not count: a schema may have come to demand more since,
    /// and that must not keep anybody from being deactivated.
    func checkRequired(beside stored: Resource? = nil) throws(SCIMError) {
        let missing = missing
        guard !missing.isEmpty else { return }
        let known = stored?.missing ?? []
        guard let new = missing.first(where: { !known.contains($0) }) else { return }
        throw Self.missing(new)
    }

    static func missing(_ name: String) -> SCIMError {
        .invalidValue("\(name) is required and has to have a value that is not blank.")
    }

    /// The names of the attributes and sub-attributes that are required and have no value.
    private var missing: [String] {
        var names: [String] = []
        for attribute in type.demandedAttributes
        where !type.isMembers(attribute) && !type.isPassword(attribute) {
            names += attribute.missing(in: attributes[attribute.name], name: attribute.name)
        }
        for candidate in type.extensions {
            let urn = candidate.schema.id
            let container = attributes[urn]?.object
            guard container != nil || candidate.isRequired else { continue }
            if container == nil { names.append(urn) }
            for attribute in candidate.demandedAttributes {
                names += attribute.missing(
                    in: container?[attribute.name],
                    name: "\(urn):\(attribute.name)"
                )
            }
        }
        return names
    }
}

extension Attribute {
    /// Its name when it is required and has no value, or those of its parts.
    fileprivate func missing(in value: JSONValue?, name: @autoclosure () -> String) -> [String] {
        guard mutability != .readOnly else { return [] }
        guard let value, !value.isBlank else { return isRequired ? [name()] : [] }
        return subAttributes.filter { part in
            part.isRequired && part.mutability != .readOnly
                && value.elements.contains { $0.object?[part.name]?.isBlank ?? true }
        }.map { "\(name()).\($0.name)" }
    }
}

extension JSONValue {
    /// Whether it is a text in which there is nothing to see.
    var isBlank: Bool { string?.isBlank ?? false }
}
