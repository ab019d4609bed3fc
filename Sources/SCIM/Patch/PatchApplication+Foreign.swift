extension PatchApplication {
    /// Changes an extension that no schema describes.
    mutating func applyForeign(
        _ operation: PatchOperation,
        _ text: String
    ) throws(SCIMError) {
        let known = Resource(type: type, stored: attributes).unknownExtensions
        let container = known.first { ASCII.matches($0, text) }
        let below = known.compactMap { ForeignName(text, below: $0) }
            .max { $0.urn.utf8.count < $1.urn.utf8.count }
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
    /// Sets a member whatever the case of its name; null removes it.
    fileprivate mutating func setIgnoringCase(_ name: String, to value: JSONValue) {
        let existing = members.first { ASCII.matches($0.name, name) }?.name
        self[existing ?? name] = value == .null ? nil : value
    }
}
