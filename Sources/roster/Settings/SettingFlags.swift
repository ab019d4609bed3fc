import ArgumentParser

/// A group of flags that set settings.
protocol SettingFlags: ParsableArguments {
    /// The flags that were given, by the setting they set.
    var values: [Setting: String] { get }
}

/// The flags of commands that serve.
struct ServerFlags: SettingFlags {
    @Option(help: "The URL at which identity providers reach this server.")
    var publicURL: String?
    @Option(help: "The address to listen on.")
    var host: String?
    @Option(help: "The TCP port to listen on.")
    var port: String?
    @Option(help: "How many days events are kept.")
    var eventDays: String?
    @Option(help: "Networks of proxies whose X-Forwarded-For counts.")
    var trustedProxies: String?
    @Option(help: "Requests of one tenant that are answered at a time.")
    var tenantConcurrency: String?
    @Option(help: "SCIM requests a second that one tenant may send; 0: any number.")
    var tenantRate: String?

    var values: [Setting: String] {
        Setting.given([
            (.publicURL, publicURL), (.host, host), (.port, port), (.eventDays, eventDays),
            (.trustedProxies, trustedProxies), (.tenantConcurrency, tenantConcurrency),
            (.tenantRate, tenantRate),
        ])
    }
}

/// The flags that say where PostgreSQL is.
struct DatabaseFlags: SettingFlags {
    @Option(name: .customLong("tenant-dsn"), help: "Connection string of the tenant role.")
    var tenantDSN: String?
    @Option(name: .customLong("control-dsn"), help: "Connection string of the control role.")
    var controlDSN: String?
    @Option(name: .customLong("listen-dsn"), help: "Connection string for LISTEN.")
    var listenDSN: String?
    @Option(name: .customLong("owner-dsn"), help: "Connection string of the owner role.")
    var ownerDSN: String?
    @Option(name: .customLong("replica-dsn"), help: "Connection string of a read replica.")
    var replicaDSN: String?
    @Option(help: "The name of the tenant role.")
    var roleTenant: String?
    @Option(help: "The name of the control role.")
    var roleControl: String?
    @Option(help: "The name of the owner role.")
    var roleOwner: String?

    var values: [Setting: String] {
        Setting.given([
            (.tenantDSN, tenantDSN), (.controlDSN, controlDSN), (.listenDSN, listenDSN),
            (.ownerDSN, ownerDSN), (.replicaDSN, replicaDSN), (.roleTenant, roleTenant),
            (.roleControl, roleControl), (.roleOwner, roleOwner),
        ])
    }
}

/// The flags that say how the connections are used.
struct ConnectionFlags: SettingFlags {
    @Option(help: "Connections that keyed reads share.")
    var readConnections: String?
    @Option(help: "Connections for writes.")
    var writeConnections: String?
    @Option(help: "Connections for lists, scans and bulk.")
    var slowConnections: String?
    @Option(help: "Whether statements are prepared by name: on or off.")
    var preparedStatements: String?

    var values: [Setting: String] {
        Setting.given([
            (.readConnections, readConnections), (.writeConnections, writeConnections),
            (.slowConnections, slowConnections), (.preparedStatements, preparedStatements),
        ])
    }
}

/// The flags about running the server.
struct OperationsFlags: SettingFlags {
    @Option(help: "The address to listen on for probes and metrics.")
    var operationsHost: String?
    @Option(help: "The TCP port for probes and metrics.")
    var operationsPort: String?
    @Option(help: "Seconds from SIGTERM to the end of accepting connections.")
    var drainDelay: String?
    @Option(help: "Seconds that requests in flight have after that.")
    var drainGrace: String?

    var values: [Setting: String] {
        Setting.given([
            (.operationsHost, operationsHost), (.operationsPort, operationsPort),
            (.drainDelay, drainDelay), (.drainGrace, drainGrace),
        ])
    }
}

/// The flags about logs.
struct LogFlags: SettingFlags {
    @Option(help: "The least severe level that is logged.")
    var logLevel: String?
    @Option(help: "How lines of the log are written: text or json.")
    var logFormat: String?

    var values: [Setting: String] {
        Setting.given([(.logLevel, logLevel), (.logFormat, logFormat)])
    }
}

extension Setting {
    fileprivate static func given(_ flags: [(Setting, String?)]) -> [Setting: String] {
        var values: [Setting: String] = [:]
        for case (let setting, let text?) in flags { values[setting] = text }
        return values
    }
}
