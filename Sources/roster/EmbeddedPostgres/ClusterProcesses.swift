import Foundation

/// The processes of a PostgreSQL cluster, found by where they live.
///
/// Every process of a cluster has its data directory as working directory, from start to end. A
/// process number from `postmaster.pid` alone may be anybody's after a restart of the machine.
struct ClusterProcesses: Sendable {
    /// Absolute, without symbolic links.
    let dataDirectory: String

    /// The number in `postmaster.pid`, whether or not that process lives.
    var recordedPostmaster: Int32? {
        pidFileLines.first.flatMap { Int32($0.trimmingCharacters(in: .whitespaces)) }
    }

    /// Whether the postmaster accepts connections, by the line it keeps for that purpose.
    func isReady(_ postmaster: Int32) -> Bool {
        let lines = pidFileLines
        return recordedPostmaster == postmaster && lines.count >= 8
            && lines[7].trimmingCharacters(in: .whitespaces) == "ready"
    }

    /// The numbers of the processes that live in the data directory, sorted.
    var living: [Int32] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { Int32($0) }.filter(lives).sorted()
    }

    /// Removes `postmaster.pid` if its number belongs to a process that is not of this cluster.
    ///
    /// PostgreSQL itself clears up after a dead postmaster, but refuses to start when the number
    /// lives again as something else, which is normal after a restart in a container.
    func forgetForeignPostmaster() {
        guard let recorded = recordedPostmaster, kill(recorded, 0) == 0 || errno == EPERM,
            living.isEmpty
        else { return }
        try? FileManager.default.removeItem(atPath: pidFile)
    }

    private var pidFile: String { dataDirectory + "/postmaster.pid" }

    private var pidFileLines: [Substring] {
        let text = (try? String(contentsOfFile: pidFile, encoding: .utf8)) ?? ""
        return text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    private func lives(_ process: Int32) -> Bool {
        let directory = try? FileManager.default
            .destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
        return directory == dataDirectory
    }
}
