import CLibPQ
import Synchronization

/// Which of a DSN's hosts is asked first, and which last: what was learnt from the latest connection.
///
/// libpq asks in the DSN's order, every time anew. A first host that hangs would cost each new
/// connection its time-out; and a primary that has hung would, as soon as it goes on, be taken for
/// one again, although another has long taken its place.
final class HostPreference: Sendable {
    private enum Lesson {
        case works(ServerAddress)
        case hangs(ServerAddress)
    }

    private let lesson = Mutex<Lesson?>(nil)

    /// A connection to the server has been made: it is the first to be asked.
    func noteWorking(_ server: ServerAddress) { lesson.withLock { $0 = .works(server) } }

    /// The server does not answer: it is the last to be asked.
    func noteHanging(_ server: ServerAddress) { lesson.withLock { $0 = .hangs(server) } }

    /// The parameters that put the DSN's hosts in order; none when its own order will do.
    func parameters(for dsn: String) -> [(String, String)] {
        guard let lesson = lesson.withLock({ $0 }) else { return [] }
        var hosts = HostList(dsn: dsn)
        switch lesson {
        case .works(let server): hosts.move(server, toFront: true)
        case .hangs(let server): hosts.move(server, toFront: false)
        }
        return hosts.parameters
    }
}

/// A server by the host and the port of the DSN that lead to it.
struct ServerAddress: Sendable, Hashable {
    let host: String
    let port: String

    init(host: String, port: String) {
        self.host = host
        self.port = port
    }

    /// The server that a connection has been made to.
    init(of handle: ConnectionHandle) {
        func text(_ value: UnsafeMutablePointer<CChar>?) -> String {
            value.map { String(cString: $0) } ?? ""
        }
        self.init(host: text(PQhost(handle.pointer)), port: text(PQport(handle.pointer)))
    }
}

/// The hosts of a DSN, which libpq takes as lists of the same length: `host`, `hostaddr`, `port`.
private struct HostList {
    /// By keyword, those that are set.
    private var lists: [(keyword: String, values: [String])] = []
    private var isReordered = false

    init(dsn: String) {
        guard let options = PQconninfoParse(dsn, nil) else { return }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword.map({ String(cString: $0) }) {
            if ["host", "hostaddr", "port"].contains(keyword), let value = option.pointee.val {
                let values = String(cString: value)
                    .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                lists.append((keyword, values))
            }
            option += 1
        }
        // One port is the port of all, and need not be moved.
        lists.removeAll { $0.keyword == "port" && $0.values.count == 1 }
    }

    /// The lists, when a move has changed them.
    var parameters: [(String, String)] {
        isReordered ? lists.map { ($0.keyword, $0.values.joined(separator: ",")) } : []
    }

    mutating func move(_ server: ServerAddress, toFront: Bool) {
        // A DSN whose lists do not match is libpq's to refuse.
        guard let count = lists.first?.values.count, count > 1,
            lists.allSatisfy({ $0.values.count == count }),
            let index = (0..<count).first(where: { leads($0, to: server) })
        else { return }
        for list in lists.indices {
            let value = lists[list].values.remove(at: index)
            lists[list].values.insert(value, at: toFront ? 0 : count - 1)
        }
        isReordered = true
    }

    private func leads(_ index: Int, to server: ServerAddress) -> Bool {
        func value(_ keyword: String) -> String {
            lists.first { $0.keyword == keyword }?.values[index] ?? ""
        }
        let (host, port) = (value("host"), value("port"))
        return (host.isEmpty ? value("hostaddr") : host) == server.host
            && (port.isEmpty || port == server.port)
    }
}
