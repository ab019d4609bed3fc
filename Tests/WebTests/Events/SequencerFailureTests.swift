import InMemoryLogging
import Logging
import Postgres
import PostgresTesting
import Testing

@testable import Directory

@Suite("When a round fails", .timeLimit(.minutes(2)))
struct SequencerFailureTests {
    typealias Entry = EventLog.Entry

    @Test func `a sequencer that is killed half-way loses nothing and repeats nothing`()
        async throws
    {
        try await EventLog.with { log in
            let sequencer = log.sequencer()
            try await log.write("a")
            try await sequencer.catchUp()
            for id in ["b", "c"] { try await log.write(id) }
            try await log.withSession { holder in
                // The round has given out numbers when it comes to this row.
                try await holder.execute(
                    script: "begin; select last from roster.sequences for update"
                )
                async let round = sequencer.round(.trying, isSurvey: false)
                let waiting: SQL = """
                    select pg_terminate_backend(pid)
                    from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock'
                        and usename = 'roster_control'
                    """
                try await log.waitUntil { try await log.count(waiting) > 0 }
                var isLost = false
                do {
                    _ = try await round
                } catch is DirectoryError {
                    isLost = true
                }
                #expect(isLost)
                #expect(try await log.entries() == [Entry(1, "a", 1)])
            }
            try await log.write("d")
            try await log.sequencer().catchUp()
            #expect(
                try await log.entries() == [
                    Entry(1, "a", 1), Entry(2, "b", 1), Entry(3, "c", 1), Entry(4, "d", 1),
                ]
            )
        }
    }

    @Test func `the loop says once that it fails, goes on, and says when it is well again`()
        async throws
    {
        try await EventLog.with { log in
            let lines = InMemoryLogHandler()
            let sequencer = log.sequencer(logger: Logger(label: "test") { _ in lines })
            try await log.session.execute(
                script: "alter table roster.sequencer rename to sequencer_away"
            )
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await sequencer.run() }
                try await log.waitUntil { !lines.entries.isEmpty }
                try await log.write("a")
                try await log.session.execute(
                    script: "alter table roster.sequencer_away rename to sequencer"
                )
                try await log.waitUntil { try await log.entries() == [Entry(1, "a", 1)] }
                try await log.waitUntil { lines.entries.count > 1 }
                tasks.cancelAll()
            }
            #expect(
                lines.entries.map { "\($0.message)" } == [
                    "events are not numbered for now", "events are numbered again",
                ]
            )
            #expect(lines.entries.map(\.level) == [.error, .notice])
        }
    }
}
