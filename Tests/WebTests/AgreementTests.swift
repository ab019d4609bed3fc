import Glibc
import SCIM
import Testing
import WebTesting

@Suite("Filters agree with a plain evaluation")
struct AgreementTests {
    /// From ROSTER_TEST_SEED, so that a run can be had again.
    private static let seed =
        number("ROSTER_TEST_SEED") ?? UInt64.random(in: 0...UInt64(UInt32.max))
    /// How many filters a run tries in all, from ROSTER_TEST_CASES.
    private static let cases = Int(number("ROSTER_TEST_CASES") ?? 2_400)
    private static let directories = 4

    private static func number(_ variable: String) -> UInt64? {
        getenv(variable).flatMap { UInt64(String(cString: $0)) }
    }

    @Test(arguments: 0..<directories)
    func `the server finds what a plain evaluation in memory finds`(
        _ part: Int
    ) async throws {
        let count = (Self.cases + Self.directories - 1) / Self.directories
        try await withTenant(provider: "entra") { tenant in
            var random = AgreementRandom(seed: Self.seed &* 1_000 &+ UInt64(part))
            let directory = try await AgreementDirectory(tenant, using: &random)
            var tally = Tally()
            for (scope, share) in zip(directory.scopes, [2, 1, 1]) {
                try await agree(tenant, scope, cases: count * share / 4, using: &random, &tally)
            }
            print("agreement: ROSTER_TEST_SEED=\(Self.seed), directory \(part), \(tally.text)")
            // Filters that match all or nothing would agree whatever they did.
            #expect(tally.selective * 5 > tally.cases)
        }
    }

    private struct Tally {
        var cases = 0
        /// How many filters matched some resources and not all.
        var selective = 0
        var matches = 0

        var text: String { "\(cases) filters, \(selective) of them selective, \(matches) matches" }
    }

    private func agree(
        _ tenant: TestTenant,
        _ scope: AgreementScope,
        cases: Int,
        using random: inout AgreementRandom,
        _ tally: inout Tally
    ) async throws {
        var generator = AgreementGenerator(scope, random: AgreementRandom(seed: random.next()))
        for _ in 0..<cases {
            let filter = generator.filter()
            let order = generator.order()
            let text = generator.text(of: filter)
            let matches = scope.resources.filter { filter.holds(for: $0) }
            let expected = (order?.sorted(matches) ?? matches).flatMap { $0.values(at: ["id"]) }
            let query = "\(scope.path)?filter=\(text.percentEncoded)\(order?.query ?? "")"
            let found = try await ids(query, tenant, &generator.random)
            try #require(
                found == expected,
                """
                ROSTER_TEST_SEED=\(Self.seed): \(scope.path) \(text) \(order?.query ?? "")
                found \(found), not \(expected)
                """
            )
            tally.cases += 1
            tally.matches += found.count
            if !found.isEmpty, found.count < scope.resources.count { tally.selective += 1 }
        }
    }

    /// The ids the server answers with, page by page, by index or by cursor.
    private func ids(
        _ query: String,
        _ tenant: TestTenant,
        _ random: inout AgreementRandom
    ) async throws -> [JSONValue] {
        let count = random.oneIn(4) ? random.number(1...9) : 1_000
        let isByCursor = random.oneIn(4)
        let shown = random.oneIn(2) ? "&attributes=id" : ""
        var found: [JSONValue] = []
        var place = isByCursor ? "cursor=" : "startIndex=1"
        while true {
            let answer = try await tenant.read("\(query)&\(place)&count=\(count)\(shown)")
            try #require(answer.status == 200, "\(query): \(answer.text)")
            let page = JSONValue.object(try answer.json).values(at: ["Resources", "id"])
            found += page
            if isByCursor {
                guard let next = try answer.text("nextCursor") else { return found }
                place = "cursor=\(next)"
            } else {
                let total = try #require(try answer.totalResults)
                guard found.count < Int(total) else { return found }
                place = "startIndex=\(found.count + 1)"
            }
            try #require(!page.isEmpty, "\(query): a page before the last is empty")
        }
    }
}

extension String {
    fileprivate var percentEncoded: String {
        utf8.map { byte in
            let isPlain =
                0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte
            guard !isPlain else { return String(Character(Unicode.Scalar(byte))) }
            return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }
        .joined()
    }
}
