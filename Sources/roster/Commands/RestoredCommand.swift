import ArgumentParser
import Directory
import Logging

/// `roster restored`: lets every position expire that was handed out before a restore.
struct RestoredCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restored",
        abstract: "Tell Roster that its database was restored from a backup.",
        discussion: """
            Cursors and positions in the log of changes that were handed out before expire: they \
            would stand for other things now. Clients begin their lists again, and Jira, \
            Confluence and Bitbucket read their directory anew. Runs as the control role, before \
            or while Roster serves.
            """
    )

    @OptionGroup var databaseFlags: DatabaseFlags
    @OptionGroup var logs: LogFlags

    func run() async throws {
        let settings = try Settings.read([databaseFlags, logs])
        let control = try settings.database.required(.controlDSN, settings.database.dsn.control)
        let begun = try await CommandConnection.asControl(control) { plane throws(DirectoryError) in
            try await plane.beginEpochs()
        }
        print(
            "Every position handed out before has expired: of \(begun.integrations) integrations "
                + "and \(begun.applications) applications."
        )
    }
}
