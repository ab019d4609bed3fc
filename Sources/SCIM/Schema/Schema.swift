/// A named set of attribute definitions.
///
/// RFC 7643 §7.
package struct Schema: Sendable, Hashable {
    /// The URN.
    package let id: String
    package let name: String
    package let description: String
    package let attributes: [Attribute]

    package init(id: String, name: String, description: String, attributes: [Attribute]) {
        self.id = id
        self.name = name
        self.description = description
        self.attributes = attributes
    }

    /// The attribute of this name, ignoring case.
    package func attribute(named name: String) -> Attribute? {
        attributes.first { ASCII.matches($0.name, name) }
    }

    /// The attributes that every resource has beside those of its schemas.
    ///
    /// RFC 7643 §3.1.
    package static let commonAttributes: [Attribute] = [
        Attribute("schemas", .reference, "The URNs of the schemas in use.").with {
            $0.isMultiValued = true
            $0.isRequired = true
            $0.isCaseExact = true
            $0.returned = .always
            $0.referenceTypes = ["uri"]
        },
        Attribute("id", "The identifier that the server gave the resource.").with {
            $0.isCaseExact = true
            $0.mutability = .readOnly
            $0.returned = .always
            $0.uniqueness = .server
        },
        Attribute("externalId", "The identifier that the client gave the resource.").with {
            $0.isCaseExact = true
        },
        Attribute("meta", .complex, "What the server notes about the resource.").with {
            $0.mutability = .readOnly
            $0.subAttributes = [
                Attribute("resourceType", "The name of the resource type.").with(readOnlyExact),
                Attribute("created", .dateTime, "When the resource was created.").with(readOnly),
                Attribute("lastModified", .dateTime, "When the resource last changed.")
                    .with(readOnly),
                Attribute("location", .reference, "The URI of the resource.").with {
                    readOnlyExact(&$0)
                    $0.referenceTypes = ["uri"]
                },
                Attribute("version", "The entity tag of the resource.").with(readOnlyExact),
            ]
        },
    ]

    static func readOnly(_ attribute: inout Attribute) { attribute.mutability = .readOnly }

    static func required(_ attribute: inout Attribute) { attribute.isRequired = true }

    private static func readOnlyExact(_ attribute: inout Attribute) {
        attribute.mutability = .readOnly
        attribute.isCaseExact = true
    }
}
