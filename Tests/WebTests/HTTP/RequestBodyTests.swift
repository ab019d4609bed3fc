import Testing

@testable import Web

@Suite("Bodies of requests, RFC 9112 §6", .timeLimit(.minutes(1)))
struct RequestBodyTests {
    private static let head = "POST /echo HTTP/1.1\r\nHost: roster\r\n"

    @Test func `a request comes byte by byte`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            let body = String(repeating: "0123456789", count: 20)
            for byte in (Self.head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body).utf8 {
                try connection.send([byte])
            }
            #expect(try connection.answer().body == body)
        }
    }

    @Test func `a body comes in chunks, and a request behind it`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n")
            let pieces = [
                "3\r\nab", "c\r\n1", "0;x=y\r\n0123456789abcdef\r", "\n0\r\nT: x\r\n\r\n",
            ]
            for piece in pieces { try connection.send(piece) }
            #expect(try connection.answer().body == "abc0123456789abcdef")
            try connection.request("GET", "/behind")
            #expect(try connection.answer().body == "/behind")
        }
    }

    @Test(arguments: [65_536, 65_537, 3_000_000])
    func `a long body comes whole`(_ length: Int) async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.send(Self.head + "Content-Length: \(length)\r\n\r\n")
            let piece = [UInt8](repeating: 0x79, count: 10_007)
            for start in stride(from: 0, to: length, by: piece.count) {
                try connection.send(Array(piece.prefix(length - start)))
            }
            let body = try connection.answer().body
            #expect(body.utf8.count == length && body.utf8.allSatisfy { $0 == 0x79 })
        }
    }

    @Test func `an early answer comes while the body does, and the next request is found`()
        async throws
    {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            let length = 1_000_000
            try connection.request("POST", "/early", "Content-Length: \(length)\r\n")
            try connection.send("{")
            #expect(try connection.answer().status == 401)
            try connection.send([UInt8](repeating: 0x79, count: length - 1))
            try connection.request("GET", "/next")
            #expect(try connection.answer().body == "/next")
        }
    }

    @Test func `a body that turns out broken after an early answer ends the connection`()
        async throws
    {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.request("POST", "/early", "Transfer-Encoding: chunked\r\n")
            try connection.send("1\r\n")
            #expect(try connection.answer().status == 401)
            try connection.send("a\r\nno length\r\n")
            #expect(try connection.receivedToEnd() == "")
        }
    }

    @Test func `a client that ends in the middle of a body after an early answer is let go`()
        async throws
    {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.request("POST", "/early", "Content-Length: 10\r\n")
            #expect(try connection.answer().status == 401)
            connection.closeOutput()
            #expect(try connection.receivedToEnd() == "")
        }
    }

    @Test func `a body that ends too soon is not taken for whole`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.send(Self.head + "Content-Length: 10\r\n\r\nabc")
            connection.closeOutput()
            #expect(try connection.answer().status == 400)
            #expect(try connection.receivedToEnd() == "")
        }
    }

    @Test func `a client of HTTP/1.0 is not told to go on`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.send(
                "POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab"
            )
            #expect(try connection.answer().status == 200)
        }
    }
}
