import ArgumentParser

/// `roster doctor`: looks for faults of a set-up and says what to do about each.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check connections, roles, isolation and migrations, and say what to do.",
        discussion: "Changes nothing. Ends with 0 when there is no error, and with 1 otherwise."
    )

    @OptionGroup var databaseFlags: DatabaseFlags
    @OptionGroup var connections: ConnectionFlags
    @Flag(help: "Print the findings as one JSON object.")
    var json = false

    func run() async throws {
        let settings = try Settings.read([databaseFlags, connections])
        let report = DoctorReport(await Doctor(settings: settings.database).findings())
        print(json ? try report.json() : report.text)
        guard report.ok else { throw ExitCode.failure }
    }
}
