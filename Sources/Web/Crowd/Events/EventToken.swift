import SCIM

/// How far an application has read the events of its directory, as it gets and sends it:
/// `EPOCH:POSITION:SECONDS`.
///
/// Durable: it says a place in the log of the tenant and not in the memory of a process. The epoch
/// is the application's, so a token of another application, or from before what it sees changed
/// otherwise than by events, is known as foreign.
struct EventToken: Sendable, Hashable {
    let epoch: String
    /// The sequence of the last event that was told.
    let position: Int64
    /// Up to when deleted users have been looked at whose time to be shown is over.
    let checkedAt: DateTime

    var text: String { "\(epoch):\(position):\(checkedAt.milliseconds / 1000)" }

    init(epoch: String, position: Int64, checkedAt: DateTime) {
        self.epoch = epoch
        self.position = position
        self.checkedAt = checkedAt
    }

    /// Nil when the text is no such token.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, let position = Int64(parts[1]),
            let seconds = Int64(parts[2]), position >= 0, (0..<1 << 40).contains(seconds)
        else { return nil }
        epoch = String(parts[0])
        self.position = position
        checkedAt = DateTime(milliseconds: seconds * 1000)
    }
}
