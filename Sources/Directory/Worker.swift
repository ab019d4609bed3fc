import NIOPosix
import Synchronization

/// A few threads for work that keeps a processor busy, so that the reactor's thread, which
/// every request passes, never does it.
///
/// What waits for a thread is counted: beyond `pendingMax` more is refused, so a flood of such
/// work delays itself by so many turns at most and nothing else at all. The threads start with
/// the value and live until `shutdown()`, which its owner has to call.
package final class Worker: Sendable {
    private let pool: NIOThreadPool
    private let pending = Mutex(0)
    /// How much there may be before more is refused.
    package let pendingMax: Int

    /// - Parameters:
    ///   - threads: one for every two cores leaves the rest to requests and to PostgreSQL.
    ///   - pendingMax: how much may be under way and waiting at once.
    package init(threads: Int = 1, pendingMax: Int = 64) {
        pool = NIOThreadPool(numberOfThreads: threads)
        self.pendingMax = pendingMax
        pool.start()
    }

    /// Runs `body` on one of the threads, first come first served.
    ///
    /// Throws `overloaded` when too much is waiting and `unavailable` after `shutdown()`; then
    /// `body` did not run.
    package func run<R: Sendable>(
        _ body: @escaping @Sendable () throws(DirectoryError) -> R
    ) async throws(DirectoryError) -> R {
        guard enter() else { throw .overloaded }
        let result = await withCheckedContinuation {
            (caller: CheckedContinuation<Result<R, DirectoryError>, Never>) in
            pool.submit { state in
                let result: Result<R, DirectoryError> =
                    switch state {
                    case .active: Result(catching: body)
                    case .cancelled: .failure(.unavailable)
                    }
                self.leave()
                caller.resume(returning: result)
            }
        }
        return try result.get()
    }

    /// How much is under way and waiting.
    package var pendingCount: Int { pending.withLock { $0 } }

    /// Finishes what is under way, refuses what waits, and ends the threads.
    package func shutdown() async {
        // Only the pool that lives as long as the process refuses this.
        try? await pool.shutdownGracefully()
    }

    private func enter() -> Bool {
        pending.withLock { pending in
            guard pending < pendingMax else { return false }
            pending += 1
            return true
        }
    }

    private func leave() { pending.withLock { $0 -= 1 } }
}
