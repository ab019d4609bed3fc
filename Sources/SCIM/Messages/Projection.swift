/// Which attributes a client wants to see.
///
/// RFC 7644 §3.9.
///
/// What is always returned stays, what is never returned does not come, and names that the type
/// does not have are ignored. When both parameters are given `attributes` wins.
package struct Projection: Sendable, Hashable {
    private enum Mode: Sendable, Hashable {
        case all, only, without
    }

    /// Attributes that a name stands for, or parts of one.
    private struct Selection: Sendable, Hashable {
        /// The member of the resource: an attribute, or the URN of an extension.
        let name: String
        /// Within an extension.
        var attribute: String?
        var part: String?
    }

    private let mode: Mode
    private var selections: [Selection] = []
    /// What the request wrote of what is returned on request.
    private var revealed: [Selection] = []

    /// Everything that is returned by default.
    package static let full = Projection()

    private init() {
        mode = .all
    }

    /// - Parameters:
    ///   - attributes: names separated by commas, as in the query; nil or blank for none.
    ///   - excludedAttributes: likewise.
    package init(attributes: String?, excludedAttributes: String?, type: ResourceType) {
        let wanted = Self.names(attributes)
        let unwanted = Self.names(excludedAttributes)
        mode = !wanted.isEmpty ? .only : unwanted.isEmpty ? .all : .without
        selections = (mode == .only ? wanted : unwanted).flatMap {
            Self.selections(for: $0, type: type)
        }
    }

    /// The same for an answer to a request that wrote these attributes: what is returned on request
    /// may be in it.
    ///
    /// RFC 7643 §7.
    package func revealing(_ written: [AttributePath]) -> Projection {
        var copy = self
        copy.revealed = written.map { path in
            path.schemaURN.map { Selection(name: $0, attribute: path.name) }
                ?? Selection(name: path.name)
        }
        return copy
    }

    /// Whether it leaves out nothing that is returned by default.
    package var isDefault: Bool { mode == .all }

    /// Whether it leaves out nothing of that but this attribute.
    package func isDefault(but name: String) -> Bool {
        isDefault || mode == .without && selections.allSatisfy { $0 == Selection(name: name) }
    }

    /// Whether an answer has this attribute, or a part of it, or this extension.
    package func includes(_ topLevelName: String) -> Bool {
        let isAlways = Schema.commonAttributes.contains {
            $0.returned == .always && ASCII.matches($0.name, topLevelName)
        }
        switch mode {
        case .all: return true
        case .only:
            return isAlways || selections.contains { ASCII.matches($0.name, topLevelName) }
        case .without:
            return isAlways
                || !selections.contains {
                    ASCII.matches($0.name, topLevelName) && $0.attribute == nil && $0.part == nil
                }
        }
    }

    /// The resource with what the client wants.
    ///
    /// - Parameter resource: as a client sees it, in canonical spelling.
    package func applied(to resource: JSONObject, type: ResourceType) -> JSONObject {
        var result = JSONObject()
        for member in resource.members {
            if let schema = type.schemaExtension(named: member.name),
                case .object(let object) = member.value
            {
                let kept = applied(to: object, of: schema.attributes) {
                    Selection(name: member.name, attribute: $0, part: $1)
                }
                if !kept.isEmpty { result.append(name: member.name, value: .object(kept)) }
            } else if let attribute = type.coreAttribute(named: member.name) {
                let value = self.value(member.value, of: attribute) {
                    Selection(name: attribute.name, part: $0)
                }
                if let value { result.append(name: member.name, value: value) }
            } else if includes(member.name) {
                result.append(name: member.name, value: member.value)
            }
        }
        listSchemas(of: &result, type: type)
        return result
    }
}

