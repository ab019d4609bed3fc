import Postgres
import Testing

@testable import Directory

/// Dumped from one cluster and loaded into another, ids of transactions mean nothing.
@Suite("A restored database", .timeLimit(.minutes(2)))
struct SequencerRestoreTests {
    typealias Entry = EventLog.Entry

    /// Makes all events look as if a cluster far ahead had written them.
    private func moveIntoTheFuture(_ log: EventLog) async throws {
        try await log.session.execute(
            script: """
                update roster.events
                set transaction_id =
                    (transaction_id::text::bigint + 1000000000)::text::xid8
                """
        )
    }

    @Test func `events of transactions yet to come are found by a survey, once`() async throws {
        try await EventLog.with { log in
            let sequencer = log.sequencer()
            try await log.write("a")
            try await sequencer.catchUp()
            try await log.write("b")
            try await moveIntoTheFuture(log)
            try await log.write("c")
            #expect(
                try await sequencer.round(.trying, isSurvey: true)
                    == .done(count: 2, isFull: false)
            )
            #expect(
                try await sequencer.round(.trying, isSurvey: true)
                    == .done(count: 0, isFull: false)
            )
            #expect(
                try await log.entries() == [Entry(1, "a", 1), Entry(2, "b", 1), Entry(3, "c", 1)]
            )
        }
    }

    @Test func `a snapshot of the other cluster is replaced, and nothing numbered twice`()
        async throws
    {
        try await EventLog.with { log in
            let sequencer = log.sequencer()
            try await log.write("a")
            try await sequencer.catchUp()
            try await log.write("b")
            try await moveIntoTheFuture(log)
            try await log.session.execute(
                script: """
                    update roster.sequencer
                    set numbered = '999999990:1999999990:999999990,999999995'
                    """
            )
            try await log.write("c")
            // The server ran on meanwhile: no survey is needed.
            var rounds: [Sequencer.Round] = []
            for _ in 0..<3 {
                rounds.append(try await sequencer.round(.trying, isSurvey: false, max: 2))
            }
            #expect(
                rounds == [
                    .done(count: 2, isFull: true), .done(count: 0, isFull: false),
                    .done(count: 0, isFull: false),
                ]
            )
            try await log.write("d")
            try await sequencer.catchUp()
            #expect(try await log.entries().map(\.id) == ["a", "b", "c", "d"])
            let behind: SQL = """
                select 1 from roster.sequencer
                where pg_snapshot_xmax(numbered) > pg_snapshot_xmax(pg_current_snapshot())
                """
            #expect(try await log.count(behind) == 0)
        }
    }

    /// The counter of the new cluster comes by the ids that the restored events have.
    @Test func `numbered events are left alone when their transaction's id comes again`()
        async throws
    {
        try await EventLog.with { log in
            let sequencer = log.sequencer()
            try await log.write("a")
            try await sequencer.catchUp()
            try await log.session.execute(
                script: """
                    update roster.events
                    set transaction_id = (pg_current_xact_id()::text::bigint + 1)::text::xid8
                    """
            )
            // One of these has the id, unless another database of the cluster has just used it.
            for id in ["b", "c", "d"] { try await log.write(id) }
            for _ in 0..<2 {
                _ = try await sequencer.round(.trying, isSurvey: false)
            }
            #expect(try await log.entries().map(\.id) == ["a", "b", "c", "d"])
        }
    }

    @Test func `the loop surveys when it starts`() async throws {
        try await EventLog.with { log in
            try await log.write("a")
            try await moveIntoTheFuture(log)
            let sequencer = log.sequencer()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await sequencer.run() }
                try await log.waitUntil { try await log.entries() == [Entry(1, "a", 1)] }
                tasks.cancelAll()
            }
        }
    }
}
