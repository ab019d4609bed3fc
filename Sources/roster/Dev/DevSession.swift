import Foundation
import Logging
import ServiceLifecycle

/// One run of `roster dev`: PostgreSQL, then the server on top of it, down again in reverse.
struct DevSession: Service {
    let settings: Settings
    let directory: DevDirectory
    let addresses: DevAddresses
    /// Free a moment ago.
    let port: Int
    let logger: Logger

    func run() async throws {
        try await EmbeddedPostgres.running(in: directory, logger: logger) { postgres in
            logger.notice("PostgreSQL is ready", metadata: ["pid": "\(postgres.processID)"])
            let services = try await cancelWhenGracefulShutdown { try await opened(on: postgres) }
            defer { try? FileManager.default.removeItem(atPath: directory.devFile) }
            try await serve(services, on: postgres)
        }
        logger.notice("stopped")
    }

    /// The services over a database that is migrated and has something to show.
    private func opened(
        on postgres: EmbeddedPostgres
    ) async throws -> (Services, DevCredentials) {
        let names = settings.database.roles
        let applied = try await Services.prepareDatabase(
            superuser: postgres.dsn(user: "postgres", database: "postgres"),
            owner: postgres.dsn(user: names.owner, database: Services.devDatabase),
            roles: names
        )
        if !applied.isEmpty {
            logger.notice("migrated", metadata: ["files": "\(applied.joined(separator: ", "))"])
        }
        var database = settings.database
        database.dsn.tenant = .text(
            postgres.dsn(user: names.tenant, database: Services.devDatabase)
        )
        database.dsn.control = .text(
            postgres.dsn(user: names.control, database: Services.devDatabase)
        )
        database.dsn.listen = database.dsn.control
        database.dsn.replica = nil
        let services = try await Services(
            settings,
            database: database,
            address: ServingAddress(host: settings.host, port: port, url: addresses.publicURL),
            logger: logger
        )
        do {
            let kept = PrivateFile.read(DevCredentials.self, from: directory.credentials)
            let credentials = try await services.credentials(
                kept: kept,
                chosenAdminKey: settings.adminKey
            )
            try PrivateFile.write(credentials, to: directory.credentials)
            return (services, credentials)
        } catch {
            await services.close()
            throw error
        }
    }

    private func serve(
        _ opened: (services: Services, credentials: DevCredentials),
        on postgres: EmbeddedPostgres
    ) async throws {
        let (ready, continuation) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await opened.services.run { continuation.yield($0) }
                return true
            }
            group.addTask {
                try await postgres.watch()
                return true
            }
            group.addTask {
                for await _ in ready { try announce(opened.credentials, on: postgres) }
                return false
            }
            // The first to end ends the others: the server by a signal, PostgreSQL by accident.
            while let isOver = try await group.next(), !isOver {}
            group.cancelAll()
        }
    }

    private func announce(
        _ credentials: DevCredentials,
        on postgres: EmbeddedPostgres
    ) throws {
        let file = DevFile(
            adminURL: addresses.adminURL,
            scimURL: addresses.scimURL(tenantID: credentials.tenantID),
            operationsURL: DevAddresses(
                publicURL: nil,
                host: settings.operations.host,
                port: settings.operations.port
            ).localURL,
            credentials: credentials,
            processID: getpid(),
            postgresProcessID: postgres.processID,
            postgresDSN: postgres.dsn(user: "postgres", database: Services.devDatabase)
        )
        try PrivateFile.write(file, to: directory.devFile)
        let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")
        let suffix = String((0..<4).compactMap { _ in letters.randomElement() })
        let welcome = Welcome(
            addresses: addresses,
            credentials: credentials,
            directory: directory,
            suffix: suffix
        )
        FileHandle.standardOutput.write(Data(welcome.text.utf8))
    }
}
