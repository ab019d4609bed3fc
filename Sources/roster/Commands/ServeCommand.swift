import ArgumentParser
import Logging

/// `roster serve`: the server, against a database that is migrated.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve against a given PostgreSQL."
    )

    @OptionGroup var server: ServerFlags
    @OptionGroup var databaseFlags: DatabaseFlags
    @OptionGroup var connections: ConnectionFlags
    @OptionGroup var operations: OperationsFlags
    @OptionGroup var logs: LogFlags

    func run() async throws {
        var settings = try Settings.read([server, databaseFlags, connections, operations, logs])
        let url = try settings.requiredPublicURL()
        let logger = Logger.roster(settings)
        let port = try await FreePort.find(host: settings.host, port: settings.port)
        try await settings.operations.findPort()
        let services = try await Services(
            settings,
            database: settings.database,
            address: ServingAddress(host: settings.host, port: port, url: url),
            logger: logger
        )
        if let key = settings.adminKey { try await services.acceptAdminKey(key) }
        let serving = ClosureService { [settings] in
            try await services.run { port in
                logger.notice(
                    "serving",
                    metadata: [
                        "host": "\(settings.host)", "port": .stringConvertible(port),
                        "public_url": "\(url)",
                        "operations_port": .stringConvertible(settings.operations.port),
                    ]
                )
            }
        }
        try await Serving.run(serving, drain: settings.operations.drain, logger: logger)
    }
}
