import HTTPTypes
import NIOCore
import Testing

@testable import Web

@Suite("How a connection ends, RFC 9112 §9.6", .timeLimit(.minutes(1)))
struct ConnectionEndTests {
    @Test(
        arguments: [
            "GET /x HTTP/1.0\r\n\r\n", "GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            "GET /x HTTP/1.1\r\nHost: roster\r\nConnection: Close\r\n\r\n",
            "GET /close HTTP/1.1\r\nHost: roster\r\n\r\n",
            "GET /x HTTP/1.1\r\nHost: roster\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
            "CONNECT roster:443 HTTP/1.1\r\nHost: roster\r\n\r\n",
        ]
    )
    func `the last answer says so and ends the connection`(_ request: String) async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.send(request)
            let answer = try connection.answer()
            #expect(answer.status == 200)
            #expect(answer.header("Connection") == "close")
            #expect(try connection.received().isEmpty)
        }
    }

    @Test func `nothing is answered behind the last answer`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.send(
                String(repeating: "GET /close HTTP/1.1\r\nHost: roster\r\n\r\n", count: 3)
            )
            #expect(try connection.answer().body == "bye")
            #expect(try connection.received().isEmpty)
        }
    }

    @Test func `a client that has closed its half gets all of its answers`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.request("GET", "/first")
            try connection.request("GET", "/large")
            connection.closeOutput()
            #expect(try connection.answer().body == "/first")
            let answer = try connection.answer()
            #expect(answer.body.utf8.count == TestAnswers.large)
            #expect(try connection.received().isEmpty)
        }
    }

    @Test func `what a client sends after the last answer does not reset the connection`()
        async throws
    {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.send("garbage\r\n\r\n")
            #expect(try connection.answer().status == 400)
            for _ in 0..<200 { try connection.send([UInt8](repeating: 0x78, count: 65_536)) }
            #expect(try connection.received().isEmpty)
        }
    }

    @Test func `what comes after a request to upgrade is not kept without end`() async throws {
        try await withHTTPServer { port in
            let connection = try RawConnection(port: port)
            try connection.request("CONNECT", "roster:443")
            #expect(try connection.answer().status == 200)
            #expect(throws: RawConnection.Failure.self) {
                for _ in 0..<1_000 { try connection.send([UInt8](repeating: 0, count: 65_536)) }
            }
        }
    }

    @Test func `who waits for an answer learns that the client has vanished`() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let (cancellations, cancellation) = AsyncStream.makeStream(of: Bool.self)
        try await withHTTPServer { _ in
            arrival.yield()
            for await _ in AsyncStream<Void>.makeStream().stream {}
            cancellation.yield(Task.isCancelled)
            return Response(status: .ok)
        } _: { port in
            do {
                let connection = try RawConnection(port: port)
                try connection.request("GET", "/x")
                for await _ in arrivals { break }
                connection.resetAtEnd()
            }
            for await isCancelled in cancellations {
                #expect(isCancelled)
                break
            }
        }
    }

    @Test func `who streams an answer learns that the client has vanished`() async throws {
        let (failures, failure) = AsyncStream.makeStream(of: Void.self)
        try await withHTTPServer { _ in
            Response(
                status: .ok,
                body: .streamed { writer in
                    do {
                        while true { try await writer.write(ByteBuffer(repeating: 0, count: 9)) }
                    } catch {
                        failure.yield()
                        throw error
                    }
                }
            )
        } _: { port in
            do {
                let connection = try RawConnection(port: port)
                try connection.request("GET", "/x")
                _ = try connection.received(until: "\r\n\r\n")
                connection.resetAtEnd()
            }
            for await _ in failures { break }
        }
    }
}
