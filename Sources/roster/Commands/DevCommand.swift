import ArgumentParser
import Foundation
import Logging

/// `roster dev`: everything on one machine, with a PostgreSQL of its own.
struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Run Roster with a PostgreSQL of its own, for trying and developing."
    )

    @OptionGroup var server: ServerFlags
    @OptionGroup var connections: ConnectionFlags
    @OptionGroup var operations: OperationsFlags
    @OptionGroup var logs: LogFlags

    @Option(
        help: ArgumentHelp(
            "The directory to keep everything in.",
            discussion: "By default .roster in the working directory; /var/lib/roster for root."
        )
    )
    var data: String?

    func run() async throws {
        let values = Settings.values([server, connections, operations, logs])
        var settings = try Settings.read(values)
        // Several may run on one machine, and nobody stands in front of them.
        if !values.isSet(.operationsPort) { settings.operations.port = 0 }
        if !values.isSet(.drainDelay) { settings.operations.drainDelay = .zero }
        let logger = Logger.roster(settings)
        for setting in [Setting.tenantDSN, .controlDSN, .listenDSN, .ownerDSN, .replicaDSN]
        where values.text(setting) != nil {
            logger.warning(
                "roster dev uses its own database and ignores a setting",
                metadata: ["setting": "\(setting.variable)"]
            )
        }
        let directory = try DevDirectory(at: data)
        try directory.lock()
        // Left by a run that was killed: a script must not take it for this one's.
        try? FileManager.default.removeItem(atPath: directory.devFile)
        let port = try await FreePort.find(host: settings.host, port: settings.port)
        try await settings.operations.findPort()
        let addresses = DevAddresses(
            publicURL: settings.publicURL,
            host: settings.host,
            port: port
        )
        try await Serving.run(
            DevSession(
                settings: settings,
                directory: directory,
                addresses: addresses,
                port: port,
                logger: logger
            ),
            drain: settings.operations.drain,
            logger: logger
        )
    }
}
