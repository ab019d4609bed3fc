import Directory
import Foundation
import Postgres
import Testing
import WebTesting

/// What the lists of a large tenant cost; run with ROSTER_BENCH=1.
@Suite("The cost of large lists", .enabled(if: getenv("ROSTER_BENCH") != nil))
struct ViewBench {
    @Test func `100,000 users, 5,000 groups, 500,000 memberships`() async throws {
        try await withView { view in
            try await fill(view)
            for round in 1...2 {
                // What autovacuum does sooner or later; the first round is before.
                if round == 2 { try await view.query("analyze") }
                let clock = ContinuousClock()
                var names = 0
                let pinned = try await clock.measure { try await view.scope.pinGroupNames() }
                let users = try await clock.measure {
                    names = try await count(view.view.users())
                }
                #expect(names == 100_000)
                let groups = try await clock.measure {
                    names = try await count(view.view.groups())
                }
                #expect(names == 5_000)
                let memberships = try await clock.measure {
                    names = try await count(view.view.memberships())
                }
                #expect(names == 500_000)
                let preview = try await clock.measure {
                    names = try await view.view.preview(limit: 10).memberships.count
                }
                #expect(names == 500_000)
                print(
                    "round \(round): pin \(pinned), users \(users), groups \(groups),",
                    "memberships \(memberships), preview \(preview), resident \(resident()) MiB"
                )
            }
        }
    }

    private func count<Element>(_ stream: ViewStream<Element>) async throws -> Int {
        var count = 0
        while let portion = try await stream.next() { count += portion.count }
        return count
    }

    private func resident() -> Int {
        let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = text?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (pages ?? 0) * 4 / 1_024
    }

    private func fill(_ view: ViewFixture) async throws {
        try await view.query(
            """
            insert into roster.resources (tenant_id, id, resource_type, version, created_at,
                last_modified, name_key, document)
            select \(uuid: view.tenant.id), k.letter || n, k.name, 1, now(), now(),
                k.letter || n,
                jsonb_build_object(k.attribute, k.letter || n, 'text', repeat('x', k.length))
            from (values ('u', 'User', 'userName', 100000, 500),
                ('g', 'Group', 'displayName', 5000, 0)) k (letter, name, attribute, count, length),
                generate_series(1, k.count) n
            """
        )
        try await view.query(
            """
            insert into roster.members (tenant_id, group_id, member_id, member_type)
            select \(uuid: view.tenant.id), 'g' || g, 'u' || (g * 17 + n * 991) % 100000 + 1, 'User'
            from generate_series(1, 5000) g, generate_series(1, 100) n
            """
        )
    }
}
