import Testing

@testable import Directory

@Suite("The signal that there are new events", .timeLimit(.minutes(1)))
struct EventSignalTests {
    private let never = Duration.seconds(100_000)

    @Test func `a signal from before the wait is not lost, and counts once`() async {
        let signal = EventSignal()
        signal.raise()
        signal.raise()
        await signal.wait(atMost: never)
        let waited = await ContinuousClock().measure { await signal.wait(atMost: .milliseconds(5)) }
        #expect(waited >= .milliseconds(5))
    }

    @Test func `a signal ends the wait`() async {
        let signal = EventSignal()
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await signal.wait(atMost: never) }
            tasks.addTask { signal.raise() }
        }
    }

    @Test func `a cancelled task does not wait, whenever it is cancelled`() async {
        let signal = EventSignal()
        for _ in 0..<100 {
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await signal.wait(atMost: never) }
                tasks.cancelAll()
            }
        }
    }

    @Test func `of many signals beside the waits none is lost`() async {
        let (signal, answers) = (EventSignal(), EventSignal())
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for _ in 0..<1_000 {
                    signal.raise()
                    await answers.wait(atMost: never)
                }
            }
            tasks.addTask {
                for _ in 0..<1_000 {
                    await signal.wait(atMost: never)
                    answers.raise()
                }
            }
        }
    }
}
