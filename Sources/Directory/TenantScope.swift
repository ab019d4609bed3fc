import Postgres
import SCIM

/// One tenant's directory for the time of one request.
///
/// Every function that touches a tenant's rows hangs on this type. Each of its pipelines sets
/// the tenant first, for that pipeline's implicit transaction only, so a query without a tenant
/// cannot be written by accident; row-level security stands behind it if it is.
package struct TenantScope: Sendable {
    package let tenant: TenantID
    let request: RequestAttribution
    /// Whether passwords that come are kept, hashed, or dropped.
    package let storesPasswords: Bool
    /// By which the lanes tell its units from those of other tenants.
    let flow: Flow
    private let directory: TenantDirectory

    init(
        tenant: TenantID,
        request: RequestAttribution,
        directory: TenantDirectory,
        storesPasswords: Bool
    ) {
        self.tenant = tenant
        self.request = request
        self.storesPasswords = storesPasswords
        flow = Flow(tenant)
        self.directory = directory
    }

    var lanes: Lanes { directory.lanes }
    var snapshots: Snapshots { directory.snapshots }
    var lists: ListMemory { directory.lists }
    var passwords: PasswordHasher { directory.passwords }
    var eventSignal: EventSignal { directory.eventSignal }
    var clock: @Sendable () -> DateTime { directory.clock }

    /// How long one statement may take, by lane.
    enum Patience: String {
        /// Keyed reads and single writes, in milliseconds.
        case short = "5000"
        /// Scans and large groups, in milliseconds.
        case long = "30000"
    }

    /// The tenant as a bind; every statement names it besides the policy.
    var tenantValue: PostgresValue { .text(tenant.text) }

    /// Runs one keyed read on the shared lane, by a plan that is good for all values.
    ///
    /// The server would make a new one each time where it takes a tenant for a small one: longer
    /// work than the read.
    ///
    /// - Parameter flow: another than the tenant's.
    func read(
        _ statement: Statement,
        _ values: [PostgresValue],
        flow: Flow? = nil
    ) async throws(DirectoryError)
        -> Rows
    {
        var pipeline = tenantPipeline(patience: .short, keepsPlans: true)
        let result = pipeline.append(statement, values)
        return try await run(pipeline, on: lanes.reads, flow: flow ?? self.flow)[result]
    }

    /// Runs a composed query on the slow lane.
    func scan(_ sql: SQL) async throws(DirectoryError) -> Rows {
        try await scan(sql.statement, sql.values)
    }

    /// Runs a list or a scan on the slow lane.
    ///
    /// - Parameter keepsPlan: whether one plan is good for all values.
    func scan(
        _ statement: Statement,
        _ values: [PostgresValue],
        keepsPlan: Bool = false
    ) async throws(DirectoryError)
        -> Rows
    {
        var pipeline = tenantPipeline(patience: .long, keepsPlans: keepsPlan)
        let result = pipeline.append(statement, values)
        return try await run(pipeline, on: lanes.slow, flow: flow)[result]
    }

    /// Runs one write on the lane of writes and says what failed in PostgreSQL's words, since
    /// only the statement's author knows what a violated constraint means.
    ///
    /// One about thousands of members takes its time on the slow lane instead, and so does one
    /// that turns out to: what the server has broken off has not happened.
    ///
    /// - Parameter keepsPlan: whether one plan is good for all values. Left to itself the server
    ///   makes a new one each time for the sake of the arrays, which takes longer than the write.
    func write(
        _ statement: Statement,
        _ values: [PostgresValue],
        keepsPlan: Bool = false
    ) async throws(PostgresError)
        -> Rows
    {
        guard !values.contains(where: Self.isLarge) else {
            return try await writeSlowly(statement, values)
        }
        var pipeline = tenantPipeline(patience: .short, keepsPlans: keepsPlan)
        let result = pipeline.append(statement, values)
        do throws(PostgresError) {
            return try await persistently(pipeline, on: lanes.writes)[result]
        } catch {
            guard case .server(let server) = error, server.isTimeout else { throw error }
            return try await writeSlowly(statement, values)
        }
    }

    private func writeSlowly(
        _ statement: Statement,
        _ values: [PostgresValue]
    ) async throws(PostgresError) -> Rows {
        var pipeline = tenantPipeline(patience: .long)
        let result = pipeline.append(statement, values)
        return try await persistently(pipeline, on: lanes.slow)[result]
    }

    private static func isLarge(_ value: PostgresValue) -> Bool {
        guard case .textArray(let texts) = value else { return false }
        return texts.count > 2_000
    }

    /// How often a write that lost a race or a deadlock is tried in all.
    static let attemptsMax = 16

    /// Runs a pipeline again after a deadlock, after a member vanished while it ran, and when
    /// it certainly did not happen.
    ///
    /// The sequencer hears of it when it has.
    func persistently(
        _ pipeline: Pipeline,
        on lane: Lane
    ) async throws(PostgresError) -> [Rows] {
        var attempt = 1
        while true {
            do throws(PostgresError) {
                let results = try await lane.run(pipeline, flow: flow)
                eventSignal.raise()
                return results
            } catch {
                let isPassing = error.isRetryable || error.sqlState == "23503"
                guard isPassing, attempt < Self.attemptsMax else { throw error }
                attempt += 1
            }
        }
    }

    private static let settings =
        "select set_config('roster.tenant', $1, true), set_config('statement_timeout', $2, true)"

    private static let setTenant = Statement(settings)

    private static let setTenantAndKeepPlans = Statement(
        settings + ", set_config('plan_cache_mode', 'force_generic_plan', true)"
    )

    /// A pipeline that has the tenant set: the one place where that is done.
    ///
    /// - Parameter keepsPlans: whether its prepared statements are planned once and for all.
    func tenantPipeline(patience: Patience, keepsPlans: Bool = false) -> Pipeline {
        var pipeline = Pipeline()
        _ = pipeline.append(
            keepsPlans ? Self.setTenantAndKeepPlans : Self.setTenant,
            [tenantValue, .text(patience.rawValue)]
        )
        return pipeline
    }

    private func run(
        _ pipeline: Pipeline,
        on lane: Lane,
        flow: Flow
    ) async throws(DirectoryError) -> [Rows] {
        do {
            return try await lane.run(pipeline, flow: flow)
        } catch {
            throw DirectoryError(error)
        }
    }
}

extension Flow {
    /// Of everybody whose credentials are being looked up: whoever makes up tenants or tokens
    /// gets one turn among those of all tenants, and not one for each name.
    static let strangers = Flow("strangers")
}

extension PostgresError {
    /// The SQLSTATE, when the server answered with an error.
    var sqlState: String? {
        guard case .server(let error) = self else { return nil }
        return error.sqlState
    }
}
