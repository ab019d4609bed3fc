/// Statements that run as one implicit transaction, in one round trip.
///
/// The first failure undoes all of them. A pipeline never says `BEGIN`: on a shared connection other
/// units would land inside the transaction.
package struct Pipeline: Sendable {
    /// One statement with its values.
    struct Step: Sendable {
        let statement: Statement
        let values: [PostgresValue]
    }

    private(set) var steps: [Step] = []

    /// A pipeline of no statements, which answers at once with no results.
    package init() {}

    /// A pipeline of one statement.
    package init(_ statement: Statement, _ values: [PostgresValue] = []) {
        append(statement, values)
    }

    /// How many statements there are, which is how many results there will be.
    package var count: Int { steps.count }

    /// Adds a statement and returns the index of its result.
    @discardableResult
    package mutating func append(_ statement: Statement, _ values: [PostgresValue] = []) -> Int {
        steps.append(Step(statement: statement, values: values))
        return steps.count - 1
    }

    /// Adds a composed statement, unnamed, and returns the index of its result.
    @discardableResult
    package mutating func append(_ sql: SQL) -> Int {
        append(sql.statement, sql.values)
    }

    /// Refuses what the protocol cannot carry, before anything is sent.
    func checkParameters() throws(PostgresError) {
        for (index, step) in steps.enumerated() {
            try step.check(at: index)
        }
    }
}

extension Pipeline.Step {
    /// The protocol counts a statement's parameters in 16 bits.
    static let parametersMax = 65_535

    func check(at index: Int) throws(PostgresError) {
        if values.count > Self.parametersMax {
            throw .invalidParameter(
                statement: index,
                parameter: Self.parametersMax,
                reason: "A statement takes at most \(Self.parametersMax) values."
            )
        }
        for (parameter, value) in values.enumerated() where value.holdsNUL {
            throw .invalidParameter(
                statement: index,
                parameter: parameter,
                reason: "The value contains the character U+0000, which PostgreSQL cannot store."
            )
        }
    }
}
