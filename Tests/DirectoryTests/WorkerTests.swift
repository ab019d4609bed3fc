import Directory
import Dispatch
import Postgres
import Testing

@Suite("The worker for what keeps a processor busy", .timeLimit(.minutes(1)))
struct WorkerTests {
    /// Work that is under way until the test lets it end.
    private struct Occupation: Sendable {
        private let gate = DispatchSemaphore(value: 0)
        private let starts = AsyncStream.makeStream(of: Void.self)

        @Sendable func work() -> String {
            starts.continuation.yield()
            gate.wait()
            return "done"
        }

        func hasStarted() async {
            for await _ in starts.stream { return }
        }

        func end() { gate.signal() }
    }

    private func outcome(of worker: Worker) async -> Result<String, DirectoryError> {
        do throws(DirectoryError) {
            return .success(try await worker.run { "quick" })
        } catch {
            return .failure(error)
        }
    }

    @Test func `what is beyond the bound is refused at once, and room comes back`() async throws {
        let worker = Worker(threads: 1, pendingMax: 2)
        let occupation = Occupation()
        async let first = worker.run(occupation.work)
        await occupation.hasStarted()
        await withTaskGroup(of: Result<String, DirectoryError>.self) { tasks in
            for _ in 0..<2 { tasks.addTask { await outcome(of: worker) } }
            // There is room for one of the two, which cannot end before the thread is free.
            guard case .failure(.overloaded)? = await tasks.next() else {
                Issue.record("Neither was refused.")
                return occupation.end()
            }
            occupation.end()
            guard case .success("quick")? = await tasks.next() else {
                Issue.record("What had room did not run.")
                return
            }
        }
        #expect(try await first == "done")
        #expect(try await worker.run { 1 } == 1)
        await worker.shutdown()
    }

    @Test func `its work does not hold up the thread of whoever waits for it`() async throws {
        let worker = Worker()
        let reactor = PostgresReactor(name: "caller")
        let occupation = Occupation()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask(executorPreference: reactor) {
                let answer = try await worker.run(occupation.work)
                #expect(answer == "done")
            }
            // This one needs the reactor's thread while the first is waiting.
            tasks.addTask(executorPreference: reactor) {
                await occupation.hasStarted()
                occupation.end()
            }
            try await tasks.waitForAll()
        }
        await worker.shutdown()
        await reactor.shutdown()
    }

    @Test func `an error of the work comes back, and makes room too`() async throws {
        let worker = Worker(pendingMax: 1)
        for _ in 0..<3 {
            await #expect {
                try await worker.run { () throws(DirectoryError) in throw .fault("of the work") }
            } throws: { error in
                guard case .fault("of the work")? = error as? DirectoryError else { return false }
                return true
            }
        }
        await worker.shutdown()
    }

    @Test func `shutting down finishes what is under way and refuses the rest`() async throws {
        let worker = Worker(pendingMax: 8)
        let occupation = Occupation()
        async let first = worker.run(occupation.work)
        await occupation.hasStarted()
        async let waiting = outcome(of: worker)
        async let end: Void = worker.shutdown()
        // Refused whether it waited already or came later: nothing runs before the first ends.
        guard case .failure(.unavailable) = await waiting else {
            Issue.record("What waited was not refused.")
            return occupation.end()
        }
        occupation.end()
        #expect(try await first == "done")
        await end
        guard case .failure(.unavailable) = await outcome(of: worker) else {
            Issue.record("A worker that has ended took more.")
            return
        }
    }
}
