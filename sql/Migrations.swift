/// One numbered file of `sql/migrations`, carried inside the binary.
struct Migration: Sendable {
    /// The file's name without its ending, such as `0001_tenants`.
    let name: String
    private let source: [UInt8]

    /// Every migration in the order of its number.
    ///
    /// A file that has shipped is never edited. It adds: the version before serves on it, in a
    /// rollout and after going back. What goes, goes in a file that says "-- Contracts: …".
    ///
    /// SwiftPM names each resource after its file, with `_` in place of the leading digit.
    static let all = [
        Migration(name: "0001_tenants", source: PackageResources._001_tenants_sql),
        Migration(name: "0002_directory", source: PackageResources._002_directory_sql),
        Migration(name: "0003_foreign_keys", source: PackageResources._003_foreign_keys_sql),
        Migration(
            name: "0004_integration_profile",
            source: PackageResources._004_integration_profile_sql
        ),
        Migration(name: "0005_passwords", source: PackageResources._005_passwords_sql),
        Migration(
            name: "0006_passwords_foreign_keys",
            source: PackageResources._006_passwords_foreign_keys_sql
        ),
        Migration(name: "0007_sequence", source: PackageResources._007_sequence_sql),
        Migration(name: "0008_applications", source: PackageResources._008_applications_sql),
        Migration(name: "0009_group_names", source: PackageResources._009_group_names_sql),
        Migration(
            name: "0010_applications_foreign_keys",
            source: PackageResources._010_applications_foreign_keys_sql
        ),
        Migration(name: "0011_epoch", source: PackageResources._011_epoch_sql),
    ]

    /// The file's SQL with the names of the roles filled in.
    func script(for roles: RoleNames) -> String {
        String(decoding: source, as: UTF8.self)
            .split(separator: ":tenant_role", omittingEmptySubsequences: false)
            .joined(separator: RoleNames.quoted(roles.tenant))
            .split(separator: ":control_role", omittingEmptySubsequences: false)
            .joined(separator: RoleNames.quoted(roles.control))
    }
}
