import Synchronization

/// Tells the sequencer of this process that there are new events.
///
/// It says so without waiting, and however often it is said before the sequencer looks, that is
/// one signal. Other processes look by themselves now and then.
package final class EventSignal: Sendable {
    private struct State {
        var isRaised = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Says that there are new events.
    ///
    /// Costs a lock that nobody holds for long.
    package func raise() {
        let waiter = state.withLock { state in
            state.isRaised = state.waiter == nil
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns when the signal is raised, at once when it has been since the last wait, and
    /// after `limit` at the latest; also when the task is cancelled.
    ///
    /// For one waiter at a time.
    func wait(atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await self.wait() }
            tasks.addTask { await pause(limit) }
            await tasks.next()
            tasks.cancelAll()
        }
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { caller in
                let isOver = state.withLock { state in
                    // A cancellation before this finds nobody to wake, and shows here.
                    if state.isRaised || Task.isCancelled {
                        state.isRaised = false
                        return true
                    }
                    state.waiter = caller
                    return false
                }
                if isOver { caller.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
    }
}

/// Waits, though not longer than the task lives.
func pause(_ duration: Duration) async {
    // Sleep throws only when the task is cancelled, which its caller looks at by itself.
    try? await Task.sleep(for: duration)
}
