import ArgumentParser
import Foundation

/// `roster settings`: every setting with its value, secrets redacted.
struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "Print every setting and where its value comes from, secrets redacted."
    )

    @OptionGroup var server: ServerFlags
    @OptionGroup var databaseFlags: DatabaseFlags
    @OptionGroup var connections: ConnectionFlags
    @OptionGroup var operations: OperationsFlags
    @OptionGroup var logs: LogFlags
    @Flag(help: "Print the settings and their defaults as the table of the README.")
    var markdown = false

    func run() throws {
        if markdown {
            print(SettingsTable.markdown)
            return
        }
        let values = Settings.values([server, databaseFlags, connections, operations, logs])
        print(SettingsTable.text(of: values))
        // Wrong values are printed above; the command still says what is wrong with them.
        _ = try Settings.read(values)
    }
}
