import Simulator

/// A connection over which spoilt requests go out, and answers come back one by one.
struct FuzzConnection: ~Copyable {
    private let connection: RawConnection
    private var bytes: [UInt8] = []
    /// Whether the server has said that it answers nothing more here.
    private(set) var isClosing = false

    init(port: UInt16) throws { connection = try RawConnection(port: port) }

    /// The final answer to the request.
    ///
    /// Throws when the connection ends before the answer does.
    mutating func answer(to request: [UInt8], isHead: Bool) throws -> HTTPExchangeResponse {
        do {
            try connection.send(request)
        } catch let error as RawConnection.Failure {
            // A server that has given up on the request closes, but not before it has answered.
            if bytes.isEmpty { try receive(or: error.what) }
        }
        var head = try head()
        while head.status / 100 == 1 { head = try self.head() }
        isClosing = head.header("Connection")?.lowercased() == "close"
        if isHead || head.status == 204 || head.status == 304 { return head }
        guard let count = head.header("Content-Length").flatMap({ Int($0) }) else {
            throw Lost(what: "an answer of unknown length: \(head)")
        }
        while bytes.count < count { try receive(or: "a part of the answer: \(head)") }
        let body = Array(bytes.prefix(count))
        bytes.removeFirst(count)
        return HTTPExchangeResponse(status: head.status, headers: head.headers, body: body)
    }

    private mutating func head() throws -> HTTPExchangeResponse {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = bytes.firstRange(of: end) {
                let lines = String(decoding: bytes[..<range.lowerBound], as: UTF8.self)
                    .split(separator: "\r\n")
                bytes.removeSubrange(..<range.upperBound)
                return try Self.head(lines)
            }
            try receive(or: "a part of the head: \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    private static func head(_ lines: [Substring]) throws -> HTTPExchangeResponse {
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            throw Lost(what: "no HTTP: \(lines)")
        }
        let headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (
                String(parts.first ?? ""),
                String((parts.dropFirst().first ?? "").drop { $0 == " " })
            )
        }
        return HTTPExchangeResponse(status: status, headers: headers, body: [])
    }

    private mutating func receive(or what: String) throws {
        let received = try connection.received()
        guard !received.isEmpty else { throw Lost(what: what) }
        bytes += received
    }

    /// The connection ended with an answer outstanding.
    struct Lost: Error, CustomStringConvertible {
        let what: String
        var description: String { "the connection ended, received: \(what)" }
    }
}
