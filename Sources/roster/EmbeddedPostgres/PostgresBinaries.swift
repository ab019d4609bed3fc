import Foundation

/// The server programs of one PostgreSQL installation.
struct PostgresBinaries: Sendable {
    static let majorMin = 15

    /// Holds `postgres` and `initdb`.
    let directory: String
    let major: Int

    var postgres: String { directory + "/postgres" }
    var initdb: String { directory + "/initdb" }

    /// The first usable installation: the one `pg_config` names, Debian's newest, the PATH's.
    ///
    /// - Parameter major: the version that made an existing cluster; no other can run it.
    static func find(major: Int?) async throws(EmbeddedPostgresError) -> PostgresBinaries {
        var found: [String] = []
        for directory in await candidates() {
            guard let version = await version(in: directory) else { continue }
            if version >= majorMin, major.map({ $0 == version }) ?? true {
                return PostgresBinaries(directory: directory, major: version)
            }
            found.append("\(version) in \(directory)")
        }
        throw .notInstalled(
            found: found,
            wanted: major.map { "\($0), which made this data" } ?? "\(majorMin) or later"
        )
    }

    private static func candidates() async -> [String] {
        var directories: [String] = []
        if let program = ShortProgram.path(of: "pg_config"),
            let directory = await ShortProgram.output(program, ["--bindir"])
        {
            directories.append(directory)
        }
        let debian = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
        directories += versions.compactMap { Int($0) }.sorted(by: >).map { "\(debian)/\($0)/bin" }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        directories += path.split(separator: ":").map { String($0) }
        return directories
    }

    /// The major version of the installation in a directory; nil where there is none.
    private static func version(in directory: String) async -> Int? {
        let files = FileManager.default
        guard files.isExecutableFile(atPath: directory + "/postgres"),
            files.isExecutableFile(atPath: directory + "/initdb"),
            let line = await ShortProgram.output(directory + "/postgres", ["--version"])
        else { return nil }
        return line.firstMatch(of: /PostgreSQL\) (\d+)/).flatMap { Int($0.1) }
    }
}
