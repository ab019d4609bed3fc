/// By which attribute the resources of a list are ordered, and which way.
///
/// RFC 7644 §3.4.2.3.
package struct SortRequest: Sendable, Hashable {
    package let isDescending: Bool
    /// The attribute as each type has it; types without it are not among them.
    private let places: [Place]

    private struct Place: Sendable, Hashable {
        let typeName: String
        let attribute: ResolvedAttribute
    }

    /// Reads the two parameters; nil when no order is asked for.
    ///
    /// Throws `invalidValue` when none of the types has the attribute, when it is never returned,
    /// when it is complex without a `value` to stand for it, and when `sortOrder` is neither
    /// `ascending` nor `descending`.
    ///
    /// - Parameter types: the types of the list. Resources of a type that does not have the
    ///   attribute are ordered as those that have no value.
    package init?(
        sortBy: String?,
        sortOrder: String?,
        types: [ResourceType],
        interpretation: inout Interpretation
    ) throws(SCIMError) {
        isDescending = try Self.isDescending(sortOrder)
        guard let sortBy, !sortBy.isEmpty else { return nil }
        var places: [Place] = []
        for type in types {
            guard case .attribute(let named) = type.resolve(sortBy) else { continue }
            let attribute = try Self.sortable(named, sortBy, &interpretation)
            places.append(Place(typeName: type.name, attribute: attribute))
        }
        guard !places.isEmpty else {
            let names = types.map(\.name).joined(separator: ", ")
            throw .invalidValue(
                types.count == 1
                    ? "sortBy names \(sortBy.quoted), but a \(names) has no such attribute."
                    : "sortBy names \(sortBy.quoted), but none of \(names) has such an attribute."
            )
        }
        self.places = places
    }

    /// The attribute whose values are compared, down to the sub-attribute; nil when the type does
    /// not have it.
    package func path(for type: ResourceType) -> AttributePath? { attribute(for: type)?.path }

    /// Whether `key` needs the `members` or `groups` of a resource of the type.
    package func needsReferences(for type: ResourceType) -> Bool {
        path(for: type).flatMap { type.relation(at: $0) } != nil
    }

    /// What a resource is ordered by.
    ///
    /// - Parameter resource: the attributes as a client sees them, with `id` and `meta`.
    package func key(of resource: JSONObject, type: ResourceType) -> SortKey {
        guard let attribute = attribute(for: type),
            let value = resource.sortedValue(of: attribute)
        else { return .absent }
        return SortKey(value, of: attribute.leaf)
    }

    private func attribute(for type: ResourceType) -> ResolvedAttribute? {
        places.first { ASCII.isIdentical($0.typeName, type.name) }?.attribute
    }

    private static func isDescending(_ sortOrder: String?) throws(SCIMError) -> Bool {
        guard let sortOrder, !sortOrder.isEmpty else { return false }
        if ASCII.matches(sortOrder, "descending") { return true }
        guard ASCII.matches(sortOrder, "ascending") else {
            throw .invalidValue(
                "sortOrder is \(sortOrder.quoted), but has to be ascending or descending."
            )
        }
        return false
    }

    /// The attribute whose values can be compared: for a complex one its `value`.
    private static func sortable(
        _ named: ResolvedAttribute,
        _ sortBy: String,
        _ interpretation: inout Interpretation
    ) throws(SCIMError) -> ResolvedAttribute {
        var attribute = named
        if named.leaf.type == .complex {
            attribute.subAttribute = named.attribute.valueAttribute
            guard attribute.subAttribute != nil else {
                let example = named.attribute.subAttributes.first?.name ?? "value"
                throw .invalidValue(
                    "sortBy names \(sortBy.quoted), which has parts; name one of them, such as "
                        + "\(named.path.text).\(example)."
                )
            }
        }
        guard !attribute.isWithheld else {
            throw .invalidValue(
                "sortBy names \(sortBy.quoted), which is never returned and cannot order a list."
            )
        }
        if named.isShortName {
            try interpretation.tolerate(
                .shortName(sortBy),
                else: .invalidValue(
                    "sortBy names \(sortBy.quoted), which has to be named with its extension, as "
                        + "\(named.path.text)."
                )
            )
        }
        return attribute
    }
}

extension JSONObject {
    /// The one value that counts: of a multi-valued attribute that of the primary element, or of
    /// the first when none is primary.
    fileprivate func sortedValue(of attribute: ResolvedAttribute) -> JSONValue? {
        var container: JSONObject? = self
        if let urn = attribute.schemaURN { container = self[urn]?.object }
        guard let elements = container?[attribute.attribute.name]?.elements else { return nil }
        let element = elements.first(where: \.isPrimary) ?? elements.first
        guard let part = attribute.subAttribute else { return element }
        return element?.object?[part.name]?.elements.first
    }
}
