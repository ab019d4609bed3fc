import Synchronization

/// Names requests: `req_` and letters and digits, for the `Request-Id` of the answer, the log and
/// the events.
///
/// Random where the process begins and counted from there, so that asking costs no system call.
/// They tell requests apart and keep no secret.
final class RequestIDs: Sendable {
    private let process: String
    private let count: Atomic<UInt64>

    init() {
        var generator = SystemRandomNumberGenerator()
        process = "req_" + String(generator.next() as UInt64, radix: 36)
        count = Atomic(generator.next() >> 8)
    }

    func next() -> String {
        process + String(count.add(1, ordering: .relaxed).newValue, radix: 36)
    }
}
