import Testing

@testable import Web

@Suite("Streamed answers, RFC 9112 §7.1, §8", .timeLimit(.minutes(1)))
struct StreamedAnswerTests {
    @Test func `a streamed answer comes in chunks, and the next request is found`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.request("GET", "/stream")
            #expect(try connection.answer().header("Transfer-Encoding") == "chunked")
            let body = try connection.received(until: "\r\n0\r\n\r\n")
            #expect(body == "3\r\none\r\n5\r\nthree\r\n0\r\n\r\n")
            try connection.request("GET", "/next")
            #expect(try connection.answer().body == "/next")
        }
    }

    @Test func `a streamed answer that fails has no end`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.request("GET", "/broken")
            #expect(try connection.answer().status == 200)
            #expect(try connection.receivedToEnd() == "3\r\none\r\n")
        }
    }

    @Test func `to HTTP/1.0 the end of the connection is the end of the answer`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try connection.answer().header("Connection") == "close")
            #expect(try connection.receivedToEnd() == "onethree")
        }
    }

    @Test func `to HTTP/1.0 a streamed answer that fails is a connection that is reset`()
        async throws
    {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.send("GET /broken HTTP/1.0\r\n\r\n")
            #expect(throws: RawConnection.Failure.self) {
                _ = try connection.receivedToEnd()
            }
        }
    }
}
