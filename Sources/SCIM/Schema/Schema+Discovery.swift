extension Schema {
    /// The schema of the service provider's configuration.
    ///
    /// RFC 7643 §5, §8.7.2.
    package static let serviceProviderConfig = Schema(
        id: "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
        name: "ServiceProviderConfig",
        description: "What the server supports.",
        attributes: [
            Attribute("documentationUri", .reference, "The URL of the documentation.").with {
                readOnly(&$0)
                external(&$0)
            },
            feature("patch", "How PATCH is supported."),
            feature(
                "bulk",
                "How bulk operations are supported.",
                limits: [
                    "maxOperations": "How many operations one request may have.",
                    "maxPayloadSize": "How many bytes one request may have.",
                ]
            ),
            feature(
                "filter",
                "How filters are supported.",
                limits: ["maxResults": "How many resources one answer has at most."]
            ),
            feature("changePassword", "How a change of password is supported."),
            feature("sort", "How sorting is supported."),
            feature("etag", "How versions are supported."),
            Attribute("pagination", .complex, "How lists are cut into pages.").with {
                readOnly(&$0)
                $0.subAttributes = [
                    flag("cursor", "Whether pages can be told apart by a cursor."),
                    flag("index", "Whether pages can be told apart by an index."),
                    keyword(
                        "defaultPaginationMethod",
                        "What is used when a request asks for neither.",
                        ["cursor", "index"]
                    ),
                    count("defaultPageSize", "How many resources a page has by default."),
                    count("maxPageSize", "How many resources a page has at most."),
                    count("cursorTimeout", "How long a cursor can be used, in seconds."),
                ]
            },
            Attribute("authenticationSchemes", .complex, "How clients authenticate.").with {
                $0.isMultiValued = true
                fixed(&$0)
                $0.subAttributes = [
                    fixedString("type", "The kind of scheme.").with {
                        $0.canonicalValues = [
                            "oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest",
                        ]
                    },
                    fixedString("name", "The name of the scheme."),
                    fixedString("description", "What the scheme is."),
                    link("specUri", "The URL of the scheme's specification."),
                    link("documentationUri", "The URL of the scheme's documentation."),
                    Attribute("primary", .boolean, "Whether this scheme is preferred.")
                        .with(readOnly),
                ]
            },
        ]
    )

    /// The schema of resource types.
    ///
    /// RFC 7643 §6, §8.7.2.
    package static let resourceType = Schema(
        id: "urn:ietf:params:scim:schemas:core:2.0:ResourceType",
        name: "ResourceType",
        description: "A kind of resource that the server has.",
        attributes: [
            fixedString("name", "The name of the resource type."),
            Attribute("description", "What the resources are.").with(readOnly),
            uri("endpoint", "The endpoint, relative to the base URL."),
            uri("schema", "The URN of the main schema."),
            Attribute("schemaExtensions", .complex, "The extensions of the type.").with {
                $0.isMultiValued = true
                readOnly(&$0)
                $0.subAttributes = [
                    uri("schema", "The URN of the extension."),
                    Attribute("required", .boolean, "Whether each resource has the extension.")
                        .with(fixed),
                ]
            },
        ]
    )

    /// The schema of schemas.
    ///
    /// RFC 7643 §7, §8.7.2.
    package static let schema = Schema(
        id: "urn:ietf:params:scim:schemas:core:2.0:Schema",
        name: "Schema",
        description: "The definition of a set of attributes.",
        attributes: [
            fixedString("name", "The name of the schema."),
            Attribute("description", "What the schema is for.").with(readOnly),
            Attribute("attributes", .complex, "The attributes.").with {
                $0.isMultiValued = true
                fixed(&$0)
                $0.subAttributes =
                    characteristics + [
                        Attribute("subAttributes", .complex, "The sub-attributes.").with {
                            $0.isMultiValued = true
                            readOnly(&$0)
                            $0.subAttributes = characteristics
                        }
                    ]
            },
        ]
    )

    private static let characteristics: [Attribute] = [
        fixedString("name", "The name of the attribute.").with { $0.isCaseExact = true },
        keyword("type", "What the values are.", Attribute.ValueType.allCases.map(\.rawValue)).with {
            $0.isRequired = true
        },
        flag("multiValued", "Whether there can be several values.").with { $0.isRequired = true },
        Attribute("description", "What the attribute is for.").with {
            readOnly(&$0)
            $0.isCaseExact = true
        },
        flag("required", "Whether each resource has to have a value."),
        Attribute("canonicalValues", "Values that clients may choose from.").with {
            $0.isMultiValued = true
            readOnly(&$0)
            $0.isCaseExact = true
        },
        flag("caseExact", "Whether case matters in comparisons."),
        keyword(
            "mutability",
            "When a value can be written.",
            Attribute.Mutability.allCases.map(\.rawValue)
        ),
        keyword(
            "returned",
            "When a value is returned.",
            Attribute.Returned.allCases.map(\.rawValue)
        ),
        keyword(
            "uniqueness",
            "How unique a value is.",
            Attribute.Uniqueness.allCases.map(\.rawValue)
        ),
        Attribute("referenceTypes", "What a reference may point to.").with {
            $0.isMultiValued = true
            readOnly(&$0)
            $0.isCaseExact = true
        },
    ]

    private static func feature(
        _ name: String,
        _ description: String,
        limits: KeyValuePairs<String, String> = [:]
    ) -> Attribute {
        Attribute(name, .complex, description).with {
            fixed(&$0)
            $0.subAttributes =
                [Attribute("supported", .boolean, "Whether it is supported.").with(fixed)]
                + limits.map { Attribute($0.key, .integer, $0.value).with(fixed) }
        }
    }

    private static func fixed(_ attribute: inout Attribute) {
        attribute.isRequired = true
        attribute.mutability = .readOnly
    }

    private static func fixedString(_ name: String, _ description: String) -> Attribute {
        Attribute(name, description).with(fixed)
    }

    private static func uri(_ name: String, _ description: String) -> Attribute {
        Attribute(name, .reference, description).with {
            fixed(&$0)
            $0.isCaseExact = true
            $0.referenceTypes = ["uri"]
        }
    }

    private static func link(_ name: String, _ description: String) -> Attribute {
        Attribute(name, .reference, description).with {
            readOnly(&$0)
            external(&$0)
        }
    }

    private static func count(_ name: String, _ description: String) -> Attribute {
        Attribute(name, .integer, description).with(readOnly)
    }

    private static func flag(_ name: String, _ description: String) -> Attribute {
        Attribute(name, .boolean, description).with(readOnly)
    }

    private static func keyword(
        _ name: String,
        _ description: String,
        _ values: [String]
    ) -> Attribute {
        Attribute(name, description).with {
            readOnly(&$0)
            $0.isCaseExact = true
            $0.canonicalValues = values
        }
    }
}
