/// What an integration adds to the standard schemas and resource types, as the admin API takes it.
///
/// `schemas` are spelled as `/Schemas` shows them, `resourceTypes` as `/ResourceTypes` does; an
/// entry named `User` or `Group` adds extensions to the standard type. RFC 7643 §6, §7.
package struct CatalogueDefinition: Sendable {
    /// What is served with it.
    package let catalogue: Catalogue
    private let presets: [CataloguePreset]
    private let schemas: [Schema]
    private let resourceTypes: [ResourceTypeDefinition]

    /// Of an integration that brings nothing.
    package static let none = CatalogueDefinition()

    private init() {
        catalogue = .standard
        presets = []
        schemas = []
        resourceTypes = []
    }

    /// Reads a definition, or throws what is wrong with it and where.
    package init(_ value: JSONValue) throws(DefinitionError) {
        let reader = try DefinitionReader(
            value,
            at: .root,
            allowing: ["presets", "schemas", "resourceTypes"]
        )
        presets = try Self.presets(reader)
        var known = Catalogue.standard.schemas + presets.map(\.resourceType.schema)
        schemas = try Self.schemas(reader, known: &known)
        resourceTypes = try Self.resourceTypes(reader)
        var types = Catalogue.standard.resourceTypes + presets.map(\.resourceType)
        for definition in resourceTypes { try definition.add(to: &types, schemas: known) }
        try Self.checkUse(of: schemas, by: types)
        catalogue = Catalogue(
            resourceTypes: types,
            schemas: known.filter { schema in
                !Catalogue.discoverySchemas.contains { $0.id == schema.id }
            } + Catalogue.discoverySchemas
        )
    }

    /// The definition with nothing left implicit; reading it again yields the same catalogue.
    package var json: JSONObject {
        [
            "presets": .array(presets.map { .string($0.rawValue) }),
            "schemas": .array(schemas.map(\.definition)),
            "resourceTypes": .array(resourceTypes.map(\.json)),
        ]
    }

    private static let listMax = 50

    private static func presets(
        _ reader: DefinitionReader
    ) throws(DefinitionError) -> [CataloguePreset] {
        var presets: [CataloguePreset] = []
        for (value, place) in try reader.elements("presets", atMost: CataloguePreset.allCases.count)
        {
            guard case .string(let name) = value, let preset = CataloguePreset(rawValue: name)
            else {
                let known = CataloguePreset.allCases.map(\.rawValue).joined(separator: ", ")
                throw DefinitionError(place, "A preset has to be one of: \(known).")
            }
            guard !presets.contains(preset) else {
                throw DefinitionError(place, "The preset \(name.quoted) is there twice.")
            }
            presets.append(preset)
        }
        return presets
    }

    private static func schemas(
        _ reader: DefinitionReader,
        known: inout [Schema]
    ) throws(DefinitionError) -> [Schema] {
        var schemas: [Schema] = []
        for (value, place) in try reader.elements("schemas", atMost: listMax) {
            let schema = try Schema(definition: value, at: place)
            // One URN that begins another one would make names below them ambiguous.
            let other = known.first {
                ASCII.hasPrefix($0.id + ":", schema.id + ":")
                    || ASCII.hasPrefix(schema.id + ":", $0.id + ":")
            }
            if let other {
                throw DefinitionError(
                    place.member("id"),
                    "\(schema.id.quoted) is the same as \(other.id.quoted), or one begins the other."
                )
            }
            known.append(schema)
            schemas.append(schema)
        }
        return schemas
    }

    private static func resourceTypes(
        _ reader: DefinitionReader
    ) throws(DefinitionError) -> [ResourceTypeDefinition] {
        var definitions: [ResourceTypeDefinition] = []
        for (value, place) in try reader.elements("resourceTypes", atMost: listMax) {
            let definition = try ResourceTypeDefinition(value, at: place)
            guard !definitions.contains(where: { ASCII.matches($0.name, definition.name) }) else {
                throw DefinitionError(
                    place.member("name"),
                    "The resource type \(definition.name.quoted) is there twice."
                )
            }
            definitions.append(definition)
        }
        return definitions
    }

    /// A schema that no type uses would be advertised and mean nothing.
    private static func checkUse(
        of schemas: [Schema],
        by types: [ResourceType]
    ) throws(DefinitionError) {
        for (index, schema) in schemas.enumerated() {
            let isUsed = types.contains { type in
                type.schema.id == schema.id
                    || type.extensions.contains { $0.schema.id == schema.id }
            }
            guard isUsed else {
                throw DefinitionError(
                    DefinitionPlace.root.member("schemas").element(index),
                    "No resource type uses \(schema.id.quoted): name it in resourceTypes, as the "
                        + "schema of a type or in the schemaExtensions of one, such as User."
                )
            }
        }
    }
}
