package import Logging
package import Postgres

/// Gives committed events their numbers: gapless within each tenant, and for one resource in the
/// order of its changes.
///
/// Writers do not wait for each other, so their events commit in any order; the numbers come
/// afterwards, in rounds. Every process runs `run()`, and whichever gets the lock of the
/// database does the round, so there is nothing to take over when one dies. Works as the control
/// role.
package struct Sequencer: Sendable {
    let lane: Lane
    let signal: EventSignal
    let eventDays: Int
    private let logger: Logger

    /// - Parameters:
    ///   - lane: one connection of the control role, for nothing else.
    ///   - signal: what writers of this process raise.
    ///   - eventDays: how long numbered events are kept.
    package init(lane: Lane, signal: EventSignal, eventDays: Int, logger: Logger) {
        self.lane = lane
        self.signal = signal
        self.eventDays = eventDays
        self.logger = logger
    }

    /// The shape of its lane: a round after a long outage may take its time.
    package static let laneConfiguration = LaneConfiguration(
        name: "sequencer",
        connections: 1,
        depth: 1,
        deadline: .seconds(60),
        resends: false
    )

    /// Numbers events as they come and removes old ones, until the task is cancelled.
    package func run() async {
        var course = Course()
        while !Task.isCancelled {
            do throws(DirectoryError) {
                let pace = try await turn(&course)
                if course.failures > 0 {
                    logger.notice("events are numbered again")
                    course.failures = 0
                }
                await keep(pace)
            } catch {
                note(error, after: course.failures)
                course.failures += 1
                // The database may have been restored meanwhile.
                course.isSurvey = true
                await pause(min(.milliseconds(200) * (1 << min(course.failures, 5)), .seconds(5)))
            }
        }
    }

    /// Numbers every event that has been committed before the call.
    package func catchUp() async throws(DirectoryError) {
        while case .done(_, isFull: true) = try await round(.waiting, isSurvey: true) {}
    }

    /// Where the loop is.
    private struct Course {
        var isSurvey = true
        var failures = 0
        var removalDue = ContinuousClock.now
    }

    /// When the loop goes on.
    private enum Pace {
        case atOnce
        case soon
        case whenSignalled(after: Duration)
    }

    private func turn(_ course: inout Course) async throws(DirectoryError) -> Pace {
        let round = try await round(.trying, isSurvey: course.isSurvey)
        guard case .done(let count, let isFull) = round else {
            // The other's round may have begun before the events that this one is about.
            return .soon
        }
        if isFull { return .atOnce }
        course.isSurvey = false
        if course.removalDue <= .now {
            if try await removeExpired() > 0 { return .atOnce }
            course.removalDue = .now + .seconds(3_600)
        }
        // Commits gather while it pauses, and one round serves them all.
        return .whenSignalled(after: count > 0 ? Self.breath : .zero)
    }

    private func keep(_ pace: Pace) async {
        switch pace {
        case .atOnce: break
        case .soon: await pause(Self.breath)
        case .whenSignalled(let breath):
            if breath > .zero { await pause(breath) }
            // Other processes write too, and their signals do not come here.
            await signal.wait(atMost: .seconds(1))
        }
    }

    private static let breath = Duration.milliseconds(20)

    /// Logs the first of a row of failures.
    private func note(_ error: DirectoryError, after failures: Int) {
        guard failures == 0 else { return }
        logger.log(
            level: error.fault == nil ? .warning : .error,
            "events are not numbered for now",
            metadata: ["reason": "\(error)"]
        )
    }
}
