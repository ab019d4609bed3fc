import Synchronization
import Testing

@testable import Web

@Suite("Requests one behind the other, RFC 9112 §9.3", .timeLimit(.minutes(1)))
struct PipeliningTests {
    @Test func `a thousand requests sent at once are answered in order`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.send(
                (0..<1_000).map { "GET /x?\($0) HTTP/1.1\r\nHost: roster\r\n\r\n" }.joined()
            )
            for number in 0..<1_000 { #expect(try connection.answer().body == "/x?\(number)") }
        }
    }

    @Test func `a request behind one with a body is found`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            let post = "POST /echo HTTP/1.1\r\nHost: roster\r\nContent-Length: 3\r\n\r\nabc"
            try connection.send(post + "GET /behind HTTP/1.1\r\nHost: roster\r\n\r\n" + post)
            #expect(try connection.answer().body == "abc")
            #expect(try connection.answer().body == "/behind")
            #expect(try connection.answer().body == "abc")
        }
    }

    @Test func `garbage behind a good request is refused after the good answer`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.send("GET /good HTTP/1.1\r\nHost: roster\r\n\r\n\u{1}\u{2}\r\n\r\n")
            #expect(try connection.answer().body == "/good")
            let refusal = try connection.answer()
            #expect(refusal.status == 400)
            #expect(refusal.header("Connection") == "close")
            #expect(try connection.received().isEmpty)
        }
    }

    @Test func `a request that breaks behind a good one does not keep it waiting`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.send(
                "GET /good HTTP/1.1\r\nHost: roster\r\n\r\nPOST /echo HTTP/1.1\r\nHost: roster\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nno length\r\n"
            )
            #expect(try connection.answer().body == "/good")
            #expect(try connection.answer().status == 400)
            #expect(try connection.received().isEmpty)
        }
    }

    @Test func `a client is told to go on when it is its turn`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.send(
                "GET /first HTTP/1.1\r\nHost: roster\r\n\r\nPOST /echo HTTP/1.1\r\nHost: roster\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"
            )
            #expect(try connection.answer().body == "/first")
            let interim = try connection.received(until: "\r\n\r\n")
            #expect(interim == "HTTP/1.1 100 Continue\r\n\r\n")
            try connection.send("ab")
            #expect(try connection.answer().body == "ab")
        }
    }

    @Test func `who takes no answers is given few more`() async throws {
        let answered = Atomic(0)
        try await withHTTPServer { request in
            answered.add(1, ordering: .relaxed)
            return await TestAnswers.respond(to: request)
        } _: { port in
            let connection = try RawConnection(port: port)
            try connection.send(
                String(repeating: "GET /large HTTP/1.1\r\nHost: roster\r\n\r\n", count: 20)
            )
            for number in 1...20 {
                let answer = try connection.answer()
                #expect(answer.body.utf8.count == TestAnswers.large)
                // What has been taken, what the connection and the kernel hold, and the next.
                #expect(answered.load(ordering: .relaxed) <= number + 2)
            }
        }
    }
}
