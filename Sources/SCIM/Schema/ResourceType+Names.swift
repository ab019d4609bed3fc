/// An attribute that a name led to, with its sub-attribute when the name had one.
struct ResolvedAttribute: Sendable, Hashable {
    /// The URN of the extension that has it; nil for core and common attributes.
    let schemaURN: String?
    let attribute: Attribute
    var subAttribute: Attribute?
    /// Whether an extension's attribute was named without the extension's URN.
    var isShortName = false

    /// The attribute whose values are meant.
    var leaf: Attribute { subAttribute ?? attribute }

    var path: AttributePath {
        AttributePath(schemaURN: schemaURN, name: attribute.name, subName: subAttribute?.name)
    }
}

/// What a name in a filter, a path or a projection stands for.
enum NameResolution: Sendable {
    case attribute(ResolvedAttribute)
    /// The URN of the type's main schema alone.
    case coreSchema
    /// The URN of one of the type's extensions alone.
    case schemaExtension(Schema)
    /// A name with a URN that no schema of the type has.
    case foreign(String)
    case unknown
}

extension ResourceType {
    /// Finds what `name` stands for, ignoring case.
    ///
    /// RFC 7644 §3.10.
    func resolve(_ name: String) -> NameResolution {
        guard name.utf8.contains(UInt8(ascii: ":")) else {
            return resolve(local: name[...])
        }
        if let local = Self.remainder(of: name, after: schema.id) {
            if local.isEmpty { return .coreSchema }
            return .attribute(resolving: local, in: coreAttributes, urn: nil)
        }
        for candidate in extensions {
            guard let local = Self.remainder(of: name, after: candidate.schema.id) else { continue }
            if local.isEmpty { return .schemaExtension(candidate.schema) }
            return .attribute(
                resolving: local,
                in: candidate.schema.attributes,
                urn: candidate.schema.id
            )
        }
        return .foreign(name)
    }

    /// The core or common attribute of this name, ignoring case.
    func coreAttribute(named name: String) -> Attribute? {
        schema.attribute(named: name)
            ?? Schema.commonAttributes.first { ASCII.matches($0.name, name) }
    }

    /// The extension with this URN, ignoring case.
    func schemaExtension(named urn: String) -> Schema? {
        extensions.first { ASCII.matches($0.schema.id, urn) }?.schema
    }

    /// Whether the attribute is kept outside the document and written one value at a time.
    func isMembers(_ attribute: Attribute) -> Bool {
        kind == .group && attribute.name == "members"
    }

    private func resolve(local name: Substring) -> NameResolution {
        let core = NameResolution.attribute(resolving: name, in: coreAttributes, urn: nil)
        guard case .unknown = core else { return core }
        var found: [ResolvedAttribute] = []
        for candidate in extensions {
            let resolution = NameResolution.attribute(
                resolving: name,
                in: candidate.schema.attributes,
                urn: candidate.schema.id
            )
            if case .attribute(var attribute) = resolution {
                attribute.isShortName = true
                found.append(attribute)
            }
        }
        guard found.count == 1, let only = found.first else { return .unknown }
        return .attribute(only)
    }

    /// What follows `urn` and a colon; empty when nothing does; nil when `name` is not of it.
    private static func remainder(of name: String, after urn: String) -> Substring? {
        guard ASCII.hasPrefix(name, urn) else { return nil }
        let rest = name.utf8.dropFirst(urn.utf8.count)
        if rest.isEmpty { return "" }
        guard rest.first == UInt8(ascii: ":"), rest.count > 1 else { return nil }
        return Substring(rest.dropFirst())
    }
}

extension NameResolution {
    /// Finds `name` or `name.sub` among `attributes`.
    fileprivate static func attribute(
        resolving local: Substring,
        in attributes: [Attribute],
        urn: String?
    ) -> NameResolution {
        let parts = local.split(separator: ".", omittingEmptySubsequences: false)
        guard let name = parts.first.map(String.init), parts.count <= 2,
            let attribute = attributes.first(where: { ASCII.matches($0.name, name) })
        else { return .unknown }
        var resolved = ResolvedAttribute(schemaURN: urn, attribute: attribute)
        guard parts.count == 2 else { return .attribute(resolved) }
        guard let subAttribute = attribute.subAttribute(named: String(parts[1])) else {
            return .unknown
        }
        resolved.subAttribute = subAttribute
        return .attribute(resolved)
    }
}
