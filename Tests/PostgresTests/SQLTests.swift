import Postgres
import Testing

@Suite("Composed SQL", .timeLimit(.minutes(1)))
struct SQLTests {
    @Test func `interpolated values become binds in order`() {
        let sql: SQL = "select \("a") where b = \(2) and c = \(true)"
        #expect(sql.text == "select $1 where b = $2 and c = $3")
        #expect(sql.values == [.text("a"), .integer(2), .boolean(true)])
    }

    @Test func `a fragment keeps its binds and they are numbered anew`() {
        let narrow: SQL = "b = \("x") or c = \("y")"
        let sql: SQL = "select 1 where a = \("first") and (\(narrow)) limit \(5)"
        #expect(sql.text == "select 1 where a = $1 and (b = $2 or c = $3) limit $4")
        #expect(sql.values == [.text("first"), .text("x"), .text("y"), .integer(5)])
    }

    @Test func `labels give casts`() {
        let sql: SQL = "\(uuid: "u") \(json: [0x7b, 0x7d]) \(bytes: [1]) \(["t"]) \([Int64(3)])"
        #expect(sql.text == "$1::uuid $2::jsonb $3::bytea $4::text[] $5::bigint[]")
    }

    @Test func `a missing text is null`() {
        let missing: String? = nil
        let sql: SQL = "select \(missing)"
        #expect(sql.values == [.null])
    }

    @Test func `text goes in as it stands only under the label that says so`() {
        let column = "user_name"
        let sql: SQL = "select \(unsafe: column) from t order by \(unsafe: column)"
        #expect(sql.text == "select user_name from t order by user_name")
        #expect(sql.values.isEmpty)
    }

    @Test func `fragments join with a separator`() {
        let conditions: [SQL] = ["a = \(1)", "b = \(2)", "true"]
        let joined = conditions.joined(separator: " and ")
        #expect(joined.text == "a = $1 and b = $2 and true")
        #expect(joined.values == [.integer(1), .integer(2)])
        #expect([SQL]().joined(separator: ",").text == "")
    }

    @Test func `what a request brings stays a value`() async throws {
        try await Harness.with { harness in
            let attack = "'; drop table t; --"
            var pipeline = Pipeline()
            pipeline.append("select \(attack) as echo" as SQL)
            let rows = try await harness.reads().run(pipeline)[0]
            #expect(try rows.text(0, 0) == attack)
        }
    }
}
