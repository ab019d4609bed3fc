package import Postgres
package import SCIM

/// The operator's side: integrations, their tokens, and admin keys.
///
/// Works as the control role, which sees these tables whole and no tenant's directory at all.
package struct ControlPlane: Sendable {
    let lane: Lane
    let clock: @Sendable () -> DateTime

    /// - Parameter lane: connections of the control role, one unit at a time each.
    package init(lane: Lane, clock: @escaping @Sendable () -> DateTime) {
        self.lane = lane
        self.clock = clock
    }

    /// The time by the clock that new ids are ordered by.
    package var now: DateTime { clock() }

    /// One page of a list, newest first, and where the next one begins.
    package struct Page<Element: Sendable>: Sendable {
        package let elements: [Element]
        /// The id after which the next page begins; nil on the last page.
        package let nextCursor: String?

        init(_ elements: [Element], limit: Int, id: (Element) -> String) {
            self.elements = Array(elements.prefix(limit))
            nextCursor = elements.count > limit ? self.elements.last.map(id) : nil
        }
    }

    func run(_ sql: SQL) async throws(DirectoryError) -> Rows {
        do {
            return try await attempt(sql)
        } catch {
            throw DirectoryError(error)
        }
    }

    /// Like `run`, for statements whose violated constraints mean something.
    func attempt(_ sql: SQL) async throws(PostgresError) -> Rows {
        try await attempt([sql])[0]
    }

    /// Runs the statements as one transaction.
    func attempt(_ statements: [SQL]) async throws(PostgresError) -> [Rows] {
        var pipeline = Pipeline()
        for sql in statements { pipeline.append(Statement(sql.text), sql.values) }
        return try await lane.run(pipeline)
    }

    /// Decodes rows, turning what PostgreSQL did not keep to into a fault.
    func decode<Value>(
        _ body: () throws(PostgresError) -> Value
    ) throws(DirectoryError) -> Value {
        do {
            return try body()
        } catch {
            throw DirectoryError(error)
        }
    }
}
