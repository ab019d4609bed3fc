extension ResourceType {
    /// Whether the attribute is kept outside the document and written one value at a time.
    func isMembers(_ target: ResolvedAttribute) -> Bool {
        target.schemaURN == nil && isMembers(target.attribute)
    }

    /// Whether it is the password of a user, which is hashed and kept apart.
    func isPassword(_ target: ResolvedAttribute) -> Bool {
        target.schemaURN == nil && isPassword(target.attribute)
    }

    /// Whether the core attribute is the password of a user; any other writeOnly attribute is
    /// part of the document.
    func isPassword(_ attribute: Attribute) -> Bool {
        schema.id == Schema.user.id && attribute.name == "password"
    }
}

extension ResolvedAttribute {
    /// Where the attribute stands, without its sub-attribute.
    var place: Place {
        Place(AttributePath(schemaURN: schemaURN, name: attribute.name).text)
    }

    /// Whether it is the list of schemas, which follows from the other attributes.
    var isSchemas: Bool { schemaURN == nil && attribute.name == "schemas" }
}

extension Attribute {
    var isComplex: Bool { type == .complex }
}
