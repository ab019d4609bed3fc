import Glibc

/// A connection to the server byte by byte, for what an HTTP client does not show.
///
/// Waits at most ten seconds at a time.
struct RawConnection: ~Copyable {
    private let descriptor: Int32

    /// Connects to a port of this machine.
    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Self.failure("no connection") }
    }

    deinit { close(descriptor) }

    /// Sends the text at once.
    func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends the bytes at once.
    func send(_ bytes: [UInt8]) throws {
        guard
            Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        else { throw Self.failure("not sent") }
    }

    /// What arrives next, whatever it is; none when the server has closed the connection.
    func received() throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw Self.failure("nothing received") }
        return Array(bytes.prefix(count))
    }

    /// What arrives up to and including the first `end`; nothing after it is read.
    func received(until end: String) throws -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while !bytes.suffix(end.utf8.count).elementsEqual(end.utf8) {
            guard recv(descriptor, &byte, 1, 0) == 1 else {
                throw Self.failure("only \(String(decoding: bytes, as: UTF8.self))")
            }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The next so many bytes.
    func received(exactly count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var received = 0
        while received < count {
            let more = bytes.withUnsafeMutableBytes { buffer in
                recv(descriptor, buffer.baseAddress.map { $0 + received }, count - received, 0)
            }
            guard more > 0 else { throw Self.failure("only \(received) bytes") }
            received += more
        }
        return bytes
    }

    /// All that arrives until the server closes the connection.
    func receivedToEnd() throws -> String {
        var bytes: [UInt8] = []
        while true {
            let more = try received()
            if more.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += more
        }
    }

    /// Says that nothing more is sent, and goes on receiving.
    func closeOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// From now on, to let go of the connection is to reset it.
    func resetAtEnd() {
        var now = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, size)
    }

    struct Failure: Error {
        let what: String
        let number: Int32
    }

    private static func failure(_ what: String) -> Failure { Failure(what: what, number: errno) }
}
