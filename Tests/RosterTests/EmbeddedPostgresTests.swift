import Foundation
import Logging
import Testing

@testable import roster

/// Each of these starts a real PostgreSQL, so they take turns.
@Suite("The PostgreSQL of roster dev", .serialized)
struct EmbeddedPostgresTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `it is ready while the body runs and gone afterwards`() async throws {
        try await inDirectory { directory in
            let processes = ClusterProcesses(dataDirectory: directory.data)
            let postmaster = try await EmbeddedPostgres.running(in: directory, logger: logger) {
                #expect(processes.isReady($0.processID))
                return $0.processID
            }
            #expect(processes.living.isEmpty)
            #expect(kill(postmaster, 0) != 0)
        }
    }

    @Test func `a second start continues with the same cluster`() async throws {
        try await inDirectory { directory in
            let first = try await systemIdentifier(in: directory)
            let second = try await systemIdentifier(in: directory)
            #expect(first == second)
        }
    }

    @Test func `what a killed run left behind is stopped`() async throws {
        try await inDirectory { directory in
            _ = try await systemIdentifier(in: directory)
            let orphan = try await PostgresCluster(in: directory, logger: logger).launch()
            let processes = ClusterProcesses(dataDirectory: directory.data)
            for _ in 0..<1500 where !processes.isReady(orphan.identifier) {
                _ = await orphan.exit(within: .milliseconds(20))
            }
            try #require(processes.isReady(orphan.identifier))
            try await EmbeddedPostgres.running(in: directory, logger: logger) { postgres in
                #expect(postgres.processID != orphan.identifier)
                #expect(!processes.living.contains(orphan.identifier))
            }
        }
    }

    @Test func `its death is told with the signal`() async throws {
        try await inDirectory { directory in
            await #expect {
                try await EmbeddedPostgres.running(in: directory, logger: logger) { postgres in
                    kill(postgres.processID, SIGKILL)
                    try await postgres.watch()
                }
            } throws: { error in
                guard case .ended(_, let status, _) = error as? EmbeddedPostgresError else {
                    return false
                }
                return status == "signal 9"
            }
        }
    }

    @Test func `a process number that is another program's now does not stop it`() async throws {
        try await inDirectory { directory in
            _ = try await systemIdentifier(in: directory)
            try "\(getpid())\n".write(
                toFile: directory.data + "/postmaster.pid",
                atomically: false,
                encoding: .utf8
            )
            _ = try await systemIdentifier(in: directory)
        }
    }

    @Test func `a directory is for one run at a time`() async throws {
        try await inDirectory { directory in
            try directory.lock()
            #expect {
                try directory.lock()
            } throws: { error in
                guard case .inUse = error as? EmbeddedPostgresError else { return false }
                return true
            }
        }
    }

    @Test(arguments: ["/srv/roster,1", "/srv/a b", "/srv/" + String(repeating: "deep/", count: 30)])
    func `a socket whose path would not do lies below tmp`(_ directory: String) {
        let path = SocketDirectory(for: directory, port: 5432).path
        #expect(path.hasPrefix("/tmp/roster-"))
        #expect(path == SocketDirectory(for: directory, port: 5432).path)
    }

    @Test func `a socket whose path will do lies inside the directory`() {
        #expect(SocketDirectory(for: "/srv/roster", port: 5432).path == "/srv/roster/socket")
    }

    /// The number PostgreSQL gives a cluster when it is made, as `pg_control` begins with it.
    private func systemIdentifier(in directory: DevDirectory) async throws -> Data {
        try await EmbeddedPostgres.running(in: directory, logger: logger) { _ in
            let control = try #require(
                FileManager.default.contents(atPath: directory.data + "/global/pg_control")
            )
            return control.prefix(8)
        }
    }

    private func inDirectory(_ body: (DevDirectory) async throws -> Void) async throws {
        let directory = try DevDirectory(at: try ScratchDirectory.make())
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        try await body(directory)
    }
}
