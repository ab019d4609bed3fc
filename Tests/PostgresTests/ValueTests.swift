import Postgres
import PostgresTesting
import Testing

@Suite("Values and cells", .timeLimit(.minutes(1)))
struct ValueTests {
    @Test func `every kind of value arrives as it was`() async throws {
        try await Harness.with { harness in
            let rows = try await harness.reads().run(
                Statement(
                    """
                    select $1::text, $2::bigint, $3::float8, $4::boolean, $5::bytea, $6::jsonb,
                        $7::text[], $8::bigint[], $9::uuid, $10::text
                    """
                ),
                [
                    "text", .integer(.min), 0.1, true, .bytes([0, 1, 92, 255]),
                    .json(Array(#"{"a":[1,"é"]}"#.utf8)), .textArray(["a", "b"]),
                    .integerArray([.max, -1]), .uuid("0192c0de-0000-7000-8000-00000000000A"), nil,
                ]
            )
            #expect(try rows.text(0, 0) == "text")
            #expect(try rows.integer(0, 1) == .min)
            #expect(try rows.double(0, 2) == 0.1)
            #expect(try rows.boolean(0, 3))
            #expect(try rows.bytea(0, 4) == [0, 1, 92, 255])
            #expect(try rows.bytes(0, 5) == Array(#"{"a": [1, "é"]}"#.utf8))
            #expect(try rows.textArray(0, 6) == ["a", "b"])
            #expect(try rows.integerArray(0, 7) == [.max, -1])
            #expect(try rows.text(0, 8) == "0192c0de-0000-7000-8000-00000000000a")
            #expect(try rows.isNull(0, 9))
        }
    }

    static let awkwardTexts = [
        "", " ", "NULL", "null", "{}", "a,b", "quote\"d", "back\\slash", "\\\"", "'single'",
        "new\nline", "tab\t", "Ünïcödé", "日本語", "👩‍👩‍👧", "\u{1}\u{7f}", "{nested,{x}}", "\\x00",
    ]

    @Test func `awkward texts survive on their own and in arrays`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads()
            for text in Self.awkwardTexts {
                let answer = try await lane.run(Statement("select $1::text"), [.text(text)])
                #expect(try answer.text(0, 0) == text)
            }
            let rows = try await lane.run(
                Statement("select a, cardinality(a) from (select $1::text[]) t (a)"),
                [.textArray(Self.awkwardTexts)]
            )
            #expect(try rows.integer(0, 1) == Int64(Self.awkwardTexts.count))
            #expect(try rows.textArray(0, 0) == Self.awkwardTexts)
        }
    }

    @Test func `an empty array is an empty array`() async throws {
        try await Harness.with { harness in
            let rows = try await harness.reads().run(
                Statement("select $1::text[], $2::bigint[]"),
                [.textArray([]), .integerArray([])]
            )
            #expect(try rows.textArray(0, 0) == [])
            #expect(try rows.integerArray(0, 1) == [])
        }
    }

    @Test(arguments: [
        PostgresValue.text("a\u{0}b"), .uuid("\u{0}"), .json([0x22, 0, 0x22]),
        .textArray(["fine", "\u{0}"]),
    ])
    func `a NUL is refused before anything is sent`(_ value: PostgresValue) async throws {
        try await Harness.with { harness in
            let lane = harness.reads()
            var pipeline = Pipeline(Statement("select 1"))
            pipeline.append(Statement("select $1::text, $2"), ["fine", value])
            let error = try await postgresError { () throws(PostgresError) in
                _ = try await lane.run(pipeline)
            }
            guard case .invalidParameter(statement: 1, parameter: 1, _) = error else { throw error }
        }
    }

    @Test func `more values than the protocol can count are refused`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads()
            let values = [PostgresValue](repeating: 1, count: 65_536)
            let error = try await postgresError { () throws(PostgresError) in
                _ = try await lane.run(Statement("select 1"), values)
            }
            guard case .invalidParameter = error else { throw error }
        }
    }

    @Test func `a value of 20 MB goes out and comes back, and others go on`() async throws {
        try await Harness.with { harness in
            let lane = harness.reads(connections: 1)
            let large = String(repeating: "0123456789abcdef", count: 20 * 65_536)
            async let echo = lane.run(Statement("select $1::text, length($1)"), [.text(large)])
            async let small = lane.run(Statement("select 1"))
            let (big, little) = try await (echo, small)
            #expect(try big.integer(0, 1) == Int64(large.utf8.count))
            #expect(try big.text(0, 0) == large)
            #expect(try little.integer(0, 0) == 1)
        }
    }

    @Test func `cells that are not what was asked for are errors that name the column`()
        async throws
    {
        try await Harness.with { harness in
            let rows = try await harness.reads().run(
                Statement("select 'x'::text as word, null::bigint as nothing, '{a,null}'::text[]")
            )
            #expect(throws: PostgresError.self) { try rows.integer(0, 0) }
            #expect(throws: PostgresError.self) { try rows.boolean(0, 0) }
            #expect(throws: PostgresError.self) { try rows.bytea(0, 0) }
            #expect(throws: PostgresError.self) { try rows.textArray(0, 0) }
            #expect(throws: PostgresError.self) { try rows.textArray(0, 2) }
            #expect(throws: PostgresError.self) { try rows.text(1, 0) }
            #expect(throws: PostgresError.self) { try rows.text(0, 3) }
            #expect(throws: PostgresError.self) { try rows.column(named: "missing") }
            #expect(throws: PostgresError.decoding(column: "nothing", reason: "The value is null."))
            {
                try rows.integer(0, 1)
            }
            #expect(try rows.optionalInteger(0, 1) == nil)
            #expect(try rows.column(named: "nothing") == 1)
        }
    }

    @Test func `integers out of range are refused`() async throws {
        try await Harness.with { harness in
            let rows = try await harness.reads().run(
                Statement("select 9223372036854775808, '-', '', -9223372036854775808")
            )
            for column in 0..<3 {
                #expect(throws: PostgresError.self) { try rows.integer(0, column) }
            }
            #expect(try rows.integer(0, 3) == .min)
        }
    }

    @Test func `a write tells how many rows it changed`() async throws {
        try await Harness.with { harness in
            try await harness.execute("create table t (n int)")
            let lane = harness.writes()
            let inserted = try await lane.run(
                Statement("insert into t select generate_series(1, 7)")
            )
            let deleted = try await lane.run(
                Statement("delete from t where n > $1 returning n"),
                [4]
            )
            #expect(inserted.affectedCount == 7)
            #expect(inserted.count == 0)
            #expect(deleted.affectedCount == 3)
            #expect(deleted.count == 3)
        }
    }

    @Test func `rows outlive the lane they came from`() async throws {
        let rows = try await Harness.with { harness in
            try await harness.reads().run(Statement("select 'still here'"))
        }
        #expect(try rows.text(0, 0) == "still here")
    }
}
