/// What an application may see, how it sees it, and from where.
package struct ApplicationPolicy: Sendable, Hashable {
    /// Where requests may come from; empty: from anywhere.
    package var allowedAddresses: [AddressRange] = []
    /// Whether names of users and groups are shown in lower case.
    package var lowersNames = false
    /// Which groups are shown; empty: every group.
    package var groupFilter: [NamePattern] = []
    /// Groups that are hidden because their name alone gives rights in a product.
    package var reservedGroups = Self.standardReservedGroups
    /// Names that are shown though they are reserved.
    package var allowedGroups: [String] = []
    /// For how many days a deleted user is shown as an inactive one; 0: not at all.
    package var tombstoneDays = 30

    /// What holds where the operator says nothing.
    package static let standard = ApplicationPolicy()

    package init() {}

    /// What the products themselves give rights to, by name.
    ///
    /// Whoever may push a group would else make its members administrators of the product.
    package static let standardReservedGroups = [
        "jira-administrators", "confluence-administrators", "stash-users", "*-administrators",
    ].map { NamePattern(known: $0) }

    /// Whether the application is shown a group of this name.
    ///
    /// A name is judged as the product will read it: without characters that XML forbids, without
    /// blanks at its ends, and in the loosest of the ways in which Java ignores case.
    package func visibility(ofGroupNamed name: String) -> GroupVisibility {
        let shown = ProductText.name(name)
        let key = NamePattern.key(shown)
        let looseKey = NamePattern.key(Self.loosened(shown))
        if reservedGroups.contains(where: { $0.matches(key: key) || $0.matches(key: looseKey) }),
            !allowedGroups.contains(where: { NamePattern.key($0) == key })
        {
            return .reserved
        }
        guard groupFilter.isEmpty || groupFilter.contains(where: { $0.matches(key: key) }) else {
            return .filtered
        }
        return .shown
    }

    /// The name without what nobody sees, and with those letters replaced that `equalsIgnoreCase`
    /// of Java equates with ASCII letters and the folding of names does not.
    ///
    /// Some databases of products ignore invisible characters when they compare.
    private static func loosened(_ name: String) -> String {
        let letters = name.unicodeScalars.compactMap { scalar -> Unicode.Scalar? in
            switch scalar {
            case "\u{130}", "\u{131}": "i"
            case "\u{17F}": "s"
            default: scalar.properties.isDefaultIgnorableCodePoint ? nil : scalar
            }
        }
        return String(String.UnicodeScalarView(letters))
    }
}

/// Whether an application is shown a group, and why not.
package enum GroupVisibility: String, Sendable, Hashable {
    case shown
    /// No pattern of the filter names it.
    case filtered
    /// Its name gives rights in a product and has not been allowed.
    case reserved
}
