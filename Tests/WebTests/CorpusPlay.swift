import SCIM
import Testing
import WebTesting

extension Example {
    /// Plays the example to a tenant of its own that speaks the example's dialect.
    func play() async throws {
        let provider = file.text("provider") ?? "other"
        try await withTenant(provider: provider, dialect: dialect.rawValue) { tenant in
            var play = CorpusPlay(self, to: tenant)
            try await play.run()
        }
    }
}

/// One example on its way through a server.
struct CorpusPlay {
    let example: Example
    let tenant: TestTenant
    private(set) var variables: CorpusVariables

    init(_ example: Example, to tenant: TestTenant) {
        self.example = example
        self.tenant = tenant
        variables = CorpusVariables([
            "base": .string(tenant.baseURL), "token": .string(tenant.token),
        ])
    }

    fileprivate mutating func run() async throws {
        for item in example.file.list("before") + example.content.list("before") {
            guard case .object(let item) = item else { continue }
            try await create(item)
        }
        switch example.kind {
        case .exchange: try await exchanges()
        case .filter: try await filter()
        case .patch: try await patch()
        case .representation: try await representation()
        case .schema: try await schema()
        }
    }

    private mutating func exchanges() async throws {
        for exchange in example.content.list("exchanges") {
            guard case .object(let exchange) = exchange,
                let request = exchange.object("request"), let answer = exchange.object("answer")
            else { throw CorpusFault("\(example.name) has an exchange without request or answer.") }
            try exchange.checkNames(["request", "answer", "strict"], of: example.name)
            let own = exchange.object(example.dialect.rawValue)
            try await send(request, expecting: own ?? answer)
            // The dialect refuses what the rest is about.
            if own != nil { return }
        }
        for state in example.content.list("afterwards") {
            guard case .object(let state) = state else { continue }
            try await send(state.keeping(["path", "query"]), expecting: state)
        }
    }

    private mutating func filter() async throws {
        var names: [String: JSONValue] = [:]
        for member in example.file.object("population")?.members ?? [] {
            let created = try await create(["body": member.value, "as": .string(member.name)])
            names[member.name] = .string(try created.id)
        }
        let request: JSONObject = ["query": ["filter": example.content["filter"] ?? .null]]
        if let error = example.value("error") {
            return try await send(request, expecting: ["status": 400, "scimType": error])
        }
        let matches = example.value("matchesWhenNew") ?? example.value("matches")
        let ids = try #require(matches).texts.map { try #require(names[$0]) }
        try await send(
            request,
            expecting: ["status": 200, "set": ["/Resources/*/id": .array(ids)]]
        )
    }

    private mutating func patch() async throws {
        let isGroup = example.type == .group
        for member in example.file.object("users")?.members ?? [] where isGroup {
            try await create(["body": member.value, "as": .string(member.name)])
        }
        let body = try #require(example.resource)
        try await create(["body": body, "at": .string(example.type.endpoint), "as": "resource"])
        let path = JSONValue.string("\(example.type.endpoint)/${resource}")
        try await send(["path": path], expecting: ["status": 200, "as": "before"])
        let request: JSONObject = [
            "method": "PATCH", "path": path, "headers": ["If-Match": "${resource.meta.version}"],
            "body": [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": .array(example.content.list("operations")),
            ],
        ]
        if let error = example.value("error") {
            try await send(request, expecting: ["status": 400, "scimType": error])
            return try await send(["path": path], expecting: ["equal": ["": "${before.}"]])
        }
        try await send(request, expecting: ["status": [200, 204]])
        guard case .object(let result) = example.value("result") else {
            throw CorpusFault("\(example.name) has no result.")
        }
        try await send(["path": path], expecting: result)
        let version: JSONObject = ["/meta": "${before.meta}"]
        let isUnchanged = result["unchanged"] == true
        try await send(
            ["path": path],
            expecting: [isUnchanged ? "equal" : "unequal": .object(version)]
        )
    }

    private mutating func representation() async throws {
        let body = try #require(example.content["body"])
        let created = try await create(
            ["body": body, "at": .string(example.type.endpoint), "as": "resource"]
        )
        let path = "\(example.type.endpoint)/\(try created.id)"
        let members = try variables.resolved(.array(body.values(at: "/members/*/value")))
        for method in ["GET", "PUT"] {
            let sent = method == "PUT" ? created.text : nil
            let answer = try await tenant.send(method, path, sent)
            #expect(answer.status == 200, "\(answer.text)")
            let shown = JSONValue.object(try answer.json)
            let server = ["/id", "/meta", "/groups", "/members"]
            #expect(shown.removing(server) == example.expectedRepresentation)
            let problems = try Expectation(["set": ["/members/*/value": members]])
                .problems(in: shown)
            #expect(problems.isEmpty, "\(problems)")
            #expect(shown.value(at: "/meta") == (try created.value("meta")))
        }
    }

    private func schema() async throws {
        let schema = SchemaExample(example.content)
        let answer = try await tenant.read("/Schemas/\(schema.id)")
        let problems = schema.problems(in: try answer.json)
        #expect(problems.isEmpty, "\(problems)")
    }
}

extension JSONObject {
    /// A copy with these members alone.
    fileprivate func keeping(_ names: [String]) -> JSONObject {
        var result = JSONObject()
        for name in names { result[name] = self[name] }
        return result
    }
}

extension CorpusPlay {
    /// Stores a resource, or `count` of them.
    @discardableResult
    private mutating func create(_ item: JSONObject) async throws -> TestAnswer {
        try item.checkNames(["at", "body", "as", "count"], of: "Something before")
        var count: Int64 = 1
        if case .number(let number) = item["count"] { count = number.integer ?? 1 }
        var answer: TestAnswer?
        for number in 1...count {
            variables["n"] = .string(String(number))
            let body = try variables.resolved(item["body"] ?? .null)
            let created = try await tenant.post(item.text("at") ?? "/Users", body.line)
            guard created.status == 201 else { throw CorpusFault(created.text) }
            if let name = item.text("as") { variables[name] = .object(try created.json) }
            answer = created
        }
        return try #require(answer)
    }

    /// Sends a request, keeps its answer under the name that it may have, and checks it.
    private mutating func send(
        _ request: JSONObject,
        expecting expectation: JSONObject
    ) async throws {
        let request = try CorpusRequest(request, variables: variables)
        let answer = try await request.send(to: tenant)
        if let name = expectation.text("as") { variables[name] = .object(try answer.json) }
        guard case .object(let wanted) = try variables.resolved(.object(expectation)) else {
            return
        }
        let problems = try AnswerExpectation(wanted).problems(in: answer)
        #expect(problems.isEmpty, "\(request): \(problems) in \(answer.status) \(answer.text)")
    }
}
