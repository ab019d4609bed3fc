/// The attributes of one resource, normalised under the schemas of its type.
///
/// Names have their canonical spelling; the attributes of an extension are below its URN, and
/// those of an extension without schema as they came. `schemas` lists what is in use. `id`,
/// `meta`, `password`, `groups` and the `members` of a group are kept elsewhere.
package struct Resource: Sendable, Hashable {
    package let type: ResourceType
    package internal(set) var attributes: JSONObject

    /// Takes attributes that were normalised before.
    package init(type: ResourceType, stored: JSONObject) {
        self.type = type
        attributes = stored
    }

    /// The JSON of the attributes.
    package var document: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1_024)
        attributes.write(into: &bytes)
        return bytes
    }

    /// The values at a path, the elements of a multi-valued attribute one by one.
    package func values(at path: AttributePath) -> [JSONValue] {
        attributes.values(at: path)
    }

    /// Lists in `schemas` the main schema and each extension that has attributes.
    ///
    /// RFC 7643 §3.
    mutating func updateSchemas() {
        var urns = [type.schema.id]
        for candidate in type.extensions where attributes[candidate.schema.id] != nil {
            urns.append(candidate.schema.id)
        }
        urns += unknownExtensions.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        attributes["schemas"] = .array(urns.map { .string($0) })
    }

    /// The URNs of extensions that the type does not have.
    var unknownExtensions: [String] {
        attributes.members.map(\.name).filter {
            $0.utf8.contains(UInt8(ascii: ":")) && type.schemaExtension(named: $0) == nil
        }
    }
}
