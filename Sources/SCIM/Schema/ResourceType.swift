/// A kind of resource: its endpoint, its schema and its extensions.
///
/// RFC 7643 §6.
package struct ResourceType: Sendable, Hashable {
    /// A schema that adds attributes below its own URN.
    package struct Extension: Sendable, Hashable {
        package let schema: Schema
        /// Whether each resource must have attributes of it.
        package let isRequired: Bool

        package init(schema: Schema, isRequired: Bool) {
            self.schema = schema
            self.isRequired = isRequired
        }
    }

    package let name: String
    /// Relative to the base URL, beginning with a slash.
    package let endpoint: String
    package let description: String
    package let schema: Schema
    package let extensions: [Extension]
    /// The values that attributes get when a resource is created without them.
    package let defaults: JSONObject

    package init(
        name: String,
        endpoint: String,
        description: String,
        schema: Schema,
        extensions: [Extension],
        defaults: JSONObject = [:]
    ) {
        self.name = name
        self.endpoint = endpoint
        self.description = description
        self.schema = schema
        self.extensions = extensions
        self.defaults = defaults
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

    /// The types every tenant has, in the order in which `/ResourceTypes` lists them.
    package static let all: [ResourceType] = [.user, .group]

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
