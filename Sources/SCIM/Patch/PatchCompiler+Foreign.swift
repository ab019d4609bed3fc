extension PatchCompiler {
    /// Takes an operation below a URN that no schema has.
    mutating func take(
        foreign name: String,
        _ value: JSONValue?,
        _ origin: Origin
    ) throws(SCIMError) {
        let error = SCIMError.invalidPath(
            "The path \(name.quoted) names an attribute or extension that a \(type.name) does not "
                + "have."
        )
        let schemas = reader.interpretation.catalogue.schemas
        let isOther = schemas.contains { ASCII.hasPrefix(name, $0.id) } || isOfOwnSchema(name)
        let isContainer = value?.object != nil || origin.kind == .remove
        guard !isOther, isContainer || ForeignName(name) != nil else {
            if origin.isExplicit { throw error }
            let unknown = AttributeReader.unknown(Place(name))
            return try reader.interpretation.tolerate(.unknownAttribute(name), else: unknown)
        }
        if origin.isExplicit {
            try reader.interpretation.tolerate(.unknownExtension(name), else: error)
        } else {
            try UnknownExtension.check(name, interpretation: &reader.interpretation)
        }
        append(value == .null ? .remove : origin.kind, .foreign(name), value)
    }

    /// Whether the name is a misspelled attribute of one of the type's schemas.
    private func isOfOwnSchema(_ name: String) -> Bool {
        ASCII.hasPrefix(name, schemaPrefix)
            || type.extensions.contains { ASCII.hasPrefix(name, $0.schema.id) }
    }

    private var schemaPrefix: String { type.schema.id }
}

/// The name of an attribute below a URN that no schema has.
struct ForeignName {
    let urn: String
    let name: String

    /// Takes what follows the last colon as the name; nil when it is none.
    init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = text[text.index(after: colon)...]
        let isName = name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy {
            ASCII.isAttributeName($0)
        }
        // What stands before the name has a colon of its own, or it would be no URN.
        guard isName, text.utf8[..<colon].contains(UInt8(ascii: ":")) else { return nil }
        urn = String(text[..<colon])
        self.name = String(name)
    }

    /// Splits `text` after the URN of an extension that the resource has already.
    init?(_ text: String, below urn: String) {
        guard ASCII.hasPrefix(text, urn + ":") else { return nil }
        self.urn = urn
        name = String(text.utf8.dropFirst(urn.utf8.count + 1)) ?? ""
        guard !name.isEmpty else { return nil }
    }
}
