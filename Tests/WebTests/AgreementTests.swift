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
            let groups = count / 3
            for isAboutGroups in [false, true] {
                try await agree(
                    directory,
                    isAboutGroups: isAboutGroups,
                    cases: isAboutGroups ? groups : count - groups,
                    using: &random,
                    &tally
                )
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
        _ directory: AgreementDirectory,
        isAboutGroups: Bool,
        cases: Int,
        using random: inout AgreementRandom,
        _ tally: inout Tally
    ) async throws {
        let resources = isAboutGroups ? directory.groups : directory.users
        var generator = AgreementGenerator(
            random: AgreementRandom(seed: random.next()),
            attributes: isAboutGroups
                ? AgreementDirectory.groupAttributes : AgreementDirectory.userAttributes,
            lists: isAboutGroups ? AgreementDirectory.groupLists : AgreementDirectory.userLists,
            resources: resources
        )
        for _ in 0..<cases {
            let filter = generator.filter()
            let text = generator.text(of: filter)
            let expected = resources.filter { filter.holds(for: $0) }.flatMap {
                $0.values(at: ["id"])
            }
            let found = try await ids(
                isAboutGroups ? "/Groups" : "/Users",
                text,
                directory.tenant,
                &generator.random
            )
            try #require(
                found == expected,
                "ROSTER_TEST_SEED=\(Self.seed): \(text) found \(found), not \(expected)"
            )
            tally.cases += 1
            tally.matches += found.count
            if !found.isEmpty, found.count < resources.count { tally.selective += 1 }
        }
    }

    /// The ids the server answers with, page by page.
    private func ids(
        _ path: String,
        _ filter: String,
        _ tenant: TestTenant,
        _ random: inout AgreementRandom
    ) async throws -> [JSONValue] {
        let count = random.oneIn(5) ? random.number(1...9) : 1_000
        let shown = random.oneIn(2) ? "&attributes=id" : ""
        var found: [JSONValue] = []
        repeat {
            let answer = try await tenant.read(
                "\(path)?filter=\(filter.percentEncoded)&startIndex=\(found.count + 1)"
                    + "&count=\(count)\(shown)"
            )
            try #require(answer.status == 200, "\(filter): \(answer.text)")
            let page = JSONValue.object(try answer.json).values(at: ["Resources", "id"])
            found += page
            let total = try #require(try answer.totalResults)
            guard found.count < Int(total) else { return found }
            try #require(!page.isEmpty, "\(filter): a page before the last is empty")
        } while true
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
