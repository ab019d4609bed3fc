/// The PostgreSQL roles Roster works with.
///
/// The owner migrates and owns the tables. The tenant role serves `/t/…` and is bound by
/// row-level security. The control role serves the admin API's lists. Managed databases make
/// roles beforehand, so their names are settings.
package struct RoleNames: Sendable, Hashable {
    package let owner: String
    package let tenant: String
    package let control: String

    package init(
        owner: String = "roster_owner",
        tenant: String = "roster_tenant",
        control: String = "roster_control"
    ) {
        self.owner = owner
        self.tenant = tenant
        self.control = control
    }

    /// The statements a database administrator runs once where Roster may not create roles.
    ///
    /// Passwords are left out on purpose: how a role logs in is the administrator's choice.
    package var creationScript: String {
        [owner, tenant, control]
            .map { "create role \(Self.quoted($0)) login nosuperuser nobypassrls;" }
            .joined(separator: "\n")
    }

    /// A PostgreSQL identifier, quoted so that any name is safe in a script.
    static func quoted(_ identifier: String) -> String {
        "\""
            + identifier.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}
