import Foundation
import SCIM
import Testing

@Suite("PATCH compared with a plain model of RFC 7644 §3.5.2")
struct PatchModelTests {
    private static let operationsPerCase = 8

    /// `ROSTER_TEST_SEED` plays one run again; `ROSTER_TEST_CASES` makes it longer or shorter.
    @Test func `random operations end as in the model`() throws {
        let environment = ProcessInfo.processInfo.environment
        let seed =
            environment["ROSTER_TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...9_999_999)
        let cases = environment["ROSTER_TEST_CASES"].flatMap { Int($0) } ?? 2_500
        var tally = PatchTally()
        for number in 0..<cases {
            try play(caseSeed: seed &+ UInt64(number), &tally)
            guard tally.differences.isEmpty else { break }
        }
        print("PATCH model: seed \(seed), \(cases) cases, \(tally.summary)")
        #expect(tally.differences.isEmpty, "seed \(seed): \(tally.differences.joined())")
        guard cases >= 100 else { return }
        // Had the generator gone astray, the two would agree about nothing of interest.
        #expect(tally.changed > tally.operations / 5)
        #expect(tally.refused.count == 5)
    }

    private func play(caseSeed: UInt64, _ tally: inout PatchTally) throws {
        var generator = PatchModelGenerator(seed: caseSeed)
        let isStrict = generator.oneIn(2)
        var stored = try PatchSubject.stored()
        if generator.oneIn(4) {
            stored = try Reading.resource(
                #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a"}"#,
                PatchSubject.type
            )
        }
        var played = 0
        while played < Self.operationsPerCase, tally.differences.isEmpty {
            let count = generator.oneIn(3) ? generator.upTo(3) : 1
            let operations = (0..<count).map { _ in generator.operation() }
            played += count
            tally.operations += count
            stored = try compare(operations, on: stored, isStrict: isStrict, &tally)
        }
    }

    /// The resource afterwards, on which both agree or a difference is noted.
    private func compare(
        _ operations: [JSONValue],
        on stored: Resource,
        isStrict: Bool,
        _ tally: inout PatchTally
    ) throws -> Resource {
        var model = PatchModel(stored.attributes, isStrict: isStrict)
        var expected: String?
        do throws(PatchModel.Refusal) {
            try model.patch(operations)
        } catch {
            expected = error.rawValue
        }
        var found: String?
        var resource = stored
        var isChanged = false
        do {
            let outcome = try Self.patched(stored, operations, isStrict ? .strict : .auto)
            resource = outcome.resource
            isChanged = resource != stored
            if outcome.isResourceChanged != isChanged {
                tally.note("isResourceChanged is wrong", operations, stored, isStrict)
            }
        } catch let error as SCIMError {
            found = error.type?.rawValue
        }
        tally.count(found, isChange: isChanged)
        if expected != found || model.document != resource.attributes {
            let left = expected ?? PatchTally.text(.object(model.document))
            let right = found ?? PatchTally.text(.object(resource.attributes))
            tally.note("the model has\n\(left)\nand not\n\(right)", operations, stored, isStrict)
        }
        guard isChanged else { return resource }
        for broken in Self.brokenInvariants(of: resource) {
            tally.note(broken, operations, stored, isStrict)
        }
        return resource
    }

    private static func patched(
        _ stored: Resource,
        _ operations: [JSONValue],
        _ dialect: Dialect
    ) throws -> PatchOutcome {
        var interpretation = Interpretation(dialect: dialect)
        let request = try PatchRequest(
            body: [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": .array(operations),
            ],
            type: PatchSubject.type,
            interpretation: &interpretation
        )
        return try request.applied(to: stored, interpretation: &interpretation)
    }

    /// What no accepted state may be, whatever the model says (PAT-53).
    private static func brokenInvariants(of resource: Resource) -> [String] {
        var broken: [String] = []
        var urns: [JSONValue] = [.string(ModelPart.userURN)]
        if resource.attributes["userName"]?.isBlankText ?? true { broken.append("no userName") }
        for urn in [nil, ModelPart.enterpriseURN, ModelPart.badgeURN] {
            let container = urn.map { resource.attributes[$0]?.fields } ?? resource.attributes
            guard let container else { continue }
            if let urn { urns.append(.string(urn)) }
            if urn == ModelPart.badgeURN, container["code"]?.isBlankText ?? true {
                broken.append("no code")
            }
            if container.members.isEmpty { broken.append("an empty extension") }
            for member in container.members where member.name != "schemas" {
                broken += brokenInvariants(of: member.value).map { "\(member.name): \($0)" }
            }
        }
        if resource.attributes["schemas"] != .array(urns) { broken.append("schemas are wrong") }
        return broken
    }

    private static func brokenInvariants(of value: JSONValue) -> [String] {
        if value.isNothing || value == .object([:]) { return ["a value that is none"] }
        guard let elements = value.items else { return [] }
        var broken: [String] = []
        if elements.filter({ $0.fields?["primary"] == true }).count > 1 {
            broken.append("several primaries")
        }
        for (index, element) in elements.enumerated() {
            if element.isNothing || element == .object([:]) { broken.append("an empty element") }
            if elements[..<index].contains(where: { PatchModel.isTwin($0, element) }) {
                broken.append("the same value twice")
            }
        }
        return broken
    }
}

/// What came of the operations.
private struct PatchTally {
    var operations = 0
    private(set) var changed = 0
    private(set) var unchanged = 0
    private(set) var refused: [String: Int] = [:]
    private(set) var differences: [String] = []

    mutating func count(_ refusal: String?, isChange: Bool) {
        if let refusal {
            refused[refusal, default: 0] += 1
        } else if isChange {
            changed += 1
        } else {
            unchanged += 1
        }
    }

    mutating func note(
        _ difference: String,
        _ operations: [JSONValue],
        _ stored: Resource,
        _ isStrict: Bool
    ) {
        differences.append(
            """
            \n\(Self.text(.array(operations)))
            \(isStrict ? "strict" : "auto") on
            \(Self.text(.object(stored.attributes))):
            \(difference)
            """
        )
    }

    var summary: String {
        let kinds = refused.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        return "\(operations) operations; of the requests \(changed) changed the resource, "
            + "\(unchanged) did not, refused: \(kinds.joined(separator: ", "))"
    }

    static func text(_ value: JSONValue) -> String { String(decoding: value.bytes, as: UTF8.self) }
}
