import CLibPQ
import Glibc

/// Starts a thread of its own for work that blocks.
///
/// Returns false when the system has no thread to give.
func detachThread(named name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    let start = Unmanaged.passRetained(ThreadStart(name: name, body: body))
    var thread = pthread_t()
    let status = pthread_create(
        &thread,
        nil,
        { argument in
            guard let argument else { return nil }
            // Balances the passRetained above, which was for this thread alone.
            let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
            roster_name_thread(start.name)
            start.body()
            return nil
        },
        start.toOpaque()
    )
    guard status == 0 else {
        // The thread never came to be, so nobody else takes the reference.
        start.release()
        return false
    }
    pthread_detach(thread)
    return true
}

/// What a new thread is to do.
private final class ThreadStart: Sendable {
    /// At most 15 bytes, which is the kernel's limit.
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}
