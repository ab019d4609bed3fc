import SCIM
import Synchronization

/// Limits guessing of people's passwords: by user and application, and by application in all.
///
/// A name that nobody has is counted like any other. An attempt is asked about twice. Before its
/// hash is made, so that none is made in vain; and after, because many attempts can be under way at
/// once: when others have used up the limit meanwhile, a right password is not told from a wrong one.
package final class SignInLimiter: Sendable {
    /// What an attempt came to.
    package enum Outcome: Sendable, Hashable {
        case accepted
        case refused
        /// There have been too many wrong ones: whether this one was right is not said.
        case throttled
    }

    /// Wrong passwords of one user at one application, in ten minutes.
    package static let userFailuresMax = 10
    /// Wrong passwords at one application, in ten minutes.
    package static let applicationFailuresMax = 300
    /// How long failures count.
    package static let window = Duration.seconds(600)

    private struct User: Hashable {
        let application: String
        let key: String
    }

    private struct State {
        var users = FailureLimiter<User>(failuresMax: userFailuresMax, window: window)
        var applications = FailureLimiter<String>(
            failuresMax: applicationFailuresMax,
            window: window
        )

        func isBlocked(_ user: User, at now: ContinuousClock.Instant) -> Bool {
            users.isBlocked(user, at: now) || applications.isBlocked(user.application, at: now)
        }
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether somebody of this name may try a password now.
    ///
    /// - Parameter time: of a clock that never goes back.
    package func admits(
        userName: String,
        applicationID: String,
        at time: ContinuousClock.Instant
    ) -> Bool {
        let user = Self.user(userName, applicationID)
        return state.withLock { !$0.isBlocked(user, at: time) }
    }

    /// Counts an attempt that was admitted and whose password has been looked at.
    package func outcome(
        isRight: Bool,
        userName: String,
        applicationID: String,
        at time: ContinuousClock.Instant
    ) -> Outcome {
        let user = Self.user(userName, applicationID)
        return state.withLock { state in
            guard !state.isBlocked(user, at: time) else { return .throttled }
            guard !isRight else { return .accepted }
            state.users.countFailure(of: user, at: time)
            state.applications.countFailure(of: applicationID, at: time)
            return .refused
        }
    }

    /// Names are compared as the directory compares them, as far as they are worth remembering.
    private static func user(_ name: String, _ applicationID: String) -> User {
        let bytes = name.utf8.drop { $0 == 0x20 }.prefix(512)
        var key = CaseFolding.key(String(decoding: bytes, as: UTF8.self))
        while key.last == " " { key.removeLast() }
        return User(application: applicationID, key: key)
    }
}
