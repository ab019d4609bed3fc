extension Schema {
    /// The schema as `/Schemas` shows it, without members that are empty.
    ///
    /// RFC 7643 §7, §8.7.
    ///
    /// - Parameter baseURL: the tenant's SCIM URL without a slash at its end.
    package func representation(baseURL: String) -> JSONObject {
        [
            "schemas": [.string(Schema.schema.id)],
            "id": .string(id),
            "name": .string(name),
            "description": .string(description),
            "attributes": .array(attributes.map { .object($0.representation) }),
            "meta": [
                "resourceType": "Schema", "location": .string("\(baseURL)/Schemas/\(id)"),
            ],
        ]
    }
}

extension Attribute {
    /// The definition as a schema's representation holds it.
    var representation: JSONObject {
        var object: JSONObject = [
            "name": .string(name),
            "type": .string(type.rawValue),
            "multiValued": .boolean(isMultiValued),
            "description": .string(description),
            "required": .boolean(isRequired),
        ]
        if type != .complex { object.append(name: "caseExact", value: .boolean(isCaseExact)) }
        object.append(name: "mutability", value: .string(mutability.rawValue))
        object.append(name: "returned", value: .string(returned.rawValue))
        if type != .complex || uniqueness != .none {
            object.append(name: "uniqueness", value: .string(uniqueness.rawValue))
        }
        append("canonicalValues", canonicalValues.map { .string($0) }, to: &object)
        append("referenceTypes", referenceTypes.map { .string($0) }, to: &object)
        append("subAttributes", subAttributes.map { .object($0.representation) }, to: &object)
        return object
    }

    private func append(_ name: String, _ values: [JSONValue], to object: inout JSONObject) {
        guard !values.isEmpty else { return }
        object.append(name: name, value: .array(values))
    }
}
