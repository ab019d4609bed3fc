import Postgres
import PostgresTesting
import Testing

@testable import Directory

@Suite("Events get gapless numbers after their commit", .timeLimit(.minutes(2)))
struct SequencerTests {
    typealias Entry = EventLog.Entry

    /// One round as the loop does it: surveys find more, and would hide what it misses.
    private func number(_ log: EventLog) async throws {
        let round = try await log.sequencer().round(.waiting, isSurvey: false)
        #expect(round != .busy)
    }

    @Test func `each tenant's events are counted from one, in the order of their ids`() async throws
    {
        try await EventLog.with { log in
            for (id, tenant) in [
                ("a", EventLog.acme), ("x", EventLog.other), ("b", EventLog.acme),
            ] {
                try await log.write(id, tenant: tenant)
            }
            let sequencer = log.sequencer()
            #expect(
                try await sequencer.round(.trying, isSurvey: false)
                    == .done(count: 3, isFull: false)
            )
            try await log.write("c")
            try await sequencer.catchUp()
            #expect(
                try await log.entries() == [Entry(1, "a", 1), Entry(2, "b", 1), Entry(3, "c", 1)]
            )
            #expect(try await log.entries(of: EventLog.other) == [Entry(1, "x", 1)])
            #expect(try await log.positions() == [1, 3])
        }
    }

    @Test func `an open transaction holds back its own events alone, and none is lost`()
        async throws
    {
        try await EventLog.with { log in
            try await log.withSession { open in
                try await open.execute(script: "begin")
                try await log.write("slow", in: open)
                try await log.write("a")
                try await number(log)
                try await log.write("b")
                try await number(log)
                #expect(try await log.entries() == [Entry(1, "a", 1), Entry(2, "b", 1)])
                try await open.execute(script: "commit")
            }
            try await log.write("c")
            try await number(log)
            #expect(
                try await log.entries() == [
                    Entry(1, "a", 1), Entry(2, "b", 1), Entry(3, "slow", 1), Entry(4, "c", 1),
                ]
            )
        }
    }

    @Test func `what was rolled back gets no number and leaves no gap`() async throws {
        try await EventLog.with { log in
            try await log.withSession { open in
                try await open.execute(script: "begin")
                try await log.write("never", in: open)
                try await log.write("a")
                try await number(log)
                try await open.execute(script: "rollback")
            }
            try await log.write("b")
            try await number(log)
            #expect(try await log.entries() == [Entry(1, "a", 1), Entry(2, "b", 1)])
        }
    }

    /// The later writer has the lower transaction id, because it had written something else
    /// before it waited for the resource; a third transaction lies open between the two.
    @Test func `the order of a resource does not follow the ids of transactions`() async throws {
        try await EventLog.with { log in
            try await log.withSession { later in
                try await later.execute(script: "begin; select pg_current_xact_id()")
                try await log.withSession { open in
                    try await open.execute(script: "begin; select pg_current_xact_id()")
                    try await log.write("group", 2)
                    try await log.write("group", 3, in: later)
                    try await later.execute(script: "commit")
                    try await number(log)
                    #expect(
                        try await log.entries() == [Entry(1, "group", 2), Entry(2, "group", 3)]
                    )
                    try await open.execute(script: "rollback")
                }
            }
        }
    }

    @Test func `a long way behind, it takes portions in the order of ids`() async throws {
        try await EventLog.with { log in
            let sequencer = log.sequencer()
            // One transaction of many events, and an earlier one with higher ids.
            try await log.withSession { early in
                try await early.execute(script: "begin; select pg_current_xact_id()")
                try await log.session.execute(script: "begin")
                for number in 1...7 { try await log.write("many\(number)") }
                try await log.session.execute(script: "commit")
                try await log.write("early", in: early)
                try await early.execute(script: "commit")
            }
            var rounds: [Sequencer.Round] = []
            repeat {
                rounds.append(try await sequencer.round(.trying, isSurvey: false, max: 4))
            } while rounds.last == .done(count: 4, isFull: true)
            #expect(
                rounds == [
                    .done(count: 4, isFull: true), .done(count: 4, isFull: true),
                    .done(count: 0, isFull: false),
                ]
            )
            let ids = (1...7).map { "many\($0)" } + ["early"]
            #expect(
                try await log.entries() == ids.enumerated().map { Entry(Int64($0 + 1), $1, 1) }
            )
        }
    }

    @Test func `of several sequencers one does the round, and each event gets one number`()
        async throws
    {
        try await EventLog.with { log in
            try await log.write("first")
            try await log.sequencer().catchUp()
            let reactors = [PostgresReactor(name: "one"), PostgresReactor(name: "two")]
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for reactor in reactors {
                    let sequencer = log.sequencer(on: reactor)
                    tasks.addTask {
                        while try await log.positions() != [1, 401] {
                            try Task.checkCancellation()
                            _ = try await sequencer.round(.trying, isSurvey: false, max: 3)
                        }
                    }
                }
                for writer in 0..<4 {
                    tasks.addTask {
                        try await log.withSession { session in
                            for number in 0..<100 {
                                try await log.write("\(writer)-\(number)", in: session)
                            }
                        }
                    }
                }
                try await tasks.waitForAll()
            }
            for reactor in reactors { await reactor.shutdown() }
            let entries = try await log.entries()
            #expect(entries.map(\.sequence) == Array(1...401))
            #expect(Set(entries.map(\.id)).count == 401)
        }
    }

    @Test func `while one is at it the others leave it alone`() async throws {
        try await EventLog.with { log in
            try await log.write("a")
            let sequencer = log.sequencer()
            try await log.withSession { busy in
                try await busy.execute(
                    script: "begin; select pg_advisory_xact_lock(\(Sequencer.lock))"
                )
                #expect(try await sequencer.round(.trying, isSurvey: false) == .busy)
                #expect(try await log.entries() == [])
            }
            // The session is gone, and with it the lock.
            try await sequencer.catchUp()
            #expect(try await log.entries() == [Entry(1, "a", 1)])
        }
    }

    @Test func `a round with nothing to do writes nothing`() async throws {
        try await EventLog.with { log in
            let sequencer = log.sequencer()
            try await log.write("a")
            try await sequencer.catchUp()
            let written: SQL = "select xmin::text from roster.sequencer"
            let before = try await log.session.query(written).text(0, 0)
            for isSurvey in [false, true, false] {
                #expect(
                    try await sequencer.round(.trying, isSurvey: isSurvey)
                        == .done(count: 0, isFull: false)
                )
            }
            #expect(try await log.session.query(written).text(0, 0) == before)
        }
    }
}
