import Foundation

/// The directory in which `roster dev` keeps everything.
struct DevDirectory: Sendable {
    /// Root's PostgreSQL runs as another user, who cannot enter a working directory below /root.
    static let standardForRoot = "/var/lib/roster"
    private static let standardForOthers = ".roster"

    /// Absolute, without symbolic links.
    let path: String

    var postgres: String { path + "/postgres" }
    var data: String { postgres + "/data" }
    var postgresLog: String { path + "/postgres.log" }
    var devFile: String { path + "/dev.json" }
    var credentials: String { path + "/credentials.json" }

    /// Opens the directory, and creates it if need be.
    ///
    /// - Parameter path: as the person wrote it; nil for the usual place.
    init(at path: String?) throws(EmbeddedPostgresError) {
        let isRoot = geteuid() == 0
        let chosen = path ?? (isRoot ? Self.standardForRoot : Self.standardForOthers)
        let url = URL(filePath: chosen, directoryHint: .isDirectory)
        do {
            let files = FileManager.default
            if !files.fileExists(atPath: chosen) {
                // Root's is passed through by the user PostgreSQL runs as, and read by nobody.
                try files.createDirectory(
                    at: url,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: isRoot ? 0o711 : 0o700]
                )
            }
        } catch {
            throw .unusable(
                "The directory \(chosen) cannot be created: \(error.localizedDescription) "
                    + "Choose another with --data."
            )
        }
        let resolved = url.resolvingSymlinksInPath().path(percentEncoded: false)
        self.path =
            resolved.count > 1 && resolved.hasSuffix("/") ? String(resolved.dropLast()) : resolved
    }

    /// Takes the directory for this process until it ends, however it ends.
    func lock() throws(EmbeddedPostgresError) {
        let file = path + "/lock"
        // Not closed on purpose: the kernel lets go of the lock when the process ends.
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .unusable(
                "\(file) cannot be opened for writing, so the directory belongs to somebody else. "
                    + "Choose another with --data."
            )
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .inUse(directory: path) }
    }

    /// The major version that made the PostgreSQL data; nil when there is none yet.
    var dataVersion: Int? {
        let text = try? String(contentsOfFile: data + "/PG_VERSION", encoding: .utf8)
        return text.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// The user number of the PostgreSQL data's owner; nil when there is none yet.
    var dataOwner: Int? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: data)
        return (attributes?[.ownerAccountID] as? NSNumber)?.intValue
    }
}
