import Directory
import Foundation
import Logging
import Web

/// The settings a command runs with: the one reader of flags and environment.
struct Settings: Sendable {
    /// Without a trailing slash.
    let publicURL: String?
    let host: String
    let port: Int
    let trustedProxies: [AddressRange]
    let tenantLimits: TenantLimits
    let adminKey: String?
    let database: DatabaseSettings
    let eventDays: Int
    var operations: OperationsSettings
    let logLevel: Logger.Level
    let logFormat: LogFormat

    init(_ values: SettingValues) throws(SettingsError) {
        try values.checkFiles()
        publicURL = try values.url(.publicURL)
        host = values.text(.host) ?? ""
        port = try values.integer(.port, in: 0...65535)
        trustedProxies = try values.addressRanges(.trustedProxies)
        tenantLimits = TenantLimits(
            requestsMax: try values.integer(.tenantConcurrency, in: 1...1000),
            rate: try values.rate(.tenantRate)
        )
        adminKey = try values.secret(.adminKey, lengthMin: 32)
        database = try DatabaseSettings(values)
        eventDays = try values.integer(.eventDays, in: 1...3650)
        operations = try OperationsSettings(values)
        logLevel = try values.logLevel(.logLevel)
        logFormat = try values.logFormat(.logFormat)
    }

    /// Reads the flags of a command and the environment of the process.
    static func read(_ flags: [any SettingFlags]) throws -> Settings {
        try read(values(flags))
    }

    /// Reads values, with the failure that a command ends with.
    static func read(_ values: SettingValues) throws -> Settings {
        do throws(SettingsError) {
            return try Settings(values)
        } catch {
            throw error.failure
        }
    }

    /// The values as they were written, not yet checked.
    static func values(_ flags: [any SettingFlags]) -> SettingValues {
        var texts: [Setting: String] = [:]
        for (setting, text) in flags.flatMap(\.values) {
            texts[setting] = text
        }
        return SettingValues(flags: texts, environment: ProcessInfo.processInfo.environment)
    }

    /// The public URL, for commands that cannot do without.
    func requiredPublicURL() throws -> String {
        let wanted =
            "the URL at which identity providers reach this server, "
            + "such as https://roster.example.com"
        guard let publicURL else {
            throw SettingsError.missing(.publicURL, wanted: wanted).failure
        }
        return publicURL
    }
}

/// How Roster reaches PostgreSQL.
struct DatabaseSettings: Sendable {
    /// One connection string for each thing Roster does with the database; nil: not set.
    struct ConnectionStrings: Sendable {
        var tenant: DSN?
        var control: DSN?
        var listen: DSN?
        var owner: DSN?
        var replica: DSN?
    }

    /// The names of the roles, as the migrations write them.
    struct Roles: Sendable {
        let tenant: String
        let control: String
        let owner: String
    }

    /// How many connections each lane has.
    struct Connections: Sendable {
        let read: Int
        let write: Int
        let slow: Int
    }

    var dsn: ConnectionStrings
    let roles: Roles
    let connections: Connections
    let preparesStatements: Bool

    init(_ values: SettingValues) throws(SettingsError) {
        dsn = ConnectionStrings(
            tenant: values.dsn(.tenantDSN),
            control: values.dsn(.controlDSN),
            listen: values.dsn(.listenDSN) ?? values.dsn(.controlDSN),
            owner: values.dsn(.ownerDSN),
            replica: values.dsn(.replicaDSN)
        )
        roles = Roles(
            tenant: try values.roleName(.roleTenant),
            control: try values.roleName(.roleControl),
            owner: try values.roleName(.roleOwner)
        )
        connections = Connections(
            read: try values.integer(.readConnections, in: 1...1000),
            write: try values.integer(.writeConnections, in: 1...1000),
            slow: try values.integer(.slowConnections, in: 1...1000)
        )
        preparesStatements = try values.isOn(.preparedStatements)
    }

    /// A connection string, for commands that cannot do without.
    func required(_ setting: Setting, _ dsn: DSN?) throws -> DSN {
        guard let dsn else {
            let wanted =
                "a libpq connection string, such as "
                + "postgresql://roster_tenant@db.example.com/roster"
            throw SettingsError.missing(setting, wanted: wanted).failure
        }
        return dsn
    }
}
