import Foundation
import Postgres
import PostgresTesting
import SCIM
import Simulator
import Testing
import WebTesting

@Suite("Bulk compared with one request after the other, RFC 7644 §3.7")
struct BulkModelTests {
    private static let jobs = 8
    private static let operationsPerJob = 60

    /// `ROSTER_TEST_SEED` plays a run again.
    @Test func `a job ends as its operations would one by one`() async throws {
        let environment = ProcessInfo.processInfo.environment
        let seed =
            environment["ROSTER_TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...9_999_999)
        var statuses: [String: Int] = [:]
        for job in 0..<Self.jobs {
            var generator = ModelGenerator(state: seed &+ UInt64(job))
            let model = BulkModel(count: Self.operationsPerJob, using: &generator)
            let server = try await SharedServer.server()
            let together = try await BulkStage(server, dialect: job % 4 == 3 ? "strict" : "auto")
            let apart = try await BulkStage(server, dialect: job % 4 == 3 ? "strict" : "auto")
            let one = try await together.playTogether(model)
            let other = try await apart.playApart(model)
            for (place, (left, right)) in zip(one, other).enumerated() {
                #expect(left == right, "seed \(seed), job \(job): \(model.steps[place])")
            }
            #expect(one.count == other.count)
            let ends = (try await together.state(of: server), try await apart.state(of: server))
            #expect(ends.0 == ends.1, "seed \(seed), job \(job)")
            for outcome in one { statuses[outcome.status, default: 0] += 1 }
            for stage in [together, apart] { await stage.tenant.client.close() }
        }
        let summary = statuses.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        print("bulk model: seed \(seed), \(summary.joined(separator: ", "))")
        // Had the generator gone astray, the two would agree about nothing of interest.
        for status in ["200", "201", "204", "404", "409", "412"] {
            #expect(statuses[status, default: 0] > 0, "seed \(seed): no \(status)")
        }
        #expect(statuses["201", default: 0] > Self.jobs * Self.operationsPerJob / 10)
    }
}

/// What became of an operation.
struct BulkModelOutcome: Equatable {
    let status: String
    let version: String?
}

/// A tenant on which a job is played.
struct BulkStage {
    let tenant: TestTenant
    private let before: [String]

    init(_ server: TestServer, dialect: String) async throws {
        tenant = try await server.tenant(provider: "other", dialect: dialect)
        var before: [String] = []
        for number in 0..<BulkModel.usersBefore {
            before.append(try await tenant.newUser("before\(number)"))
        }
        for number in 0..<BulkModel.groupsBefore {
            before.append(try await tenant.newGroup("before\(number)", members: [before[number]]))
        }
        self.before = before
    }

