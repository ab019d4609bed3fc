import SCIM

/// What a search can be tried on.
protocol CrowdSearchable {
    /// The values of a property; the texts of one that has none are empty.
    func values(of property: SearchProperty) -> SearchedValues
}

/// The values that one user or group has of a property.
enum SearchedValues {
    case strings([String])
    case boolean(Bool)
    case date(DateTime)
}

extension SearchRestriction {
    /// Whether the user or group is one that the search is for.
    func matches(_ subject: some CrowdSearchable) -> Bool {
        switch self {
        case .all: true
        case .property(let restriction): restriction.matches(subject)
        case .and(let parts): parts.allSatisfy { $0.matches(subject) }
        // Nothing is restricted where nothing is said.
        case .or(let parts): parts.isEmpty || parts.contains { $0.matches(subject) }
        }
    }
}

extension PropertyRestriction {
    fileprivate func matches(_ subject: some CrowdSearchable) -> Bool {
        switch (subject.values(of: property), value) {
        case (.strings(let texts), nil): texts.allSatisfy(\.isEmpty)
        case (.strings(let texts), .string(let key)):
            texts.contains { relates(Array(CaseFolding.key($0).utf8), to: key) }
        case (.strings(let texts), .boolean(let value)):
            texts.contains { $0.lowercased() == (value ? "true" : "false") }
        case (.strings(let texts), .date(let moment)):
            texts.contains { DateTime(searched: $0).map { relates($0, to: moment) } ?? false }
        case (.boolean(let own), .boolean(let value)): own == value
        case (.date(let own), .date(let moment)): relates(own, to: moment)
        // A property of a kind always has a value, and is compared with one of its kind.
        case (.boolean, nil), (.boolean, .string), (.boolean, .date), (.date, nil),
            (.date, .string), (.date, .boolean):
            false
        }
    }

    private func relates(_ own: DateTime, to moment: DateTime) -> Bool {
        switch mode {
        case .exactly: own == moment
        case .lessThan: own < moment
        case .greaterThan: own > moment
        case .startsWith, .endsWith, .contains, .null: false
        }
    }

    private func relates(_ own: [UInt8], to key: [UInt8]) -> Bool {
        switch mode {
        case .exactly: own == key
        case .startsWith: own.starts(with: key)
        case .endsWith: own.suffix(key.count) == key[...]
        case .contains: own.contains(key)
        case .lessThan: own.lexicographicallyPrecedes(key)
        case .greaterThan: key.lexicographicallyPrecedes(own)
        case .null: false
        }
    }
}

extension [UInt8] {
    /// Whether the bytes stand somewhere in these.
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        guard count >= part.count else { return false }
        return indices.dropLast(part.count - 1).contains { start in
            self[start] == first && self[start..<(start + part.count)] == part[...]
        }
    }
}

extension CrowdUser: CrowdSearchable {
    func values(of property: SearchProperty) -> SearchedValues {
        switch property {
        case .name: .strings([name])
        case .email: .strings([email])
        case .firstName: .strings([firstName])
        case .lastName: .strings([lastName])
        case .displayName: .strings([displayName])
        case .description: .strings([])
        // Products know the key by this name, SCIM the id at the identity provider.
        case .externalID: .strings([key, id] + attributes.values(of: "externalId"))
        case .active: .boolean(isActive)
        case .createdDate: .date(created)
        case .updatedDate: .date(updated)
        case .custom(let name): .strings(attributes.values(of: name))
        }
    }
}

extension CrowdGroup: CrowdSearchable {
    func values(of property: SearchProperty) -> SearchedValues {
        switch property {
        case .name: .strings([name])
        case .description: .strings([description])
        case .email, .firstName, .lastName, .displayName: .strings([])
        case .externalID: .strings(attributes.values(of: "externalId"))
        case .active: .boolean(isActive)
        case .createdDate: .date(created)
        case .updatedDate: .date(updated)
        case .custom(let name): .strings(attributes.values(of: name))
        }
    }
}

extension [CrowdAttribute] {
    /// The values of the attribute of this name, in any case.
    fileprivate func values(of name: String) -> [String] {
        first { $0.name.lowercased() == name.lowercased() }?.values ?? []
    }
}
