import NIOHTTP1
import SCIM
import Synchronization
import Testing

@testable import Simulator

@Suite("The player")
struct PlayerTests {
    @Test func `a captured value goes into later paths, headers and bodies`() async throws {
        let create = Exchange.test(
            "POST",
            "Users",
            .json(.object(["token": .string("${token}")])),
            ExpectedAnswer(200, captures: [Capture("a", "id")])
        )
        let change = Exchange.test(
            "PATCH",
            "Users/${a}?x=%20",
            .json(.object(["a": .string("<${a}>")])),
            ExpectedAnswer(200)
        )
        try await TinyServer.with({ _ in .json(#"{"id":"17"}"#) }) { server in
            let report = try await Self.play([create, change], server)
            #expect(report.passed == 2)
            #expect(server.requests.map(\.head.uri) == ["/scim/Users", "/scim/Users/17?x=%20"])
            #expect(server.requests.map(\.body) == [#"{"token":"t0"}"#, #"{"a":"<17>"}"#])
            #expect(server.requests.first?.head.headers["Authorization"] == ["Bearer t0"])
        }
    }

    @Test func `a merged PUT keeps what the server returned`() async throws {
        let read = Exchange.test(
            "GET",
            "Users/1",
            .none,
            ExpectedAnswer(200, captures: [Capture("doc", "")])
        )
        let write = Exchange.test(
            "PUT",
            "Users/1",
            .merged(over: "doc", ["name": .object(["familyName": .string("New")])]),
            ExpectedAnswer(200)
        )
        let stored = #"{"id":"1","name":{"givenName":"A","familyName":"Old"},"x":[1]}"#
        try await TinyServer.with({ _ in .json(stored) }) { server in
            _ = try await Self.play([read, write], server)
            let body = try #require(server.requests.last).body
            let sent = try JSONParser.value(from: Array(body.utf8), limits: .standard)
            #expect(JSONPointer("name/givenName").value(in: sent) == .string("A"))
            #expect(JSONPointer("name/familyName").value(in: sent) == .string("New"))
            #expect(JSONPointer("x/0").value(in: sent) == .one)
        }
    }

    @Test func `a failed step is reported with its reason and the next one goes on`() async throws {
        let broken = Exchange.test(
            "POST",
            "Users",
            .none,
            ExpectedAnswer(201, captures: [Capture("a", "id")])
        )
        let needy = Exchange.test("GET", "Users/${a}", .none, ExpectedAnswer(200))
        let free = Exchange.test("GET", "Users", .none, ExpectedAnswer(200))
        try await TinyServer.with({ _ in .json("{}") }) { server in
            let report = try await Self.play([broken, needy, free], server)
            #expect(report.passed == 1)
            #expect(
                report.failed.map(\.failure) == [
                    "status 200, expected 201",
                    "not sent: an earlier step should have brought ${a}",
                ]
            )
            #expect(server.requests.count == 2)
        }
    }

    @Test func `a server that is not there ends the play`() async throws {
        let url = try await TinyServer.with({ _ in .json("") }) { $0.url }
        let script = Provider.okta.script(scale: .quick, seed: 1)
        await #expect(throws: HTTPClientError.self) {
            try await Player(baseURL: url, token: "t0").play(script)
        }
    }

    @Test func `pages are read to the end and one beyond`() async throws {
        let paging = Step.paging(
            Paging(title: "p", endpoint: "Users", headers: [], count: 2, includes: [])
        )
        try await TinyServer.with({ Self.page(of: 3, $0.head.uri) }) { server in
            let report = try await Self.play([paging], server)
            #expect(report.failed.map(\.failure) == [])
            #expect(
                server.requests.map(\.head.uri)
                    == [1, 3, 5].map {
                        "/scim/Users?startIndex=\($0)&count=2"
                    }
            )
        }
    }

    @Test func `a server that ignores startIndex is found out`() async throws {
        let paging = Step.paging(
            Paging(title: "p", endpoint: "Users", headers: [], count: 2, includes: [])
        )
        let first: TinyServer.Answers = { _ in Self.page(of: 3, "startIndex=1") }
        try await TinyServer.with(first) { server in
            let report = try await Self.play([paging], server)
            #expect(report.failed.map(\.failure) == ["u1 is on two pages"])
        }
    }

    @Test func `the text of a step shows no password and no token`() async throws {
        let create = Exchange.test(
            "POST",
            "Users",
            .json(.object(["userName": .string("a"), "password": .string("hunter22")])),
            ExpectedAnswer(201)
        )
        let texts = PlayedTexts()
        try await TinyServer.with({ _ in .json(#"{"password":"hunter22"}"#) }) { server in
            let player = Player(baseURL: server.url + "/scim/", token: "t0-secret") { step in
                texts.all.withLock { $0.append(step.text) }
            }
            _ = try await player.play(Script(provider: .okta, steps: [create]))
        }
        let text = try #require(texts.all.withLock { $0 }.first)
        #expect(text.contains("POST /Users"))
        #expect(text.contains("✗ status 200, expected 201"))
        #expect(!text.contains("hunter22"))
        #expect(!text.contains("t0-secret"))
    }

    @Test func `the stored state of equal directories is equal whatever their ids`() throws {
        let one = try Self.state(ids: ["1", "2", "3"], reversed: false)
        let other = try Self.state(ids: ["x", "y", "z"], reversed: true)
        #expect(one == other)
        #expect(one.users.count == 2)
        #expect(one.groups == [#"{"displayName":"G","members":[{"value":"a"},{"value":"b"}]}"#])
    }

    private static func play(_ steps: [Step], _ server: TinyServer) async throws -> PlayReport {
        try await Player(baseURL: server.url + "/scim", token: "t0")
            .play(Script(provider: .okta, steps: steps))
    }

    /// A page of two of the people u1, u2, … for the startIndex in the URI.
    private static func page(of total: Int, _ uri: String) -> TinyAnswer {
        let number = uri.split(separator: "startIndex=").last?.prefix { $0 != "&" }
        let start = number.flatMap { Int($0) } ?? 1
        let ids = (1...total).filter { $0 >= start && $0 < start + 2 }.map { #"{"id":"u\#($0)"}"# }
        return .json(
            """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],\
            "totalResults":\(total),"startIndex":\(start),"itemsPerPage":\(ids.count),\
            "Resources":[\(ids.joined(separator: ","))]}
            """
        )
    }

    private static func state(ids: [String], reversed: Bool) throws -> StoredState {
        let users = zip(["a", "b"], ids).map { name, id in
            JSONValue.object([
                "id": .string(id), "userName": .string(name), "meta": .object(["v": .string(id)]),
            ])
        }
        let members = ids.prefix(2).map { id in
            JSONValue.object(["value": .string(id), "$ref": .string("x/\(id)")])
        }
        let group = JSONValue.object([
            "members": .array(reversed ? members.reversed() : members), "id": .string(ids[2]),
            "displayName": .string("G"),
        ])
        return StoredState(users: reversed ? users.reversed() : users, groups: [group])
    }
}

private final class PlayedTexts: Sendable {
    let all = Mutex<[String]>([])
}

extension Exchange {
    /// A step with one exchange, titled by its method and path.
    static func test(
        _ method: String,
        _ path: String,
        _ body: Body,
        _ expectation: ExpectedAnswer
    ) -> Step {
        .exchange(
            Exchange(
                title: "\(method) \(path)",
                method: method,
                path: path,
                headers: [("Authorization", "Bearer ${token}")],
                body: body,
                expectation: expectation
            )
        )
    }
}
