/// The body of a POST or PUT, read under the schemas of its type.
///
/// RFC 7644 §3.3, §3.5.1.
package struct ResourceSubmission: Sendable {
    /// What the body assigns, with the type's defaults for what it does not.
    package let resource: Resource
    /// The ids of a group's members in order, each once; nil when the body has no `members`.
    package let members: [String]?
    /// In clear text; to be hashed or forgotten, never logged.
    package let password: String?
    /// The attributes that the body names, perhaps with null, but for those that are read-only:
    /// those that are returned on request may be in the answer (RFC 7643 §7).
    package let writtenAttributes: [AttributePath]
    /// The attributes that have a default and were not in the body.
    let defaulted: [String]

    /// Reads `body`; linear in its size.
    package init(
        body: JSONValue,
        type: ResourceType,
        interpretation: inout Interpretation
    ) throws(SCIMError) {
        guard case .object(let object) = body else {
            throw .invalidSyntax("The body is \(body.kind), but has to be a JSON object.")
        }
        try SchemaDeclaration.check(object, type: type, interpretation: &interpretation)
        var reader = SubmissionReader(type: type, interpretation: interpretation)
        for member in object.members { try reader.take(member) }
        interpretation = reader.reader.interpretation
        var resource = Resource(type: type, stored: reader.attributes)
        try resource.checkRequired()
        defaulted = type.defaults.members.map(\.name).filter { resource.attributes[$0] == nil }
        for name in defaulted { resource.attributes[name] = type.defaults[name] }
        resource.updateSchemas()
        self.resource = resource
        members = reader.members
        password = reader.password
        writtenAttributes = reader.written
    }
}

/// Takes the members of a body one by one.
private struct SubmissionReader {
    let type: ResourceType
    var reader: AttributeReader
    private(set) var attributes = JSONObject(members: [.init(name: "schemas", value: .null)])
    private(set) var members: [String]?
    private(set) var password: String?
    private(set) var written: [AttributePath] = []
    private var unknownExtensionCount = 0

    init(type: ResourceType, interpretation: Interpretation) {
        self.type = type
        reader = AttributeReader(interpretation)
    }

    mutating func take(_ member: JSONObject.Member) throws(SCIMError) {
        if let attribute = type.coreAttribute(named: member.name) {
            return try take(member.value, of: attribute)
        }
        if let schema = type.schemaExtension(named: member.name) {
            return try take(member.value, of: schema)
        }
        let isURN = member.name.utf8.contains(UInt8(ascii: ":"))
        if isURN, case .object(let object) = member.value, !isOfKnownSchema(member.name) {
            return try takeUnknown(object, urn: member.name)
        }
        try reader.interpretation.tolerate(
            .unknownAttribute(member.name),
            else: AttributeReader.unknown(Place(member.name))
        )
    }

    private mutating func take(
        _ value: JSONValue,
        of attribute: Attribute
    ) throws(SCIMError) {
        guard attribute.mutability != .readOnly, attribute.name != "schemas" else { return }
        written.append(AttributePath(name: attribute.name))
        if type.isMembers(attribute) {
            members = try MemberList.ids(in: value, interpretation: &reader.interpretation)
            return
        }
        let place = Place(attribute.name)
        guard let value = try reader.value(value, of: attribute, at: place) else { return }
        if type.isPassword(attribute) {
            password = value.string
        } else {
            attributes.append(name: attribute.name, value: value)
        }
    }

    private mutating func take(_ value: JSONValue, of schema: Schema) throws(SCIMError) {
        let container = schema.container
        // Clients that treat an extension like a resource name its URN once more inside it.
        var content = value
        content.set("schemas", to: nil)
        note(content, of: schema)
        guard let value = try reader.value(content, of: container, at: Place(schema.id)) else {
            return
        }
        attributes.append(name: schema.id, value: value)
    }

    /// Notes which attributes of the extension the body names.
    private mutating func note(_ value: JSONValue, of schema: Schema) {
        for member in value.elements.first?.object?.members ?? [] {
            guard let attribute = schema.attribute(named: member.name),
                attribute.mutability != .readOnly
            else { continue }
            written.append(AttributePath(schemaURN: schema.id, name: attribute.name))
        }
    }

    private mutating func takeUnknown(_ object: JSONObject, urn: String) throws(SCIMError) {
        try UnknownExtension.check(urn, interpretation: &reader.interpretation)
        let content = UnknownExtension.content(object)
        guard !content.isEmpty else { return }
        unknownExtensionCount += 1
        try UnknownExtension.check(
            count: unknownExtensionCount,
            limits: reader.interpretation.limits
        )
        attributes.append(name: urn, value: .object(content))
    }

    /// Whether the name is a URN-qualified attribute, which belongs in a PATCH only, or the URN
    /// of another schema of the server.
    private func isOfKnownSchema(_ name: String) -> Bool {
        if case .foreign = type.resolve(name) {
            return reader.interpretation.catalogue.schemas.contains { ASCII.matches($0.id, name) }
        }
        return true
    }
}

extension Schema {
    /// The schema as one complex attribute, the way a resource holds an extension.
    var container: Attribute {
        Attribute(id, .complex, description).with {
            $0.subAttributes = attributes
        }
    }
}
