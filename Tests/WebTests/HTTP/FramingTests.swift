import Testing

@testable import Web

@Suite("Where requests and answers end, RFC 9112 §6", .timeLimit(.minutes(1)))
struct FramingTests {
    @Test(
        arguments: [
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
            "Content-Length: 4\r\nContent-Length: 5\r\n",
            "Content-Length: 4\r\nContent-Length: 4\r\n", "Content-Length: 4, 4\r\n",
            "Content-Length: +4\r\n", "Content-Length: 99999999999999999999\r\n",
            "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
            "Content-Length : 4\r\n", "X: a\r\n Content-Length: 4\r\n",
            "X: a\rContent-Length: 4\r\n", "Host: other\r\n",
        ]
    )
    func `a head that can be read in two ways is refused`(_ fields: String) async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.request("POST", "/echo", fields)
            try connection.send("0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: roster\r\n\r\n")
            let answer = try connection.answer()
            #expect(answer.status == 400)
            #expect(answer.header("Connection") == "close")
            #expect(try connection.received().isEmpty)
        }
    }

    @Test(
        arguments: [
            "GET /x HTTP/1.1\r\n\r\n", "GET /x HTTP/0.9\r\n\r\n", "GET /x HTTP/2.0\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET /x\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n",
        ]
    )
    func `a head that is not HTTP/1.1 is refused`(_ head: String) async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.send(head)
            #expect(try connection.answer().status == 400)
            #expect(try connection.received().isEmpty)
        }
    }

    @Test(
        arguments: [
            ("http://roster/a/b?c", "/a/b?c"), ("HTTP://roster:80/a", "/a"), ("/a?b#c", "/a?b"),
            ("*", "*"),
        ]
    )
    func `a target names the same path in each of its forms`(
        _ target: String,
        _ path: String
    ) async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.request("OPTIONS", target)
            #expect(try connection.answer().body == path)
        }
    }

    @Test func `HEAD is answered with the length of GET, and no body`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.request("HEAD", "/length")
            #expect(try connection.answer(toHEAD: true).header("Content-Length") == "7")
            try connection.request("GET", "/next")
            #expect(try connection.answer().body == "/next")
        }
    }

    @Test func `HEAD of a streamed answer tells no length, and nothing follows`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.request("HEAD", "/stream")
            let answer = try connection.answer(toHEAD: true)
            #expect(answer.header("Content-Length") == nil)
            try connection.request("GET", "/next")
            #expect(try connection.answer().body == "/next")
        }
    }

    @Test func `204 has neither a length nor a body`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.request("GET", "/none")
            let answer = try connection.answer()
            #expect(answer.status == 204)
            #expect(answer.header("Content-Length") == nil)
            #expect(answer.header("Transfer-Encoding") == nil)
            try connection.request("GET", "/next")
            #expect(try connection.answer().body == "/next")
        }
    }

    @Test func `a value that an answer echoes cannot split it`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.request("GET", "/field?a%0D%0AX-Evil:%20b%0A%0D%00c")
            let answer = try connection.answer()
            #expect(answer.header("Location") == "a  X-Evil: b   c")
            #expect(answer.header("X-Evil") == nil)
            #expect(answer.body == "field")
        }
    }
}
