/// A kind of resource: its endpoint, its schema and its extensions.
///
/// A class, because every resource is handed on with its type. RFC 7643 §6.
package final class ResourceType: Sendable {
    /// A schema that adds attributes below its own URN.
    package struct Extension: Sendable, Hashable {
        package let schema: Schema
        /// Whether each resource must have attributes of it.
        package let isRequired: Bool
        /// Those that a resource can lack.
        let demandedAttributes: [Attribute]

        package init(schema: Schema, isRequired: Bool) {
            self.schema = schema
            self.isRequired = isRequired
            demandedAttributes = schema.attributes.filter(\.isDemanded)
        }
    }

    /// What the server does with resources of the type beside keeping them.
    package enum Kind: Sendable {
        /// Signs in; is a member of groups.
        case user
        /// Has members.
        case group
        /// Is kept as it is.
        case other
    }

    package let kind: Kind
    package let name: String
    /// Relative to the base URL, beginning with a slash.
    package let endpoint: String
    package let description: String
    package let schema: Schema
    package let extensions: [Extension]
    /// The values that attributes get when a resource is created without them.
    package let defaults: JSONObject
    /// Whether a stored resource can have values that an answer does not show by itself.
    package let hidesValues: Bool

    // What follows from the above, made once.

    /// The attributes that are named without URN.
    let coreAttributes: [Attribute]
    /// Those of the schema that a resource can lack.
    let demandedAttributes: [Attribute]
    /// The attribute whose value is the only one of its kind among resources of the type, if the
    /// schema says so of any; the first when of several.
    package let uniqueAttribute: Attribute?
    /// Where further attributes stand whose values are unique in the type.
    package let uniquePaths: [AttributePath]

    package init(
        name: String,
        endpoint: String,
        description: String,
        schema: Schema,
        extensions: [Extension],
        defaults: JSONObject = [:]
    ) {
        kind =
            switch schema.id {
            case Schema.user.id: .user
            case Schema.group.id: .group
            default: .other
            }
        self.name = name
        self.endpoint = endpoint
        self.description = description
        self.schema = schema
        self.extensions = extensions
        self.defaults = defaults
        coreAttributes = schema.attributes + Schema.commonAttributes
        demandedAttributes = schema.attributes.filter(\.isDemanded)
        let unique = schema.attributes.filter { $0.uniqueness != .none }
        uniqueAttribute = unique.first
        uniquePaths =
            unique.dropFirst().map { AttributePath(name: $0.name) }
            + extensions.flatMap { candidate in
                candidate.schema.attributes.filter { $0.uniqueness != .none }.map {
                    AttributePath(schemaURN: candidate.schema.id, name: $0.name)
                }
            }
        let attributes = schema.attributes + extensions.flatMap(\.schema.attributes)
        // The password of a user is not part of what is stored of the resource.
        hidesValues = attributes.contains {
            $0.isHiding && !(schema.id == Schema.user.id && $0.name == "password")
        }
    }

    /// Users, with the enterprise extension; active unless created otherwise, because Okta wants
    /// `active` in every user.
    package static let user = ResourceType(
        name: "User",
        endpoint: "/Users",
        description: "The users of the directory.",
        schema: .user,
        extensions: [Extension(schema: .enterpriseUser, isRequired: false)],
        defaults: ["active": true]
    )

    /// Groups of users and groups.
    package static let group = ResourceType(
        name: "Group",
        endpoint: "/Groups",
        description: "The groups of the directory.",
        schema: .group,
        extensions: []
    )

    /// The type as `/ResourceTypes` shows it.
    ///
    /// - Parameter baseURL: the tenant's SCIM URL without a slash at its end.
    package func representation(baseURL: String) -> JSONObject {
        var object: JSONObject = [
            "schemas": [.string(Schema.resourceType.id)],
            "id": .string(name),
            "name": .string(name),
            "endpoint": .string(endpoint),
            "description": .string(description),
            "schema": .string(schema.id),
        ]
        if !extensions.isEmpty {
            let list: [JSONValue] = extensions.map {
                ["schema": .string($0.schema.id), "required": .boolean($0.isRequired)]
            }
            object.append(name: "schemaExtensions", value: .array(list))
        }
        object.append(
            name: "meta",
            value: [
                "resourceType": "ResourceType",
                "location": .string("\(baseURL)/ResourceTypes/\(name)"),
            ]
        )
        return object
    }
}

extension ResourceType: Hashable {
    package static func == (left: ResourceType, right: ResourceType) -> Bool {
        left === right
            || left.name == right.name && left.endpoint == right.endpoint
                && left.description == right.description && left.schema == right.schema
                && left.extensions == right.extensions && left.defaults == right.defaults
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(schema.id)
    }
}

extension Attribute {
    /// Whether a resource can be without it, or without a part of it, that has to be there.
    fileprivate var isDemanded: Bool {
        mutability != .readOnly
            && (isRequired
                || subAttributes.contains { $0.isRequired && $0.mutability != .readOnly })
    }
}
