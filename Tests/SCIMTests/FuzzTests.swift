import SCIM
import Testing

@Suite("Spoilt input ends in a value or a refusal")
struct FuzzTests {
    /// What reads the input.
    enum Reader: String, CaseIterable, Sendable {
        case json, filter, path, patch, resource, bulk, search
    }

    @Test(arguments: Reader.allCases)
    func `whatever comes, it is read or refused with a 4xx`(_ reader: Reader) throws {
        let run = FuzzRun(cases: 2_000)
        // Printed before, because a trap would leave no time to say it afterwards.
        print("fuzz: ROSTER_TEST_SEED=\(run.seed), \(reader.rawValue), \(run.cases) cases")
        let seeds = try FuzzSeeds()
        var tally = (read: 0, refused: 0)
        var slowest = (duration: Duration.zero, number: 0)
        for number in 0..<run.cases {
            var mutation = FuzzMutation(seed: run.seed &+ UInt64(number))
            let bytes = mutation.bytes(from: seeds.bytes(for: reader))
            let dialect = mutation.element(of: Dialect.allCases, or: .auto)
            let start = ContinuousClock.now
            do {
                var subject = FuzzSubject(dialect: dialect, mutation: mutation)
                try subject.read(bytes, by: reader)
                tally.read += 1
            } catch let error as SCIMError {
                tally.refused += 1
                let isRefusal = (400...499).contains(error.status) && !error.detail.isEmpty
                try #require(isRefusal, "seed \(run.seed), case \(number): \(error) for \(bytes)")
            }
            let duration = ContinuousClock.now - start
            if duration > slowest.duration { slowest = (duration, number) }
        }
        print(
            "fuzz: \(reader.rawValue), \(tally.read) read, \(tally.refused) refused; the slowest, "
                + "case \(slowest.number), took \(slowest.duration)"
        )
        guard run.cases >= 1_000 else { return }
        // Were all of one kind, the mutations would test little.
        #expect(tally.read > run.cases / 50)
        #expect(tally.refused > run.cases / 50)
    }
}

extension FuzzSeeds {
    fileprivate func bytes(for reader: FuzzTests.Reader) -> [[UInt8]] {
        switch reader {
        case .json: bodies
        case .filter: filters
        case .path: paths
        case .patch: patches
        case .resource: resources
        case .bulk: bulks
        case .search: searches
        }
    }
}

/// What input is read under, and what is done with it when it was understood.
private struct FuzzSubject {
    private var interpretation: Interpretation
    private var mutation: FuzzMutation
    private let type: ResourceType

    init(dialect: Dialect, mutation: FuzzMutation) {
        self.mutation = mutation
        interpretation = Interpretation(dialect: dialect, limits: .standard)
        type = self.mutation.oneIn(3) ? .group : .user
    }

    mutating func read(_ bytes: [UInt8], by reader: FuzzTests.Reader) throws {
        switch reader {
        case .json: _ = try json(bytes)
        case .filter: try filter(String(decoding: bytes, as: UTF8.self))
        case .path: try path(String(decoding: bytes, as: UTF8.self))
        case .patch: try patch(try json(bytes))
        case .resource: try submit(try json(bytes))
        case .bulk: try bulk(try json(bytes))
        case .search:
            let message = try json(bytes)
            let search = try SearchParameters(message: message, interpretation: &interpretation)
            if let text = search.filter { try filter(text) }
        }
    }

    /// The value, which has to come again from what is written of it.
    private func json(_ bytes: [UInt8]) throws -> JSONValue {
        let value = try JSONParser.value(from: bytes, limits: .standard)
        #expect(try JSONParser.value(from: value.bytes, limits: .standard) == value)
        return value
    }

    private mutating func filter(_ text: String) throws {
        let filter = try FilterExpression(
            text,
            type: type,
            among: mutation.oneIn(2) ? [.user, .group] : [],
            interpretation: &interpretation
        )
        let memberships = filter.memberships.map { _ in mutation.oneIn(2) }
        _ = filter.matches(try Reading.object(FilterFixtures.user), memberships: memberships)
    }

    private mutating func path(_ text: String) throws {
        var operation: JSONObject = ["path": .string(text)]
        operation["op"] = mutation.element(of: ["add", "replace", "remove"], or: "add")
        operation["value"] = mutation.element(
            of: ["x", true, 1, .null, [], [["value": "a"]], ["value": "a", "type": "work"]],
            or: "x"
        )
        var message: JSONObject = ["Operations": [.object(operation)]]
        message["schemas"] = [.string(MessageSchema.patchOperation)]
        try patch(.object(message))
    }

    private mutating func patch(_ body: JSONValue) throws {
        let request = try PatchRequest(body: body, type: type, interpretation: &interpretation)
        _ = request.membersOnly
        let stored =
            type.kind == .group
            ? try Reading.resource(#"{"schemas":[],"displayName":"Staff"}"#, .group)
            : try Reading.resource(FilterFixtures.user)
        let outcome = try request.applied(to: stored, interpretation: &interpretation)
        #expect(try json(outcome.resource.document) == .object(outcome.resource.attributes))
    }

    private mutating func submit(_ body: JSONValue) throws {
        let submission = try ResourceSubmission(
            body: body,
            type: type,
            interpretation: &interpretation
        )
        let resource = submission.resource
        #expect(try json(resource.document) == .object(resource.attributes))
    }

    private mutating func bulk(_ body: JSONValue) throws {
        let request = try BulkRequest(body: body, interpretation: &interpretation)
        var needs: [BulkNeeds] = []
        for operation in request.operations {
            let references: BulkReferences
            switch operation.change {
            case .success(.post(let data)), .success(.put(let data)):
                references = BulkReferences(in: data, as: mutation.oneIn(2) ? .group : .resource)
                _ = BulkReferences.replaced(in: data, as: .resource) { _ in "2819c223" }
            case .success(.patch(let data)):
                references = BulkReferences(in: data, as: .patch)
                _ = BulkReferences.replaced(in: data, as: .patch) { _ in "2819c223" }
            case .success(.delete), .failure:
                references = BulkReferences(in: .null, as: .resource)
            }
            needs.append((try? BulkNeeds(references, in: request)) ?? .none)
        }
        #expect(BulkOrder(needs).places.count == needs.count)
    }
}
