package import Postgres

/// How many answers are streamed at a time, and for how long.
package struct SnapshotLimits: Sendable {
    /// How many snapshots are open at once, each with a connection of its own.
    package var openMax = 4
    /// How many of them one tenant can have.
    package var openOfTenantMax = 2
    /// How many more may wait for one.
    package var waitingMax = 32
    /// How long each of them waits.
    package var waitMax: Duration = .seconds(30)
    /// How long one keeps its place while nothing is read from it.
    ///
    /// Longer than the server's own patience, which has ended the transaction by then.
    package var stallMax: Duration = .seconds(65)
    /// How long one stays open, however slowly it is read: the database cannot clean up meanwhile.
    package var life: Duration = .seconds(600)

    package init() {}
}

/// Why a replica did not serve a snapshot that it was there for.
package enum ReplicaRefusal: Sendable, Hashable {
    /// It has not reached what the primary had sequenced.
    case behind
    /// It could not be asked.
    case unreachable
}

/// The read-only transactions from which large answers are streamed, each on a connection of its
/// own, and at most so many at a time.
///
/// One replica can take the load off the primary: it serves a snapshot if it has everything of the
/// tenant that had been sequenced before. So no event token is newer than a later list.
package final class Snapshots: Sendable {
    let limits: SnapshotLimits
    private let primary: PostgresConfiguration
    private let replica: PostgresConfiguration?
    private let gate: SnapshotGate
    private let observer: @Sendable (ReplicaRefusal) -> Void

    /// - Parameters:
    ///   - primary: the tenant role's way to the database.
    ///   - replica: the tenant role's way to a replica of it, if there is one.
    ///   - observer: told of each snapshot that the primary served in a replica's stead.
    package init(
        primary: PostgresConfiguration,
        replica: PostgresConfiguration? = nil,
        limits: SnapshotLimits = SnapshotLimits(),
        observer: @escaping @Sendable (ReplicaRefusal) -> Void = { _ in }
    ) {
        self.primary = primary
        self.replica = replica
        self.limits = limits
        self.observer = observer
        gate = SnapshotGate(limits)
    }

    /// How many are open, and how many requests wait for one.
    package var load: (open: Int, waiting: Int) { gate.load }

    /// Opens a snapshot of the scope's tenant.
    ///
    /// Throws `overloaded` when too many are open for too long.
    func open(for scope: TenantScope) async throws(DirectoryError) -> Snapshot {
        let place = try await gate.enter(for: scope.tenant)
        let life = Snapshot.Life(place: place, end: .now + limits.life)
        if let replica, let snapshot = try await open(on: replica, life, for: scope) {
            return snapshot
        }
        do {
            return try await Snapshot(primary, life, scope: scope)
        } catch {
            throw Snapshot.failure(error)
        }
    }

    /// A snapshot of the replica, unless it is behind or cannot be asked.
    private func open(
        on replica: PostgresConfiguration,
        _ life: Snapshot.Life,
        for scope: TenantScope
    ) async throws(DirectoryError) -> Snapshot? {
        let sequenced = try await scope.eventPositions().last
        do throws(PostgresError) {
            let snapshot = try await Snapshot(replica, life, scope: scope)
            if try await snapshot.lastSequenced() >= sequenced { return snapshot }
            await snapshot.abandon()
            observer(.behind)
        } catch {
            observer(.unreachable)
        }
        return nil
    }
}
