import SCIM
import Synchronization

/// The `Date` of answers, put together once a second.
///
/// RFC 9110 §5.6.7.
final class HTTPDate: Sendable {
    private let clock: @Sendable () -> DateTime
    private let current = Mutex((second: Int64.min, text: ""))

    init(clock: @escaping @Sendable () -> DateTime) { self.clock = clock }

    /// Such as `Tue, 24 Nov 2026 03:57:30 GMT`.
    var text: String {
        let now = clock()
        let second = now.milliseconds / 1_000
        return current.withLock { current in
            if current.second != second { current = (second, Self.text(of: now)) }
            return current.text
        }
    }

    static func text(of time: DateTime) -> String {
        // 2026-11-24T03:57:30.123Z
        let parts = time.text.split { "-T.".contains($0) }
        let days = Int(time.milliseconds / 86_400_000)
        let month = months[(Int(parts[1]) ?? 1) - 1]
        return "\(weekdays[(days + 4) % 7]), \(parts[2]) \(month) \(parts[0]) \(parts[3]) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
