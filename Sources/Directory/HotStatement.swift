import Postgres

/// A statement that every request of a kind runs, as the test of query plans looks at it.
package struct HotStatement: Sendable {
    package let name: String
    package let sql: String
    /// What has to be among the plan's index conditions.
    package let conditions: [String]
    private let binds: [String]

    init(_ name: String, _ statement: Statement, conditions: [String], binds: [String]) {
        self.name = name
        sql = statement.sql
        self.conditions = conditions
        self.binds = binds
    }

    /// A literal for each bind, the tenant first.
    package func arguments(tenant: String) -> [String] { ["'\(tenant)'"] + binds }

    /// Every statement of the hot paths.
    package static let all: [HotStatement] =
        TenantScope.hotReads + TenantScope.hotPasswordReads + TenantScope.hotWrites
        + TenantScope.hotEventReads + GroupStatement.hot + TenantScope.hotApplicationStatements
        + ApplicationView.hotUserReads + ApplicationView.hotGroupReads
}
