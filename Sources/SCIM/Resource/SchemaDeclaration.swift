/// The `schemas` of a body: that it is there and that it is of the right type.
///
/// RFC 7643 §3.
enum SchemaDeclaration {
    static func check(
        _ body: JSONObject,
        type: ResourceType,
        interpretation: inout Interpretation
    ) throws(SCIMError) {
        let urns = try declared(in: body, interpretation: &interpretation)
        guard !urns.contains(where: { ASCII.matches($0, type.schema.id) }) else {
            return try checkExtensions(urns, of: body, type, &interpretation)
        }
        let other = interpretation.catalogue.resourceTypes.first { candidate in
            urns.contains { ASCII.matches($0, candidate.schema.id) }
        }
        if let other {
            throw .invalidValue(
                "The body is a \(other.name) by its schemas, but was sent to \(type.endpoint)."
            )
        }
        try interpretation.tolerate(
            .missingSchemas(type.schema.id),
            else: .invalidSyntax("schemas is missing or does not list \(type.schema.id).")
        )
        try checkExtensions(urns, of: body, type, &interpretation)
    }

    /// The URNs listed; whatever else stands there counts as none.
    static func declared(
        in body: JSONObject,
        interpretation: inout Interpretation
    ) throws(SCIMError) -> [String] {
        guard let value = body.value(named: "schemas"), value != .null else { return [] }
        var urns: [String] = []
        for element in value.elements {
            guard case .string(let urn) = element else {
                throw .invalidSyntax("schemas has to be an array of URNs.")
            }
            urns.append(urn)
        }
        if value.array == nil {
            try interpretation.tolerate(
                .objectForArray("schemas"),
                else: .invalidSyntax("schemas has to be an array of URNs.")
            )
        }
        return urns
    }

    private static func checkExtensions(
        _ urns: [String],
        of body: JSONObject,
        _ type: ResourceType,
        _ interpretation: inout Interpretation
    ) throws(SCIMError) {
        for urn in urns.prefix(interpretation.limits.lenienciesMax) {
            let isKnown =
                ASCII.matches(urn, type.schema.id) || type.schemaExtension(named: urn) != nil
            guard !isKnown, body.value(named: urn) == nil else { continue }
            try interpretation.tolerate(
                .unknownSchema(urn),
                else: .invalidValue("schemas lists \(urn.quoted), which this type does not have.")
            )
        }
        for candidate in type.extensions {
            let urn = candidate.schema.id
            // Null is the same as absent (RFC 7643 §2.5).
            guard let value = body.value(named: urn), value != .null,
                !urns.contains(where: { ASCII.matches($0, urn) })
            else { continue }
            try interpretation.tolerate(
                .undeclaredExtension(urn),
                else: .invalidSyntax(
                    "The body has attributes of \(urn), which schemas does not list."
                )
            )
        }
    }
}
