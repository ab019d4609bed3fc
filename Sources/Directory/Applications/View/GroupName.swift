package import SCIM

/// By which name products know a group, or why they do not know it.
package struct GroupName: Sendable {
    /// Why a group has no name of its own, so that no product is shown it.
    package enum Conflict: Sendable {
        /// Another group has the name, or one equal but for case.
        case taken(groupID: String, name: String)
        /// The displayName has nothing in it that a product can show.
        case empty
    }

    package let groupID: String
    /// The group's displayName as it is now.
    package let displayName: String
    /// The name, and since when it holds; nil when there is a conflict.
    package let pin: (name: String, pinnedAt: DateTime)?
    package let conflict: Conflict?

    /// Whether the group has been renamed and its name has not.
    package var isPending: Bool {
        pin.map { !$0.name.utf8.elementsEqual(ProductText.name(displayName).utf8) } ?? false
    }

    /// The name as it is compared.
    ///
    /// - Parameter name: as `ProductText.name` writes it.
    static func key(_ name: String) -> String { CaseFolding.key(name) }
}
