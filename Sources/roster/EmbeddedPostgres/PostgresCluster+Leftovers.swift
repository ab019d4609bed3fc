import Foundation
import Logging

extension PostgresCluster {
    /// Stops what an earlier run of this directory left behind when it was killed.
    ///
    /// The lock on the directory is held: nobody else can be using this cluster through Roster.
    func stopLeftovers() async throws(EmbeddedPostgresError) {
        let found = processes.living
        if let postmaster = processes.recordedPostmaster, found.contains(postmaster) {
            logger.notice(
                "stopping the PostgreSQL of an earlier run",
                metadata: ["pid": "\(postmaster)"]
            )
            for (signal, deadline) in [(SIGINT, Duration.seconds(30)), (SIGQUIT, .seconds(10))] {
                kill(postmaster, signal)
                if await isGone(within: deadline) { return }
            }
        } else if !found.isEmpty {
            // Without their postmaster they end by themselves as soon as they notice.
            if await isGone(within: .seconds(10)) { return }
            for process in processes.living { kill(process, SIGQUIT) }
            if await isGone(within: .seconds(10)) { return }
        } else {
            processes.forgetForeignPostmaster()
            return
        }
        let numbers = processes.living.map { "\($0)" }.joined(separator: ", ")
        throw .unusable(
            "PostgreSQL processes of an earlier run (\(numbers)) still use \(home.data) and do "
                + "not stop. Stop them, or choose another directory with --data."
        )
    }

    private func isGone(within time: Duration) async -> Bool {
        let deadline = ContinuousClock.now + time
        while !processes.living.isEmpty {
            guard ContinuousClock.now < deadline, !Task.isCancelled else { return false }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return true
    }
}
