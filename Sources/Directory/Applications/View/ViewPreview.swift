/// What an application sees of its tenant's directory in numbers and examples, and what it does not
/// see or should not see as it is.
package struct ViewPreview: Sendable {
    /// How much there is in each list, and the first of it.
    package struct Sample<Element: Sendable>: Sendable {
        package let count: Int
        package let first: [Element]

        init(count: Int, first: [Element]) {
            self.count = count
            self.first = first
        }

        init(_ elements: [Element], limit: Int) {
            count = elements.count
            first = Array(elements.prefix(limit))
        }
    }

    /// A group that is not shown.
    package struct HiddenGroup: Sendable {
        /// Why it is not.
        package enum Reason: Sendable {
            /// The filter does not name it.
            case filtered
            /// Its name gives rights in a product.
            case reserved
            /// It has no name by which products could know it.
            case nameless(GroupName.Conflict)
        }

        package let id: String
        package let displayName: String
        package let reason: Reason
    }

    /// A group that is shown by another name than it has by now.
    package struct PendingRename: Sendable {
        package let groupID: String
        package let name: String
        package let displayName: String
    }

    /// Users whose names a product cannot tell apart.
    package struct NameClash: Sendable {
        package let name: String
        package let userIDs: [String]
    }

    /// A user who cannot be sent anything.
    package struct UserWithoutEmail: Sendable {
        package let id: String
        package let userName: String
    }

    package let users: Sample<ViewedUser>
    package let deletedUsers: Sample<ViewedUser>
    package let groups: Sample<ViewedGroup>
    /// Without the lines that only say that there is a group.
    package let memberships: Sample<ViewedMembership>
    package let hiddenGroups: Sample<HiddenGroup>
    package let pendingRenames: Sample<PendingRename>
    package let nameClashes: Sample<NameClash>
    package let usersWithoutEmail: Sample<UserWithoutEmail>
}
