extension ResourceSubmission {
    /// What a PUT makes of `stored`.
    ///
    /// That is the submission, with what the client did not decide: what is read-only; what is
    /// immutable, which the body can repeat or leave out but not change; what clients are not
    /// shown by default and the body does not name; and what has a default, so that leaving out
    /// `active` never locks anybody in or out. What cannot do without a required attribute keeps
    /// that too. Everything else that was left out is cleared.
    ///
    /// Throws `mutability` for another value of what is immutable. RFC 7644 §3.5.1.
    package func replacing(_ stored: Resource) throws(SCIMError) -> Resource {
        var result = resource
        for name in defaulted { result.attributes[name] = stored.attributes[name] }
        let type = resource.type
        for attribute in type.coreAttributes where attribute.name != "schemas" {
            guard let old = stored.attributes[attribute.name] else { continue }
            result.attributes[attribute.name] = try attribute.replacing(
                old,
                with: result.attributes[attribute.name],
                isNamed: isWritten(attribute, nil),
                at: Place(attribute.name)
            )
        }
        for candidate in type.extensions {
            try replace(candidate.schema, of: stored, in: &result)
        }
        result.updateSchemas()
        return result
    }

    private func replace(
        _ schema: Schema,
        of stored: Resource,
        in result: inout Resource
    ) throws(SCIMError) {
        guard let old = stored.attributes[schema.id]?.object else { return }
        let new = result.attributes[schema.id]?.object
        var container = new ?? JSONObject()
        for attribute in schema.attributes {
            guard let value = old[attribute.name] else { continue }
            container[attribute.name] = try attribute.replacing(
                value,
                with: container[attribute.name],
                isNamed: isWritten(attribute, schema.id),
                at: Place("\(schema.id):\(attribute.name)")
            )
        }
        guard !container.isEmpty else { return }
        if new == nil {
            for attribute in schema.attributes where attribute.isRequired {
                container[attribute.name] = old[attribute.name]
            }
        }
        result.attributes[schema.id] = .object(container)
    }

    private func isWritten(_ attribute: Attribute, _ urn: String?) -> Bool {
        // Only what is hidden depends on it.
        attribute.isHidden
            && writtenAttributes.contains(AttributePath(schemaURN: urn, name: attribute.name))
    }
}
