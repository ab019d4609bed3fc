import Postgres

/// A statement that every request of a kind runs, as the test of query plans looks at it.
package struct HotStatement: Sendable {
    package let name: String
    package let sql: String
    /// What has to be among the plan's index conditions.
    package let conditions: [String]
    private let binds: [String]

    /// - Parameter binds: a literal for each bind but the first, which holds the tenant.
    init(_ name: String, _ statement: Statement, conditions: [String], binds: [String]) {
        self.name = name
        sql = statement.sql
        self.conditions = conditions
        self.binds = [Self.anyTenant] + binds
    }

    /// A composed statement with the values it was composed with, `tenant` among them.
    init(_ name: String, _ sql: SQL, conditions: [String]) {
        self.name = name
        self.sql = sql.text
        self.conditions = conditions
        binds = sql.values.map(Self.literal)
    }

    /// A literal for each bind.
    package func arguments(tenant: String) -> [String] {
        binds.map { $0 == Self.anyTenant ? "'\(tenant)'" : $0 }
    }

    /// The tenant that composed statements are composed with.
    static let tenant: SQL = "\(uuid: "any tenant")"

    private static let anyTenant = "'any tenant'"

    private static func literal(_ value: PostgresValue) -> String {
        switch value {
        case .null: "null"
        case .text(let text), .uuid(let text): "'\(text)'"
        case .integer(let integer): "\(integer)"
        case .double(let double): "\(double)"
        case .boolean(let boolean): "\(boolean)"
        case .bytes, .json: "null"
        case .textArray(let texts):
            "array[\(texts.map { "'\($0)'" }.joined(separator: ", "))]::text[]"
        case .integerArray(let integers): "array[\(integers)]::bigint[]"
        }
    }

    /// Every statement of the hot paths.
    package static let all: [HotStatement] =
        TenantScope.hotReads + TenantScope.hotPasswordReads + TenantScope.hotWrites
        + TenantScope.hotEventReads + GroupStatement.hot + TenantScope.hotApplicationStatements
        + ListSQL.hot + ApplicationView.hotUserReads + ApplicationView.hotGroupReads
}
