import Postgres
import SCIM

/// What one application sees of its tenant's directory: the one place that decides it, for lists,
/// look-ups, changes and the preview.
///
/// It sees every user, and those who were deleted for as many days as its policy says. It sees the
/// groups that have a name of their own, as `TenantScope.pinGroupNames()` gives them, and that its
/// policy shows; of others nothing is told, neither as groups nor as members of groups.
package struct ApplicationView: Sendable {
    package let application: Application
    let scope: TenantScope

    /// - Parameter scope: of the application's own tenant.
    package init(scope: TenantScope, application: Application) {
        self.scope = scope
        self.application = application
    }

    /// How many ids a look-up of several takes.
    package static let batchMax = 10_000

    /// The tenant as a bind of a composed query.
    var tenant: SQL { "\(uuid: scope.tenant.text)" }

    /// Whether the policy shows a group that products know by this name.
    func shows(_ name: String) -> Bool {
        application.policy.visibility(ofGroupNamed: name) == .shown
    }
}

/// A user as an application sees it.
package struct ViewedUser: Sendable {
    package let stored: StoredResource
    /// Whether the user has been deleted, and is shown as an inactive one.
    package let isDeleted: Bool

    /// Reads what `ViewSQL` selects for a user.
    init(_ rows: Rows, row: Int) throws(PostgresError) {
        isDeleted = try rows.boolean(row, 0)
        stored = try StoredResource(decoding: rows, row: row, type: .user, from: 1)
    }

    /// Every row, in order.
    static func all(_ rows: Rows) throws(DirectoryError) -> [ViewedUser] {
        try rows.values { row throws(PostgresError) in try ViewedUser(rows, row: row) }
    }
}

/// A group as an application sees it.
package struct ViewedGroup: Sendable {
    package let stored: StoredResource
    /// The name by which products know it, which need not be its displayName.
    package let name: String

    /// Reads a name and what `ViewSQL` selects for a group; nil where there is no name.
    init?(_ rows: Rows, row: Int, from column: Int = 0) throws(PostgresError) {
        guard let name = try rows.optionalText(row, column) else { return nil }
        self.name = name
        stored = try StoredResource(decoding: rows, row: row, type: .group, from: column + 1)
    }
}

/// One line of the list of memberships: somebody is in a group directly, or there is the group.
package struct ViewedMembership: Sendable, Hashable {
    /// Who is a member, by name.
    package enum Member: Sendable, Hashable {
        /// A userName, as `ProductText.name` writes it; the id where nothing is left of it.
        case user(String)
        case group(String)
    }

    /// The name by which products know the group.
    package let group: String
    /// Nil for a member that is not shown, and for a group without any.
    package let member: Member?
}

extension Rows {
    /// A value for each row, in order.
    func values<Value>(
        _ body: (Int) throws(PostgresError) -> Value
    ) throws(DirectoryError) -> [Value] {
        do {
            return try map(body)
        } catch {
            throw DirectoryError(error)
        }
    }
}
