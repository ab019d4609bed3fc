import Directory
import Postgres
import PostgresTesting
import SCIM
import Testing
import WebTesting

@Suite("What an application did")
struct ApplicationActivityTests {
    @Test func `a new application has done nothing`() async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make()
            for name in [
                "client_address", "user_agent", "last_test_at", "last_incremental_sync_at",
                "token_age_seconds", "token_position",
            ] {
                #expect(try await bench.status(made.id, name) == .null, "\(name)")
            }
            for name in ["refused_writes", "refused_passwords", "refused_logins"] {
                #expect(
                    try await bench.status(made.id, name, "count") == .number(JSONNumber(0))
                )
            }
        }
    }

    @Test func `a full synchronisation is shown with what was served`() async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make()
            try await bench.note(.test, of: made.id)
            try await bench.note(.usersRead(count: 100_000), of: made.id)
            try await bench.note(.groupsRead(count: 12), of: made.id)
            try await bench.note(.membershipsRead(count: 345), of: made.id, from: "2001:db8::1")
            let sync = "last_full_sync"
            for (name, count) in [
                ("users_served", 100_000), ("groups_served", 12), ("memberships_served", 345),
            ] {
                let value = try await bench.status(made.id, sync, name)
                #expect(value == .number(JSONNumber(Int64(count))), "\(name)")
            }
            for name in ["users_read_at", "groups_read_at", "memberships_read_at"] {
                #expect(try await bench.status(made.id, sync, name) != .null, "\(name)")
            }
            #expect(try await bench.status(made.id, "last_test_at") != .null)
            #expect(try await bench.status(made.id, "client_address") == .string("2001:db8::1"))
            #expect(try await bench.status(made.id, "user_agent") == .string("Jira/10"))
        }
    }

    @Test func `refusals are counted`() async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make()
            let other = try await bench.make("other")
            try await bench.note(.writeRefused(what: "POST /user"), of: made.id)
            try await bench.note(.writeRefused(what: "PUT /\u{1}user/password"), of: made.id)
            try await bench.note(.passwordRefused, of: made.id)
            #expect(
                try await bench.status(made.id, "refused_writes", "count") == .number(JSONNumber(2))
            )
            #expect(
                try await bench.status(made.id, "refused_writes", "last")
                    == .string("PUT /user/password")
            )
            #expect(
                try await bench.status(made.id, "refused_passwords", "count")
                    == .number(JSONNumber(1))
            )
            #expect(
                try await bench.status(other.id, "refused_writes", "count")
                    == .number(JSONNumber(0))
            )
        }
    }

    @Test func `reading changes is noted once a second for one client`() async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make()
            try await bench.note(.changesRead, of: made.id)
            #expect(try await bench.status(made.id, "last_incremental_sync_at") != .null)
            // Whatever the machine's pace, this is less than a second ago.
            let later = JSONValue.string("2100-01-01T00:00:00.000Z")
            let session = try await PostgresSession(bench.server.database.configuration)
            _ = try await session.query(
                """
                update roster.application_activity v
                set last_changes_read_at = '2100-01-01T00:00:00Z'
                where v.tenant_id = \(uuid: bench.tenant.id)
                """
            )
            await session.close()
            try await bench.note(.changesRead, of: made.id)
            #expect(try await bench.status(made.id, "last_incremental_sync_at") == later)
            try await bench.note(.changesRead, of: made.id, from: "192.0.2.2")
            #expect(try await bench.status(made.id, "last_incremental_sync_at") != later)
        }
    }

    @Test func `what is noted of nobody's application is nothing`() async throws {
        try await ApplicationBench.run { bench in
            try await bench.note(.test, of: "app_x")
            await #expect {
                try await bench.scope().eventPosition(for: "app_x", current: 1)
            } throws: { error in
                guard case .notFound("app_x")? = error as? DirectoryError else { return false }
                return true
            }
        }
    }
}

