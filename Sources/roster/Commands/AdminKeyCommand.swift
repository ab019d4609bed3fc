import ArgumentParser
import Directory
import Logging

/// `roster admin-key`: the operator's secrets for the admin API.
struct AdminKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin-key",
        abstract: "Make keys for the admin API.",
        subcommands: [Create.self]
    )

    /// `roster admin-key create`: makes a key and prints it, once.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make an admin key and print it; it is shown once."
        )

        @OptionGroup var databaseFlags: DatabaseFlags
        @OptionGroup var logs: LogFlags
        @Option(help: "What the key is for, to tell it from others.")
        var label = "made with roster admin-key create"

        func run() async throws {
            let settings = try Settings.read([databaseFlags, logs])
            let control = try settings.database.required(
                .controlDSN,
                settings.database.dsn.control
            )
            let secret = try await CommandConnection.asControl(control) {
                plane throws(DirectoryError) in
                try await plane.createAdminKey(label: label).secret
            }
            print(secret.text)
        }
    }
}