extension Projection {
    /// Leaves in `schemas` the main schema and the extensions that something is shown of.
    ///
    /// RFC 7643 §3.
    private func listSchemas(of result: inout JSONObject, type: ResourceType) {
        guard let urns = result["schemas"]?.array else { return }
        result["schemas"] = .array(
            urns.filter { urn in
                urn == .string(type.schema.id) || urn.string.flatMap { result[$0] } != nil
            }
        )
    }

    private func applied(
        to object: JSONObject,
        of attributes: [Attribute],
        selection: (_ attribute: String, _ part: String?) -> Selection
    ) -> JSONObject {
        var result = JSONObject()
        for member in object.members {
            guard let attribute = attributes.first(where: { $0.name == member.name }) else {
                continue
            }
            let value = self.value(member.value, of: attribute) { selection(attribute.name, $0) }
            if let value { result.append(name: member.name, value: value) }
        }
        return result
    }

    /// The value, the part of it that is wanted, or nil.
    private func value(
        _ value: JSONValue,
        of attribute: Attribute,
        selection: (_ part: String?) -> Selection
    ) -> JSONValue? {
        guard !attribute.isWithheld else { return nil }
        let whole = selection(nil)
        let isWhole = attribute.returned == .always || isShown(attribute, whole)
        let isNamed = mode == .only && isNamed(whole)
        let parts = attribute.subAttributes.filter { part in
            guard !part.isWithheld else { return false }
            if part.returned == .always || isNamed { return true }
            return mode == .only && isWhole || isShown(part, selection(part.name))
        }
        if isWhole, parts.count == attribute.subAttributes.count { return value }
        let hasNamedPart = parts.contains { self.isNamed(selection($0.name)) }
        guard isWhole || mode == .only && hasNamedPart else { return nil }
        return value.keeping { name in parts.contains { $0.name == name } }
    }

    /// Whether the attribute or part belongs in the answer by its own characteristics and the
    /// client's names.
    private func isShown(_ attribute: Attribute, _ selection: Selection) -> Bool {
        let isByDefault = attribute.returned != .request || isRevealed(selection)
        return switch mode {
        case .all: isByDefault
        case .only: isNamed(selection)
        case .without: !isNamed(selection) && isByDefault
        }
    }

    /// Whether the request wrote it: only then it comes without being asked for.
    private func isRevealed(_ selection: Selection) -> Bool {
        revealed.contains { $0.name == selection.name && $0.attribute == selection.attribute }
    }

    /// Whether one of the names stands for just this, or for the whole extension that has it.
    private func isNamed(_ selection: Selection) -> Bool {
        selections.contains {
            $0 == selection
                || ($0.name == selection.name && $0.attribute == nil && $0.part == nil
                    && selection.attribute != nil && selection.part == nil)
        }
    }

    private static func names(_ list: String?) -> [String] {
        (list ?? "").split(separator: ",").map {
            String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
    }

    private static func selections(for name: String, type: ResourceType) -> [Selection] {
        switch type.resolve(name) {
        case .attribute(let found):
            let part = found.subAttribute?.name
            if let urn = found.schemaURN {
                return [Selection(name: urn, attribute: found.attribute.name, part: part)]
            }
            return [Selection(name: found.attribute.name, part: part)]
        case .schemaExtension(let schema): return [Selection(name: schema.id)]
        case .coreSchema: return type.schema.attributes.map { Selection(name: $0.name) }
        case .foreign(let urn): return [Selection(name: urn)]
        case .unknown: return []
        }
    }
}

extension JSONValue {
    /// The object, or each object of an array, with only the members whose names are kept; nil
    /// when nothing is left.
    fileprivate func keeping(_ isKept: (String) -> Bool) -> JSONValue? {
        switch self {
        case .object(var object):
            object.removeAll { !isKept($0.name) }
            return object.isEmpty ? nil : .object(object)
        case .array(let elements):
            let kept = elements.compactMap { $0.keeping(isKept) }
            return kept.isEmpty ? nil : .array(kept)
        case .null, .boolean, .number, .string: return nil
        }
    }
}
