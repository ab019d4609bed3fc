extension Setting {
    /// Every setting, in the order of the settings table.
    static let all: [Setting] = [
        publicURL, host, port, trustedProxies, tenantConcurrency, tenantRate, adminKey, tenantDSN,
        controlDSN, listenDSN,
        ownerDSN, replicaDSN, roleTenant, roleControl, roleOwner, readConnections,
        writeConnections, slowConnections, preparedStatements, eventDays, operationsHost,
        operationsPort, drainDelay, drainGrace, logLevel, logFormat,
    ]

    static let publicURL = Setting(
        "public-url",
        "The URL at which identity providers reach this server; every absolute URL in an answer "
            + "begins with it. `roster serve` needs it."
    )
    static let host = Setting("host", "The address to listen on.", standard: "127.0.0.1")
    static let port = Setting("port", "The TCP port to listen on.", standard: "8080")
    static let trustedProxies = Setting(
        "trusted-proxies",
        "Networks of proxies whose `X-Forwarded-For` says where a request came from, such as "
            + "`10.0.0.0/8`, with commas between them. Without any the header counts for nothing."
    )
    static let tenantConcurrency = Setting(
        "tenant-concurrency",
        "How many requests of one tenant are answered at a time while other tenants send some "
            + "too; the rest of them waits. A tenant that is alone has 64, or as many as this.",
        standard: "2",
        unit: "requests"
    )
    static let tenantRate = Setting(
        "tenant-rate",
        "How many SCIM requests a second a tenant may send in the long run, ten seconds' worth at "
            + "once; beyond that it is told to wait (429). 25 or more; `0` for any number.",
        standard: "0",
        unit: "requests a second"
    )
    static let adminKey = Setting(
        "admin-key",
        "An admin key to accept besides those that `roster admin-key create` makes.",
        unit: "32 characters or more",
        secrecy: .secret
    )

    static let tenantDSN = Setting(
        "tenant-dsn",
        "libpq connection string of the tenant role, which row-level security binds.",
        secrecy: .password
    )
    static let controlDSN = Setting(
        "control-dsn",
        "libpq connection string of the control role, for admin lists.",
        secrecy: .password
    )
    static let listenDSN = Setting(
        "listen-dsn",
        "libpq connection string for LISTEN, which cannot pass a pooler; without it, that of "
            + "the control role.",
        secrecy: .password
    )
    static let ownerDSN = Setting(
        "owner-dsn",
        "libpq connection string of the owner role, for `roster migrate`.",
        secrecy: .password
    )
    static let replicaDSN = Setting(
        "replica-dsn",
        "libpq connection string of the tenant role at a read replica, which then serves the lists "
            + "that Jira, Confluence and Bitbucket read whole, unless it is behind.",
        secrecy: .password
    )
    static let roleTenant = Setting(
        "role-tenant",
        "The name of the tenant role.",
        standard: "roster_tenant"
    )
    static let roleControl = Setting(
        "role-control",
        "The name of the control role.",
        standard: "roster_control"
    )
    static let roleOwner = Setting(
        "role-owner",
        "The name of the owner role.",
        standard: "roster_owner"
    )

    static let readConnections = Setting(
        "read-connections",
        "Connections that keyed reads share by pipelining.",
        standard: "4",
        unit: "connections"
    )
    static let writeConnections = Setting(
        "write-connections",
        "Connections for writes, one at a time on each.",
        standard: "16",
        unit: "connections"
    )
    static let slowConnections = Setting(
        "slow-connections",
        "Connections for lists, scans and bulk.",
        standard: "4",
        unit: "connections"
    )
    static let preparedStatements = Setting(
        "prepared-statements",
        "`on`, or `off` behind a pooler that loses named statements (pgbouncer before 1.21).",
        standard: "on"
    )

    static let eventDays = Setting(
        "event-days",
        "How long events are kept. Who reads them more rarely has to start over.",
        standard: "30",
        unit: "days"
    )

    static let operationsHost = Setting(
        "operations-host",
        "The address to listen on for `/livez`, `/readyz` and `/metrics`, which ask for no "
            + "credentials: keep it from the world.",
        standard: "127.0.0.1"
    )
    static let operationsPort = Setting(
        "operations-port",
        "The TCP port for them; `roster dev` takes any free one unless it is set.",
        standard: "9090"
    )
    static let drainDelay = Setting(
        "drain-delay",
        "After SIGTERM, how long to go on accepting connections while `/readyz` says no; "
            + "`roster dev` does not wait unless it is set.",
        standard: "5",
        unit: "seconds"
    )
    static let drainGrace = Setting(
        "drain-grace",
        "How long requests in flight may take to end after that.",
        standard: "20",
        unit: "seconds"
    )

    static let logLevel = Setting(
        "log-level",
        "`trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`.",
        standard: "info"
    )
    static let logFormat = Setting(
        "log-format",
        "`text` on standard error, or `json`: one object a line on standard output.",
        standard: "text"
    )
}