    func playTogether(_ model: BulkModel) async throws -> [BulkModelOutcome] {
        let operations = model.steps.enumerated().map { place, step in
            let request = BulkModel.request(step) { handle in
                switch handle {
                case .stored(let number): before[number]
                case .made(let place): "bulkId:\(place)"
                case .nobody: "nobody"
                }
            }
            var operation = #"{"method":"\#(request.method)","path":"\#(request.path)""#
            operation += #","bulkId":"\#(place)""#
            if let version = model.versions[place] { operation += #","version":"\#(version)""# }
            if let body = request.body { operation += #","data":\#(body)"# }
            return operation + "}"
        }
        return try await tenant.bulk(operations).map {
            BulkModelOutcome(status: $0.status ?? "", version: $0.version)
        }
    }

    func playApart(_ model: BulkModel) async throws -> [BulkModelOutcome] {
        var play = Play(model: model, tenant: tenant, before: before)
        for place in model.steps.indices { try await play.perform(place) }
        return play.outcomes.compactMap { $0 }
    }

    /// Every resource and every event, with names for ids.
    func state(of server: TestServer) async throws -> [String] {
        let (users, groups) = (try await all("/Users"), try await all("/Groups"))
        var names: [String: String] = [:]
        for (prefix, key, resources) in [("u:", "userName", users), ("g:", "displayName", groups)] {
            for resource in resources {
                if case .string(let id)? = resource["id"], case .string(let name)? = resource[key] {
                    names[id] = prefix + name
                }
            }
        }
        let shown = (users + groups).map { Self.named(.object($0), names) }
        return
            (shown.map { String(decoding: $0.bytes, as: UTF8.self) }
            + (try await events(of: server)))
            .sorted()
    }

    private func all(_ path: String) async throws -> [JSONObject] {
        guard
            case .array(let list)? = try await tenant.read("\(path)?count=1000").value("Resources")
        else { return [] }
        return list.compactMap { element in
            guard case .object(let object) = element else { return nil }
            return object
        }
    }

    private func events(of server: TestServer) async throws -> [String] {
        let session = try await PostgresSession(server.database.configuration)
        let rows = try await session.query(
            """
            select type || ' ' || version || ' ' || cardinality(coalesce(members_added, '{}'))
                || ' ' || cardinality(coalesce(members_removed, '{}'))
            from roster.events where tenant_id = \(uuid: tenant.id)
            """
        )
        await session.close()
        return try (0..<rows.count).map { try rows.text($0, 0) }
    }

    /// The value with the names of what ids stand for, without moments and URLs; arrays whose
    /// order depends on ids are sorted.
    private static func named(_ value: JSONValue, _ names: [String: String]) -> JSONValue {
        switch value {
        case .null, .boolean, .number: return value
        case .string(let text):
            // Resources that are gone keep their ids where they were named.
            let isID = text.utf8.count == 36 && text.utf8.filter { $0 == 0x2D }.count == 4
            return .string(names[text] ?? (isID ? "gone" : text))
        case .array(let elements):
            let shown = elements.map { named($0, names) }
            return .array(
                shown.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
            )
        case .object(let object):
            var shown = JSONObject()
            for member in object.members
            where !["created", "lastModified", "location", "$ref"].contains(member.name) {
                shown.append(name: member.name, value: named(member.value, names))
            }
            return .object(shown)
        }
    }
}

/// A job while its operations are sent one by one: what an operation refers to before itself.
private struct Play {
    let model: BulkModel
    let tenant: TestTenant
    let before: [String]
    private(set) var outcomes: [BulkModelOutcome?]
    private var ids: [Int: String] = [:]

    init(model: BulkModel, tenant: TestTenant, before: [String]) {
        self.model = model
        self.tenant = tenant
        self.before = before
        outcomes = Array(repeating: nil, count: model.steps.count)
    }

    mutating func perform(_ place: Int) async throws {
        guard outcomes[place] == nil else { return }
        for case .made(let other) in BulkModel.references(of: model.steps[place]) {
            try await perform(other)
        }
        for case .made(let other) in BulkModel.references(of: model.steps[place])
        where ids[other] == nil {
            outcomes[place] = BulkModelOutcome(status: "409", version: nil)
            return
        }
        try await send(place)
    }

    private mutating func send(_ place: Int) async throws {
        let (before, ids) = (before, ids)
        let request = BulkModel.request(model.steps[place]) { handle in
            switch handle {
            case .stored(let number): before[number]
            case .made(let place): ids[place] ?? ""
            case .nobody: "nobody"
            }
        }
        var headers: [(String, String)] = []
        if let version = model.versions[place], request.method != "POST" {
            headers.append(("If-Match", String(version.filter { $0 != "\\" })))
        }
        let answer = try await tenant.send(
            request.method,
            request.path,
            request.body,
            headers: headers
        )
        outcomes[place] = BulkModelOutcome(
            status: expected(answer, at: place),
            version: answer.response.header("ETag")
        )
        if answer.status == 201 { self.ids[place] = try answer.id }
    }

    /// A circle of groups is a conflict where it came about by references.
    private func expected(_ answer: TestAnswer, at place: Int) -> String {
        let isReferring = BulkModel.references(of: model.steps[place]).contains { handle in
            if case .made = handle { return true }
            return false
        }
        let isCircle = answer.text.contains("a member of itself")
        return isReferring && isCircle ? "409" : String(answer.status)
    }
}

/// Numbers that depend on the seed alone.
private struct ModelGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
