package import Postgres
package import SCIM

/// The directories of all tenants, one at a time: the only maker of `TenantScope`.
///
/// A class, so that a scope is cheap to hand on.
package final class TenantDirectory: Sendable {
    let lanes: Lanes
    package let snapshots: Snapshots
    let lists = ListMemory()
    let passwords: PasswordHasher
    let eventSignal: EventSignal
    let clock: @Sendable () -> DateTime

    /// - Parameters:
    ///   - lanes: connections of the tenant role, which row-level security binds.
    ///   - snapshots: where answers without a limit are streamed from.
    ///   - eventSignal: raised by every write; the sequencer of the process waits for it.
    ///   - clock: the time new ids are ordered by; the database's clock dates changes.
    package init(
        lanes: Lanes,
        snapshots: Snapshots,
        passwords: PasswordHasher,
        eventSignal: EventSignal,
        clock: @escaping @Sendable () -> DateTime
    ) {
        self.lanes = lanes
        self.snapshots = snapshots
        self.passwords = passwords
        self.eventSignal = eventSignal
        self.clock = clock
    }

    /// The directory of one tenant, on behalf of one request.
    ///
    /// - Parameter storesPasswords: whether the integration wants passwords to be kept, hashed;
    ///   otherwise those that come are dropped.
    package func scope(
        _ tenant: TenantID,
        for request: RequestAttribution,
        storesPasswords: Bool = false
    ) -> TenantScope {
        TenantScope(
            tenant: tenant,
            request: request,
            directory: self,
            storesPasswords: storesPasswords
        )
    }
}

/// Who changes something, and in which request: what an event remembers.
package struct RequestAttribution: Sendable {
    /// The id of a token or an admin key.
    package let actor: String
    /// `req_…`, as the answer's `Request-Id` says it.
    package let requestID: String

    package init(actor: String, requestID: String) {
        self.actor = actor
        self.requestID = requestID
    }
}
