extension Attribute {
    /// Reads a definition; what it leaves out is as RFC 7643 §2.2 says.
    ///
    /// RFC 7643 §7.
    ///
    /// - Parameter isPart: whether it is a sub-attribute, which has no parts itself.
    init(
        definition value: JSONValue,
        at place: DefinitionPlace,
        isPart: Bool = false
    )
        throws(DefinitionError)
    {
        let reader = try DefinitionReader(value, at: place, allowing: Self.keywords)
        let name = try reader.required("name")
        guard ASCII.isAttributeName(name) else {
            throw reader.error(
                "name",
                "\(name.quoted) is no name of an attribute: a letter comes first, then letters, "
                    + "digits, - and _."
            )
        }
        let type = try reader.choice("type", of: ValueType.self) ?? .string
        self.init(name, type, try reader.text("description") ?? "")
        isMultiValued = try reader.flag("multiValued") ?? false
        isRequired = try reader.flag("required") ?? false
        // RFC 7643 §2.3.6 and §2.3.7: these two are case-exact by nature.
        isCaseExact = try reader.flag("caseExact") ?? (type == .binary || type == .reference)
        mutability = try reader.choice("mutability", of: Mutability.self) ?? .readWrite
        let standard: Returned = mutability == .writeOnly ? .never : .default
        returned = try reader.choice("returned", of: Returned.self) ?? standard
        uniqueness = try reader.choice("uniqueness", of: Uniqueness.self) ?? .none
        canonicalValues = try reader.texts("canonicalValues", atMost: Self.valuesMax)
        referenceTypes = try reader.texts("referenceTypes", atMost: Self.valuesMax)
        subAttributes = try Self.list(reader, "subAttributes", isPart: true)
        try checkParts(reader, isPart: isPart)
        try checkCharacteristics(reader, isPart: isPart)
    }

    /// The attributes that a member lists, no two with the same name.
    static func list(
        _ reader: DefinitionReader,
        _ name: String,
        isPart: Bool = false
    ) throws(DefinitionError) -> [Attribute] {
        var attributes: [Attribute] = []
        for (value, place) in try reader.elements(name, atMost: attributesMax) {
            let attribute = try Attribute(definition: value, at: place, isPart: isPart)
            guard !attributes.contains(where: { ASCII.matches($0.name, attribute.name) }) else {
                throw DefinitionError(
                    place.member("name"),
                    "\(attribute.name.quoted) is there twice; names are compared without regard to "
                        + "case."
                )
            }
            attributes.append(attribute)
        }
        return attributes
    }

    private func checkParts(
        _ reader: DefinitionReader,
        isPart: Bool
    ) throws(DefinitionError) {
        guard type == .complex else {
            guard subAttributes.isEmpty else {
                throw reader.error("subAttributes", "Only a complex attribute has sub-attributes.")
            }
            return
        }
        guard !isPart else {
            throw reader.error("type", "A sub-attribute cannot be complex (RFC 7643 §2.3.8).")
        }
        guard !subAttributes.isEmpty else {
            throw reader.error("subAttributes", "A complex attribute needs sub-attributes.")
        }
    }

    private func checkCharacteristics(
        _ reader: DefinitionReader,
        isPart: Bool
    ) throws(DefinitionError) {
        guard uniqueness == .none || (!isMultiValued && !isPart && type == .string) else {
            throw reader.error(
                "uniqueness",
                "Only a string with a single value can be unique, and no sub-attribute."
            )
        }
        guard mutability != .writeOnly || returned == .never else {
            throw reader.error("returned", "What is writeOnly is returned never.")
        }
        guard !isRequired || mutability != .readOnly else {
            throw reader.error("required", "What is readOnly cannot be required of a client.")
        }
    }

    private static let keywords = [
        "name", "type", "multiValued", "description", "required", "caseExact", "mutability",
        "returned", "uniqueness", "canonicalValues", "referenceTypes", "subAttributes",
    ]
    private static let attributesMax = 200
    private static let valuesMax = 200
}

extension Schema {
    /// Reads a definition, as `/Schemas` shows it.
    ///
    /// RFC 7643 §7.
    init(definition value: JSONValue, at place: DefinitionPlace) throws(DefinitionError) {
        let reader = try DefinitionReader(
            value,
            at: place,
            allowing: ["schemas", "id", "name", "description", "attributes", "meta"]
        )
        let id = try reader.required("id")
        guard id.utf8.count <= Self.idBytesMax, Self.isURN(id) else {
            throw reader.error(
                "id",
                "\(id.quoted) is no URN such as urn:example:scim:schemas:1.0:Badge, of letters, "
                    + "digits and -._: and at most \(Self.idBytesMax) bytes."
            )
        }
        let attributes = try Attribute.list(reader, "attributes")
        guard !attributes.isEmpty else {
            throw reader.error("attributes", "A schema needs at least one attribute.")
        }
        self.init(
            id: id,
            name: try reader.text("name") ?? id,
            description: try reader.text("description") ?? "",
            attributes: attributes
        )
    }

    /// The definition as it can be read again.
    var definition: JSONValue {
        [
            "id": .string(id), "name": .string(name), "description": .string(description),
            "attributes": .array(attributes.map { .object($0.representation) }),
        ]
    }

    private static let idBytesMax = 255

    /// A URN whose parts are neither empty nor made of anything that a path would have to escape.
    private static func isURN(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, ASCII.matches(String(parts[0]), "urn") else { return false }
        return parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy {
                    ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "-")
                        || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
                }
        }
    }
}
