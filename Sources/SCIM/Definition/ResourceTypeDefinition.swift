/// One entry of `resourceTypes` in a definition: a new type, or extensions of a standard one.
struct ResourceTypeDefinition: Sendable {
    private struct ExtensionReference: Sendable {
        let schema: String
        let isRequired: Bool
        let place: DefinitionPlace
    }

    let name: String
    private let endpoint: String?
    private let description: String?
    private let schema: String?
    private let extensions: [ExtensionReference]
    private let place: DefinitionPlace

    init(_ value: JSONValue, at place: DefinitionPlace) throws(DefinitionError) {
        let reader = try DefinitionReader(
            value,
            at: place,
            allowing: [
                "schemas", "id", "name", "endpoint", "description", "schema", "schemaExtensions",
                "meta",
            ]
        )
        self.place = place
        name = try reader.required("name")
        guard ASCII.isAttributeName(name), name.utf8.count <= Self.nameBytesMax else {
            throw reader.error(
                "name",
                "A resource type's name is a letter, then letters, digits, - and _."
            )
        }
        endpoint = try reader.text("endpoint")
        description = try reader.text("description")
        schema = try reader.text("schema")
        extensions = try Self.extensions(reader)
    }

    /// The entry as it can be read again.
    var json: JSONValue {
        var object: JSONObject = ["name": .string(name)]
        object["endpoint"] = endpoint.map { .string($0) }
        object["description"] = description.map { .string($0) }
        object["schema"] = schema.map { .string($0) }
        object["schemaExtensions"] = .array(
            extensions.map {
                ["schema": .string($0.schema), "required": .boolean($0.isRequired)]
            }
        )
        return .object(object)
    }

    /// Adds the type to those there are, or its extensions to the one of its name.
    func add(to types: inout [ResourceType], schemas: [Schema]) throws(DefinitionError) {
        let extensions = try resolvedExtensions(among: schemas)
        guard let index = types.firstIndex(where: { ASCII.matches($0.name, name) }) else {
            types.append(try newType(among: types, schemas: schemas, extensions: extensions))
            return
        }
        let type = types[index]
        guard endpoint == nil || endpoint == type.endpoint,
            schema == nil || schema == type.schema.id, name == type.name
        else {
            throw DefinitionError(
                place.member("name"),
                "\(type.name) has the endpoint \(type.endpoint) and the schema \(type.schema.id); "
                    + "only schemaExtensions can be added to it."
            )
        }
        types[index] = ResourceType(
            name: type.name,
            endpoint: type.endpoint,
            description: type.description,
            schema: type.schema,
            extensions: type.extensions
                + extensions.filter { new in
                    !type.extensions.contains { $0.schema.id == new.schema.id }
                },
            defaults: type.defaults
        )
    }

    private func newType(
        among types: [ResourceType],
        schemas: [Schema],
        extensions: [ResourceType.Extension]
    ) throws(DefinitionError) -> ResourceType {
        guard let endpoint, Self.isEndpoint(endpoint) else {
            throw DefinitionError(
                place.member("endpoint"),
                "A new resource type needs an endpoint such as /Badges: a slash, then letters, "
                    + "digits, - and _."
            )
        }
        let isTaken =
            types.contains { ASCII.matches($0.endpoint, endpoint) }
            || Self.reserved.contains { ASCII.matches($0, endpoint) }
        guard !isTaken else {
            throw DefinitionError(place.member("endpoint"), "\(endpoint) is taken.")
        }
        guard let schema, let found = schemas.first(where: { ASCII.matches($0.id, schema) }) else {
            throw DefinitionError(
                place.member("schema"),
                "A new resource type needs the URN of one of the schemas."
            )
        }
        let isUsed =
            Catalogue.standard.schemas.contains { $0.id == found.id }
            || types.contains { $0.schema.id == found.id }
            || extensions.contains { $0.schema.id == found.id }
        guard !isUsed else {
            throw DefinitionError(
                place.member("schema"),
                "\(found.id) is the schema of another resource type, or an extension."
            )
        }
        try checkNames(of: found)
        return ResourceType(
            name: name,
            endpoint: endpoint,
            description: description ?? found.description,
            schema: found,
            extensions: extensions
        )
    }

    /// The attributes of a main schema stand beside those that every resource has.
    private func checkNames(of schema: Schema) throws(DefinitionError) {
        for attribute in schema.attributes {
            let isCommon = Schema.commonAttributes.contains {
                ASCII.matches($0.name, attribute.name)
            }
            guard isCommon else { continue }
            throw DefinitionError(
                place.member("schema"),
                "\(schema.id) has an attribute \(attribute.name.quoted), which every resource has."
            )
        }
    }

    private func resolvedExtensions(
        among schemas: [Schema]
    ) throws(DefinitionError) -> [ResourceType.Extension] {
        var resolved: [ResourceType.Extension] = []
        for reference in extensions {
            let isMain = [Schema.user.id, Schema.group.id].contains {
                ASCII.matches($0, reference.schema)
            }
            guard !isMain,
                !Catalogue.discoverySchemas.contains(where: {
                    ASCII.matches($0.id, reference.schema)
                }),
                let schema = schemas.first(where: { ASCII.matches($0.id, reference.schema) })
            else {
                throw DefinitionError(
                    reference.place.member("schema"),
                    "\(reference.schema.quoted) is none of the schemas that can extend a type."
                )
            }
            resolved.append(.init(schema: schema, isRequired: reference.isRequired))
        }
        return resolved
    }

    private static func extensions(
        _ reader: DefinitionReader
    ) throws(DefinitionError) -> [ExtensionReference] {
        var extensions: [ExtensionReference] = []
        for (value, place) in try reader.elements("schemaExtensions", atMost: extensionsMax) {
            let entry = try DefinitionReader(value, at: place, allowing: ["schema", "required"])
            let schema = try entry.required("schema")
            guard !extensions.contains(where: { ASCII.matches($0.schema, schema) }) else {
                throw entry.error("schema", "\(schema.quoted) is there twice.")
            }
            extensions.append(
                ExtensionReference(
                    schema: schema,
                    isRequired: try entry.flag("required") ?? false,
                    place: place
                )
            )
        }
        return extensions
    }

    private static func isEndpoint(_ text: String) -> Bool {
        text.utf8.first == UInt8(ascii: "/") && text.utf8.count <= nameBytesMax
            && ASCII.isAttributeName(text.dropFirst())
    }

    private static let reserved = [
        "/Me", "/Bulk", "/Schemas", "/ResourceTypes", "/ServiceProviderConfig",
    ]
    private static let nameBytesMax = 100
    private static let extensionsMax = 20
}
