/// A metric of Roster: a row of the table in docs/operations.md.
///
/// No label names a tenant, a person or a path: every one has few values.
package struct MetricFamily: Sendable, Hashable {
    package let name: String
    package let kind: MetricKind
    package let labels: [String]
    /// What it counts, in a sentence.
    package let help: String

    private init(_ name: String, _ kind: MetricKind, labels: [String] = [], _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }

    /// Every metric there is.
    package static let all: [MetricFamily] = [
        httpRequests, httpDuration, httpInFlight, tenantRequestsWaiting,
        tenantRequestsRefused, tokenCacheLookups, databaseConnections, databaseConnectionsMax,
        databaseUnitsInFlight, databaseUnitsWaiting, databaseErrors,
        databaseConnectionsLost, databaseConnectionsFailed, databaseUnitsRefused,
        databaseDeadlines, databaseUnitsResent, databaseListening, streamsOpen, streamsWaiting,
        replicaRefusals, workerPending, workerPendingMax, sequencerLag,
        buildInfo, processMemory, processCPU, processStart, processFiles, processFilesMax,
    ]

    package static let httpRequests = MetricFamily(
        "roster_http_requests_total",
        .counter,
        labels: ["plane", "route", "method", "status"],
        "Requests answered, by route template; route - has none, as without a valid token."
    )
    package static let httpDuration = MetricFamily(
        "roster_http_request_duration_seconds",
        .histogram,
        labels: ["route", "method"],
        "Time from the head of a request to the head of its answer."
    )
    package static let httpInFlight = MetricFamily(
        "roster_http_requests_in_flight",
        .gauge,
        "Requests without an answer so far."
    )
    package static let tenantRequestsWaiting = MetricFamily(
        "roster_tenant_requests_waiting",
        .gauge,
        "Requests that wait because their tenant has as many under way as it can have."
    )
    package static let tenantRequestsRefused = MetricFamily(
        "roster_tenant_requests_refused_total",
        .counter,
        labels: ["plane", "reason"],
        "Requests refused because their tenant sent too many: at a time (concurrency) or a "
            + "second (rate)."
    )
    package static let tokenCacheLookups = MetricFamily(
        "roster_token_cache_lookups_total",
        .counter,
        labels: ["result"],
        "Bearer tokens looked up in the cache: hit or miss."
    )
    package static let databaseConnections = MetricFamily(
        "roster_database_connections",
        .gauge,
        labels: ["lane"],
        "Connections to PostgreSQL that are up."
    )
    package static let databaseConnectionsMax = MetricFamily(
        "roster_database_connections_max",
        .gauge,
        labels: ["lane"],
        "Connections that the lane may have."
    )
    package static let databaseUnitsInFlight = MetricFamily(
        "roster_database_units_in_flight",
        .gauge,
        labels: ["lane"],
        "Transactions sent to PostgreSQL and not answered."
    )
    package static let databaseUnitsWaiting = MetricFamily(
        "roster_database_units_waiting",
        .gauge,
        labels: ["lane"],
        "Transactions that wait for a connection."
    )
    package static let databaseErrors = MetricFamily(
        "roster_database_errors_total",
        .counter,
        labels: ["lane", "kind"],
        "Statements that PostgreSQL refused, by kind of error."
    )
    package static let databaseConnectionsLost = MetricFamily(
        "roster_database_connections_lost_total",
        .counter,
        labels: ["lane", "reason"],
        "Connections lost while they were in use: lost, frozen or retired."
    )
    package static let databaseConnectionsFailed = MetricFamily(
        "roster_database_connections_failed_total",
        .counter,
        labels: ["lane"],
        "Attempts to connect that failed."
    )
    package static let databaseUnitsRefused = MetricFamily(
        "roster_database_units_refused_total",
        .counter,
        labels: ["lane"],
        "Transactions refused because the queue of their lane was full."
    )
    package static let databaseDeadlines = MetricFamily(
        "roster_database_deadlines_exceeded_total",
        .counter,
        labels: ["lane"],
        "Transactions that got no answer in time."
    )
    package static let databaseUnitsResent = MetricFamily(
        "roster_database_units_resent_total",
        .counter,
        labels: ["lane"],
        "Reads sent again because their connection was lost."
    )
    package static let databaseListening = MetricFamily(
        "roster_database_listening",
        .gauge,
        "1 while the server is told at once of tokens that are revoked, and 0 otherwise."
    )
    package static let streamsOpen = MetricFamily(
        "roster_streams_open",
        .gauge,
        "Lists being read whole by products, each over a connection of its own."
    )
    package static let streamsWaiting = MetricFamily(
        "roster_streams_waiting",
        .gauge,
        "Lists that wait to be read whole."
    )
    package static let replicaRefusals = MetricFamily(
        "roster_replica_refusals_total",
        .counter,
        labels: ["reason"],
        "Lists that the primary served in the replica's stead: behind or unreachable."
    )
    package static let workerPending = MetricFamily(
        "roster_worker_pending",
        .gauge,
        "Pieces of processor-heavy work under way or waiting, such as password hashes."
    )
    package static let workerPendingMax = MetricFamily(
        "roster_worker_pending_max",
        .gauge,
        "How many there may be before more are refused."
    )
    package static let sequencerLag = MetricFamily(
        "roster_sequencer_lag_seconds",
        .gauge,
        "Age of the oldest committed event that has no place in its tenant's sequence yet."
    )
    package static let buildInfo = MetricFamily(
        "roster_build_info",
        .gauge,
        labels: ["version"],
        "Always 1; the label says which version runs."
    )
    package static let processMemory = MetricFamily(
        "process_resident_memory_bytes",
        .gauge,
        "Resident memory size in bytes."
    )
    package static let processCPU = MetricFamily(
        "process_cpu_seconds_total",
        .counter,
        "Total user and system CPU time spent in seconds."
    )
    package static let processStart = MetricFamily(
        "process_start_time_seconds",
        .gauge,
        "Start time of the process since unix epoch in seconds."
    )
    package static let processFiles = MetricFamily(
        "process_open_fds",
        .gauge,
        "Number of open file descriptors."
    )
    package static let processFilesMax = MetricFamily(
        "process_max_fds",
        .gauge,
        "Maximum number of open file descriptors."
    )
}
