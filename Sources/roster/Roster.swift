import ArgumentParser
import Foundation

/// The command line of Roster.
@main
struct Roster: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roster",
        abstract: "SCIM 2.0 directories for many tenants, in PostgreSQL.",
        discussion: "Settings are read from flags and from the environment; see roster settings.",
        version: Version.text,
        subcommands: [
            DevCommand.self, ServeCommand.self, MigrateCommand.self, AdminKeyCommand.self,
            RestoredCommand.self, SettingsCommand.self, DoctorCommand.self, PlayCommand.self,
        ]
    )

    /// Runs the command that the arguments name, and ends with its exit status.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            failure.report()
            Foundation.exit(failure.status)
        } catch let error as EmbeddedPostgresError {
            error.failure.report()
            Foundation.exit(error.failure.status)
        } catch {
            exit(withError: error)
        }
    }
}
