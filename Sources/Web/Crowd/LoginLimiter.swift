package import Directory
import Synchronization

/// Limits guessing of applications' passwords: by tenant and client, and by client in all.
///
/// It is asked only where a hash would be made, and never about a password that was found to be
/// right before: a stranger behind the same address cannot lock an application out.
package final class LoginLimiter: Sendable {
    /// Wrong passwords of one client at one tenant, in a minute.
    package static let tenantFailuresMax = 10
    /// Wrong passwords of one client, whatever the tenant it names, in a minute.
    package static let clientFailuresMax = 60
    /// How long failures count.
    package static let window = Duration.seconds(60)

    private struct Visit: Hashable {
        let tenant: TenantID
        let network: IPAddress?
    }

    private struct State {
        var visits = FailureLimiter<Visit>(failuresMax: tenantFailuresMax, window: window)
        var clients = FailureLimiter<IPAddress?>(failuresMax: clientFailuresMax, window: window)
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether the client may try another password.
    ///
    /// - Parameter time: of a clock that never goes back.
    package func admits(
        _ client: ClientAddress,
        at tenant: TenantID,
        time: ContinuousClock.Instant
    ) -> Bool {
        let visit = Visit(tenant: tenant, network: client.network)
        return state.withLock { state in
            !state.visits.isBlocked(visit, at: time)
                && !state.clients.isBlocked(client.network, at: time)
        }
    }

    /// Counts a wrong password.
    package func countFailure(
        of client: ClientAddress,
        at tenant: TenantID,
        time: ContinuousClock.Instant
    ) {
        let visit = Visit(tenant: tenant, network: client.network)
        state.withLock { state in
            state.visits.countFailure(of: visit, at: time)
            state.clients.countFailure(of: client.network, at: time)
        }
    }
}
