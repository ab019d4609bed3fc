import Foundation
import Glibc
import PostgresTesting
import Testing

@testable import Postgres

@Suite("Which of several hosts is asked first", .timeLimit(.minutes(1)))
struct HostPreferenceTests {
    private func hosts(_ dsn: String, _ teach: (HostPreference) -> Void) -> [String: String] {
        let preference = HostPreference()
        teach(preference)
        return Dictionary(uniqueKeysWithValues: preference.parameters(for: dsn))
    }

    @Test func `the DSN's own order holds until something is learnt`() {
        #expect(hosts("host=a,b port=1,2") { _ in }.isEmpty)
    }

    @Test func `a server that worked comes first, with its port and address`() {
        let found = hosts("host=a,b,c hostaddr=10.0.0.1,10.0.0.2,10.0.0.3 port=1,2,3") {
            $0.noteWorking(ServerAddress(host: "b", port: "2"))
        }
        #expect(
            found == [
                "host": "b,a,c", "hostaddr": "10.0.0.2,10.0.0.1,10.0.0.3", "port": "2,1,3",
            ]
        )
    }

    @Test func `a server that hung comes last, until it works`() {
        let hung = ServerAddress(host: "a", port: "5432")
        let dsn = "postgresql://user@a,b,c:5432/roster"
        #expect(hosts(dsn) { $0.noteHanging(hung) }["host"] == "b,c,a")
        let found = hosts(dsn) {
            $0.noteHanging(hung)
            $0.noteWorking(hung)
        }
        #expect(found["host"] == "a,b,c")
    }

    @Test func `hosts of one name are told apart by their ports, and one port is the port of all`()
    {
        let second = ServerAddress(host: "a", port: "2")
        #expect(
            hosts("host=a,a port=1,2") { $0.noteWorking(second) } == ["host": "a,a", "port": "2,1"]
        )
        #expect(
            hosts("host=a,b port=2") { $0.noteWorking(ServerAddress(host: "b", port: "2")) }
                == ["host": "b,a"]
        )
    }

    @Test(arguments: ["host=a", "", "service=roster", "host=b,c", "host=a,b port=1,2,3"])
    func `nothing is put in order where there is nothing to`(_ dsn: String) {
        #expect(hosts(dsn) { $0.noteWorking(ServerAddress(host: "a", port: "5432")) }.isEmpty)
    }

    @Test func `a host that comes back is not asked while another works`() async throws {
        try await Harness.with { harness in
            let nowhere = "/tmp/" + TestDatabase.freshName()
            let dsn = try #require(
                harness.database.dsn.range(of: "host=").map { range in
                    harness.database.dsn.replacingCharacters(
                        in: range,
                        with: "connect_timeout=2 host=\(nowhere),"
                    )
                }
            )
            let configuration = PostgresConfiguration(dsn: dsn)
            let first = try await PostgresSession(configuration)
            await first.close()
            try FileManager.default.createDirectory(
                atPath: nowhere,
                withIntermediateDirectories: false
            )
            defer { try? FileManager.default.removeItem(atPath: nowhere) }
            let listener = try #require(Listener(path: nowhere + "/.s.PGSQL.5432"))
            let second = try await PostgresSession(configuration)
            await second.close()
            #expect(!listener.wasAsked)
            let untaught = PostgresConfiguration(dsn: dsn)
            let third = try await PostgresSession(untaught)
            await third.close()
            #expect(listener.wasAsked)
        }
    }
}

/// A server that takes connections and says nothing.
private final class Listener: Sendable {
    private let descriptor: Int32

    init?(path: String) {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isBound, listen(descriptor, 8) == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }

    /// Whether a connection waits to be accepted.
    var wasAsked: Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 0) > 0
    }
}
