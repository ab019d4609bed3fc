import NIOHTTP1
import Simulator
import Testing

@Suite("The HTTP client")
struct HTTPClientTests {
    @Test func `two exchanges share one connection`() async throws {
        let client = HTTPClient()
        try await TinyServer.with({ _ in .json("{}") }) { server in
            for path in ["/a", "/b?c=d%20e"] {
                let answer = try await client.send(.init(method: "GET", url: server.url + path))
                #expect(answer.status == 200)
            }
            #expect(server.requests.map(\.connection) == [1, 1])
            #expect(server.requests.map(\.head.uri) == ["/a", "/b?c=d%20e"])
        }
        await client.close()
    }

    @Test func `exchanges called at the same time run one after another`() async throws {
        let client = HTTPClient()
        try await TinyServer.with({ .json($0.head.uri) }) { server in
            let url = server.url
            let matches = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let answer = try await client.send(
                            .init(method: "GET", url: "\(url)/\(number)")
                        )
                        return answer.text == "/\(number)"
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(matches == Array(repeating: true, count: 20))
            #expect(Set(server.requests.map(\.connection)) == [1])
        }
        await client.close()
    }

    @Test func `a chunked answer is put together`() async throws {
        let bytes =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
        let answer = try await Self.answer(to: TinyAnswer(bytes: bytes))
        #expect(answer.text == "hello world")
    }

    @Test func `an answer without a length ends with the connection`() async throws {
        let answer = try await Self.answer(
            to: TinyAnswer(bytes: "HTTP/1.1 200 OK\r\n\r\nuntil the end", hangsUp: true)
        )
        #expect(answer.text == "until the end")
    }

    @Test func `a connection that the server ended is opened again`() async throws {
        let client = HTTPClient()
        let closing: TinyServer.Answers = { _ in
            var answer = TinyAnswer.json("{}", headers: "Connection: close\r\n")
            answer.hangsUp = true
            return answer
        }
        try await TinyServer.with(closing) { server in
            for _ in 1...2 {
                _ = try await client.send(.init(method: "POST", url: server.url, body: []))
            }
            #expect(server.requests.map(\.connection) == [1, 2])
        }
        await client.close()
    }

    @Test func `a kept connection that dies unanswered is replaced for a GET`() async throws {
        let client = HTTPClient()
        let secondOfFirst: TinyServer.Answers = { request in
            if request.connection == 1, request.head.uri == "/2" {
                return TinyAnswer(bytes: "", hangsUp: true)
            }
            return .json(request.head.uri)
        }
        try await TinyServer.with(secondOfFirst) { server in
            for path in ["/1", "/2"] {
                let answer = try await client.send(.init(method: "GET", url: server.url + path))
                #expect(answer.text == path)
            }
            #expect(server.requests.map(\.connection) == [1, 1, 2])
        }
        await client.close()
    }

    @Test func `a POST that dies unanswered is not repeated`() async throws {
        let client = HTTPClient()
        let dying: TinyServer.Answers = { request in
            request.head.method == .POST ? TinyAnswer(bytes: "", hangsUp: true) : .json("{}")
        }
        try await TinyServer.with(dying) { server in
            _ = try await client.send(.init(method: "GET", url: server.url))
            await #expect(throws: HTTPClientError.connectionClosed(reason: nil)) {
                try await client.send(.init(method: "POST", url: server.url, body: [1]))
            }
            #expect(server.requests.count == 2)
        }
        await client.close()
    }

    @Test func `a body of megabytes arrives whole both ways`() async throws {
        let client = HTTPClient()
        let body = String(repeating: "0123456789abcdef", count: 200_000)
        try await TinyServer.with({ .json($0.body) }) { server in
            let answer = try await client.send(
                .init(method: "PUT", url: server.url, body: Array(body.utf8))
            )
            #expect(answer.text == body)
        }
        await client.close()
    }

    @Test func `an answer cut short is an error`() async throws {
        await #expect(throws: HTTPClientError.connectionClosed(reason: nil)) {
            try await Self.answer(
                to: TinyAnswer(
                    bytes: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                    hangsUp: true
                )
            )
        }
    }

    @Test func `a silent server runs into the deadline`() async throws {
        let client = HTTPClient(deadline: .seconds(1))
        _ = try await TinyServer.with({ _ in TinyAnswer(bytes: "") }) { server in
            await #expect(throws: HTTPClientError.timedOut(after: .seconds(1))) {
                try await client.send(.init(method: "GET", url: server.url))
            }
        }
        await client.close()
    }

    @Test func `what is not HTTP is called so`() async throws {
        let error = await #expect(throws: HTTPClientError.self) {
            try await Self.answer(to: TinyAnswer(bytes: "SSH-2.0-OpenSSH_9.2\r\n"))
        }
        guard case .malformedAnswer = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `header lines go as they are and come as they are`() async throws {
        let client = HTTPClient()
        let answers: TinyServer.Answers = { _ in .json("{}", headers: "Retry-After: 7\r\n") }
        try await TinyServer.with(answers) { server in
            let answer = try await client.send(
                .init(
                    method: "PATCH",
                    url: server.url + "//Users",
                    headers: [("Host", "evil.example"), ("X-Twice", "1"), ("X-Twice", "2")]
                )
            )
            #expect(answer.header("retry-after") == "7")
            let head = try #require(server.requests.first).head
            #expect(head.uri == "//Users")
            #expect(head.headers["Host"] == ["evil.example"])
            #expect(head.headers["X-Twice"] == ["1", "2"])
            #expect(head.headers["Content-Length"] == ["0"])
        }
        await client.close()
    }

    @Test(arguments: [
        (
            "https://example.com/scim/v2",
            HTTPClientError.encryptedURL("https://example.com/scim/v2")
        ),
        ("example.com", .malformedURL("example.com")),
        ("http://", .malformedURL("http://")),
        ("http://host:0/", .malformedURL("http://host:0/")),
        ("http://user@host/", .malformedURL("http://user@host/")),
        ("http://host/a b", .malformedURL("http://host/a b")),
    ])
    func `a URL it cannot open is refused`(_ url: String, _ error: HTTPClientError) async {
        await #expect(throws: error) {
            try await HTTPClient().send(.init(method: "GET", url: url))
        }
    }

    @Test(arguments: [
        ("GET /", [("A", "b")]), ("GET", [("A b", "c")]), ("GET", [("A", "b\r\nC: d")]),
    ])
    func `a request that would break its lines is refused`(
        _ method: String,
        _ headers: [(String, String)]
    ) async {
        let error = await #expect(throws: HTTPClientError.self) {
            try await HTTPClient().send(
                .init(method: method, url: "http://127.0.0.1:9/", headers: headers)
            )
        }
        guard case .malformedRequest = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `an address where nobody listens is unreachable`() async throws {
        let url = try await TinyServer.with({ _ in .json("") }) { $0.url }
        let error = await #expect(throws: HTTPClientError.self) {
            try await HTTPClient().send(.init(method: "GET", url: url))
        }
        guard case .unreachable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// The client's answer from a server that says these bytes to everything.
    private static func answer(to bytes: TinyAnswer) async throws -> HTTPExchangeResponse {
        try await TinyServer.with({ _ in bytes }) { server in
            try await HTTPClient().send(.init(method: "GET", url: server.url))
        }
    }
}
