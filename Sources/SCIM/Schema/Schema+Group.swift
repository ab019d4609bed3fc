extension Schema {
    /// The Group of RFC 7643 §4.2; displayName is required as the text there says, and unique as
    /// identity providers assume.
    package static let group = Schema(
        id: "urn:ietf:params:scim:schemas:core:2.0:Group",
        name: "Group",
        description: "A group of users and groups.",
        attributes: [
            Attribute("displayName", "The name of the group, unique in the directory.").with {
                $0.isRequired = true
                $0.uniqueness = .server
            },
            Attribute("members", .complex, "The members of the group.").with {
                $0.isMultiValued = true
                $0.subAttributes = [
                    member("value", .string, "The id of the member.").with {
                        $0.isCaseExact = true
                    },
                    member("$ref", .reference, "The URI of the member.").with {
                        $0.isCaseExact = true
                        $0.referenceTypes = ["User", "Group"]
                    },
                    member("type", .string, "Whether the member is a user or a group.").with {
                        $0.canonicalValues = ["User", "Group"]
                    },
                ]
            },
        ]
    )

    private static func member(
        _ name: String,
        _ type: Attribute.ValueType,
        _ description: String
    ) -> Attribute {
        Attribute(name, type, description).with { $0.mutability = .immutable }
    }

    /// The extension of RFC 7643 §4.3.
    package static let enterpriseUser = Schema(
        id: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        name: "EnterpriseUser",
        description: "What an organization knows about its user.",
        attributes: [
            Attribute("employeeNumber", "The identifier that the organization gave the person."),
            Attribute("costCenter", "The name of the cost center."),
            Attribute("organization", "The name of the organization."),
            Attribute("division", "The name of the division."),
            Attribute("department", "The name of the department."),
            Attribute("manager", .complex, "The manager of the user.").with {
                $0.subAttributes = [
                    Attribute("value", "The id of the manager.").with { $0.isCaseExact = true },
                    Attribute("$ref", .reference, "The URI of the manager.").with {
                        $0.isCaseExact = true
                        $0.referenceTypes = ["User"]
                    },
                    Attribute("displayName", "The name of the manager.").with(readOnly),
                ]
            },
        ]
    )
}