@Suite("Where an application is told the log of events stands")
struct ApplicationEventPositionTests {
    private func positions(
        _ body: @escaping @Sendable (ApplicationBench, String, TenantScope) async throws -> Void
    ) async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make()
            try await body(bench, made.id, try bench.scope())
        }
    }

    @Test func `the first question is answered with the current position`() async throws {
        try await positions { bench, id, scope in
            #expect(try await scope.eventPosition(for: id, current: 7) == 7)
            #expect(try await bench.status(id, "token_position") == .number(JSONNumber(7)))
            guard case .number(let age)? = try await bench.status(id, "token_age_seconds"),
                let seconds = age.integer
            else { throw TestAnswer.Unexpected(description: "no age") }
            #expect((0...60).contains(seconds))
        }
    }

    @Test(arguments: [
        ApplicationActivity.Kind.usersRead(count: 1), .groupsRead(count: 1),
        .membershipsRead(count: 1),
    ])
    func `after a read of everything the question before it is answered again`(
        _ read: ApplicationActivity.Kind
    ) async throws {
        try await positions { bench, id, scope in
            #expect(try await scope.eventPosition(for: id, current: 7) == 7)
            try await bench.note(read, of: id)
            #expect(try await scope.eventPosition(for: id, current: 9) == 7)
            #expect(try await bench.status(id, "token_position") == .number(JSONNumber(7)))
            // Nothing was read since, so this is the beginning of another copy.
            #expect(try await scope.eventPosition(for: id, current: 10) == 10)
            try await bench.note(read, of: id)
            #expect(try await scope.eventPosition(for: id, current: 12) == 10)
        }
    }

    @Test(arguments: [
        ApplicationActivity.Kind.test, .changesRead, .writeRefused(what: "x"), .passwordRefused,
        .loginRefused,
    ])
    func `anything else is no read of everything`(
        _ activity: ApplicationActivity.Kind
    ) async throws {
        try await positions { bench, id, scope in
            #expect(try await scope.eventPosition(for: id, current: 7) == 7)
            try await bench.note(activity, of: id)
            #expect(try await scope.eventPosition(for: id, current: 9) == 9)
        }
    }

    @Test func `a question that is too old does not count`() async throws {
        try await positions { bench, id, scope in
            #expect(try await scope.eventPosition(for: id, current: 7) == 7)
            try await bench.note(.usersRead(count: 1), of: id)
            #expect(try await scope.eventPosition(for: id, current: 9, patience: .zero) == 9)
        }
    }

    @Test func `a log that was reset is not asked for what it no longer has`() async throws {
        try await positions { bench, id, scope in
            #expect(try await scope.eventPosition(for: id, current: 700) == 700)
            try await bench.note(.usersRead(count: 1), of: id)
            #expect(try await scope.eventPosition(for: id, current: 3) == 3)
        }
    }

    @Test func `what another application read does not count`() async throws {
        try await positions { bench, id, scope in
            let other = try await bench.make("other")
            #expect(try await scope.eventPosition(for: id, current: 7) == 7)
            #expect(try await scope.eventPosition(for: other.id, current: 8) == 8)
            try await bench.note(.usersRead(count: 1), of: other.id)
            #expect(try await scope.eventPosition(for: id, current: 9) == 9)
            #expect(try await scope.eventPosition(for: other.id, current: 9) == 8)
        }
    }

    @Test func `of questions at once one is answered with the one before`() async throws {
        try await positions { bench, id, scope in
            #expect(try await scope.eventPosition(for: id, current: 7) == 7)
            try await bench.note(.usersRead(count: 1), of: id)
            let answers = try await withThrowingTaskGroup(of: Int64.self) { tasks in
                for _ in 0..<12 {
                    tasks.addTask { try await scope.eventPosition(for: id, current: 9) }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { $0 == 7 }.count == 1)
            #expect(answers.filter { $0 == 9 }.count == 11)
        }
    }
}
