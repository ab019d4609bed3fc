import ArgumentParser
import Logging

/// `roster migrate`: brings the database to the schema of this version.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database to the schema of this version.",
        discussion: "Runs as the owner role, and creates the other roles where it may."
    )

    @OptionGroup var databaseFlags: DatabaseFlags
    @OptionGroup var logs: LogFlags
    @Flag(help: "Only print what would be applied.")
    var pending = false

    func run() async throws {
        let settings = try Settings.read([databaseFlags, logs])
        let owner = try settings.database.required(.ownerDSN, settings.database.dsn.owner)
        if pending {
            let names = try await Services.pendingMigrations(
                owner: owner,
                roles: settings.database.roles
            )
            for name in names { print(name) }
            if names.isEmpty { print("The database is up to date.") }
            return
        }
        let names = try await Services.migrate(owner: owner, roles: settings.database.roles)
        for name in names { print("applied \(name)") }
        if names.isEmpty { print("The database was up to date.") }
    }
}
