import Postgres
import Testing

@Suite("Pipelines: one transaction, one round trip", .timeLimit(.minutes(1)))
struct PipelineTests {
    @Test func `results come in the order of the statements`() async throws {
        try await Harness.with { harness in
            var pipeline = Pipeline()
            let first = pipeline.append(Statement("select $1::bigint + 1"), [1])
            let second = pipeline.append(Statement("select $1::text"), ["two"])
            let results = try await harness.reads().run(pipeline)
            #expect(results.count == 2)
            #expect(try results[first].integer(0, 0) == 2)
            #expect(try results[second].text(0, 0) == "two")
        }
    }

    @Test func `an empty pipeline has no results`() async throws {
        try await Harness.with { harness in
            let results = try await harness.reads().run(Pipeline())
            #expect(results.isEmpty)
        }
    }

    @Test func `a failure undoes the statements before it`() async throws {
        try await Harness.with { harness in
            try await harness.execute("create table t (n int primary key)")
            let lane = harness.writes()
            var pipeline = Pipeline(Statement("insert into t values ($1)"), [1])
            pipeline.append(Statement("select 1 / $1::int"), [0])
            pipeline.append(Statement("insert into t values ($1)"), [2])
            let error = try await postgresError { () throws(PostgresError) in
                _ = try await lane.run(pipeline)
            }
            guard case .server(let refusal) = error else {
                Issue.record("unexpected error \(error)")
                return
            }
            #expect(refusal.sqlState == "22012")
            #expect(refusal.statement == 1)
            #expect(try await lane.run(Statement("select count(*) from t")).integer(0, 0) == 0)
        }
    }

    @Test func `a failure stays within its unit`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads(connections: 1)
            let divide = Statement("select 100 / $1::bigint")
            let outcomes = await withTaskGroup(of: (Int64, Int64?).self) { group in
                for divisor: Int64 in 0..<50 {
                    group.addTask {
                        let value = PostgresValue.integer(divisor % 5)
                        let rows = try? await lane.run(divide, [value])
                        return (divisor % 5, try? rows?.integer(0, 0))
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count == 50)
            for (divisor, quotient) in outcomes {
                #expect(quotient == (divisor == 0 ? nil : 100 / divisor))
            }
        }
    }

    @Test func `a failure at commit fails the unit`() async throws {
        try await Harness.with { harness in
            try await harness.execute(
                """
                create table parent (id int primary key);
                create table child (
                    parent int constraint has_parent references parent deferrable initially deferred
                );
                """
            )
            let lane = harness.lane(
                LaneConfiguration(
                    name: "shared",
                    connections: 1,
                    depth: 8,
                    deadline: .seconds(10),
                    resends: false
                )
            )
            async let before = lane.run(Statement("select 1"))
            async let orphan = postgresError { () throws(PostgresError) in
                _ = try await lane.run(Statement("insert into child values (7)"))
            }
            async let after = lane.run(Statement("select 2"))
            guard case .server(let refusal) = try await orphan else {
                Issue.record("the orphan was not refused by the server")
                return
            }
            #expect(refusal.isForeignKeyViolation)
            #expect(refusal.constraint == "has_parent")
            #expect(refusal.statement == nil)
            #expect(try await before.integer(0, 0) == 1)
            #expect(try await after.integer(0, 0) == 2)
        }
    }

    @Test func `a setting made for the transaction ends with the unit`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads(connections: 1)
            let read = Statement("select current_setting('roster.tenant', true)")
            var pipeline = Pipeline(
                Statement("select set_config('roster.tenant', $1, true)"),
                ["one"]
            )
            pipeline.append(read)
            let inside = try await lane.run(pipeline)[1].text(0, 0)
            let afterwards = try await lane.run(read).optionalText(0, 0)
            #expect(inside == "one")
            #expect(afterwards == "")
        }
    }

    @Test func `a thousand units at once are all answered, each with its own rows`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads(connections: 4)
            let square = Statement("select $1::bigint * $1::bigint")
            let total = try await withThrowingTaskGroup(of: Int64.self) { group in
                for number: Int64 in 1...1_000 {
                    group.addTask {
                        let rows = try await lane.run(square, [.integer(number)])
                        let answer = try rows.integer(0, 0)
                        return answer == number * number ? 1 : 0
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(total == 1_000)
        }
    }

    @Test func `tasks that prefer the reactor run on its thread and are served there`() async throws
    {
        try await Harness.with { harness in
            let lane = harness.reads()
            let reactor = harness.reactor
            let sum = try await withTaskExecutorPreference(reactor) {
                try await withThrowingTaskGroup(of: Int64.self) { group in
                    for number: Int64 in 1...200 {
                        group.addTask {
                            try await lane.run(Statement("select $1::bigint"), [.integer(number)])
                                .integer(0, 0)
                        }
                    }
                    return try await group.reduce(0, +)
                }
            }
            #expect(sum == 20_100)
        }
    }

    @Test func `a cancelled task still gets its rows`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads()
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await lane.run(Statement("select 41 + 1")).integer(0, 0)
            }
            let answer = try await task.value
            #expect(answer == 42)
        }
    }
}
