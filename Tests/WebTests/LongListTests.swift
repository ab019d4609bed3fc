import Directory
import Postgres
import PostgresTesting
import Testing
import WebTesting

@Suite("Long lists, whose length is remembered")
struct LongListTests {
    private static let length = 600

    /// Two servers on one database, each with the same tenant: users `seed1`, `seed2`, … are in it.
    private func withTwoServers(
        _ body:
            @escaping @Sendable (TestTenant, TestTenant, PostgresSession) async throws -> Void
    ) async throws {
        try await withServer { first in
            try await withServer(on: first.database) { second in
                let one = try await first.tenant()
                let other = one.with(
                    address: "\(second.address)/t/\(one.id)/scim/v2",
                    client: second.client
                )
                let session = try await PostgresSession(first.database.configuration)
                try await session.execute(
                    script: """
                        insert into roster.resources (tenant_id, id, resource_type, version,
                            created_at, last_modified, name_key, document)
                        select '\(one.id)', 'seed' || n, 'User', 1, now(), now(), 'seed' || n,
                            jsonb_build_object('userName', 'seed' || n)
                        from generate_series(1, \(Self.length)) n
                        order by n
                        """
                )
                try await body(one, other, session)
                await session.close()
            }
        }
    }

    private static func page(
        _ tenant: TestTenant,
        from start: Int,
        _ count: Int
    ) async throws -> (total: Int64?, ids: [String]) {
        let answer = try await tenant.read("/Users?startIndex=\(start)&count=\(count)")
        return (try answer.totalResults, try answer.texts("Resources", "id"))
    }

    @Test func `pages and total follow each change that another server makes`() async throws {
        try await withTwoServers { one, other, _ in
            var ids = (1...Self.length).map { "seed\($0)" }
            for step in 1...30 {
                switch step % 3 {
                case 0: ids.append(try await other.newUser("new-\(step)"))
                case 1:
                    let id = ids.remove(at: step * 7)
                    #expect(try await other.delete("/Users/\(id)").status == 204)
                default:
                    let change = #"{"op":"replace","value":{"title":"T\#(step)"}}"#
                    #expect(try await other.patch("/Users/\(ids[step])", change).status == 200)
                }
                for start in [1, 301, ids.count - 5, 301, ids.count + 1] {
                    let page = try await Self.page(one, from: start, 10)
                    #expect(page.total == Int64(ids.count), "step \(step), from \(start)")
                    #expect(page.ids == Array(ids[(start - 1)...].prefix(10)), "step \(step)")
                }
            }
        }
    }

    @Test func `every way through the list meets the same order`() async throws {
        try await withTwoServers { one, other, _ in
            // Far more places than are kept.
            for start in stride(from: 1, through: Self.length, by: 2) {
                let page = try await Self.page(one, from: start, 2)
                #expect(page.ids == ["seed\(start)", "seed\(start + 1)"])
            }
            for step in 1...100 {
                let start = step * 7919 % Self.length + 1
                let page = try await Self.page(step.isMultiple(of: 2) ? one : other, from: start, 1)
                #expect(page.ids == ["seed\(start)"])
                #expect(page.total == Int64(Self.length))
            }
        }
    }

    @Test func `a write that commits after later ones is counted`() async throws {
        try await withTwoServers { one, other, session in
            try await session.execute(
                script: """
                    begin;
                    insert into roster.resources (tenant_id, id, resource_type, version, created_at,
                        last_modified, name_key, document)
                    values ('\(one.id)', 'late', 'User', 1, now(), now(), 'late',
                        '{"userName": "late"}');
                    insert into roster.events (tenant_id, type, resource_type, resource_id, version,
                        actor, request_id)
                    values ('\(one.id)', 'user.created', 'User', 'late', 1, 'a', 'r');
                    """
            )
            _ = try await other.newUser("sooner")
            for _ in 1...5 {
                #expect(try await Self.page(one, from: 1, 1).total == Int64(Self.length + 1))
            }
            try await session.execute(script: "commit")
            #expect(try await Self.page(one, from: 1, 1).total == Int64(Self.length + 2))
            let last = try await Self.page(one, from: Self.length + 1, 2)
            #expect(last.ids.contains("late"))
        }
    }

    /// What no event tells is how to see that nothing was counted.
    @Test func `nothing is counted anew while nothing happens`() async throws {
        try await withTwoServers { one, other, session in
            var total = Int64(Self.length)
            var isRemembered = false
            // A neighbour's transaction may be under way each time the list is looked at.
            for attempt in 1...200 where !isRemembered {
                for _ in 1...3 { #expect(try await Self.page(one, from: 1, 1).total == total) }
                try await session.execute(
                    script: """
                        insert into roster.resources (tenant_id, id, resource_type, version,
                            created_at, last_modified, name_key, document)
                        values ('\(one.id)', 'quiet\(attempt)', 'User', 1, now(), now(),
                            'quiet\(attempt)', '{"userName": "quiet"}')
                        """
                )
                isRemembered = try await Self.page(one, from: 1, 1).total == total
                total += 1
            }
            #expect(isRemembered)
            _ = try await other.newUser("told")
            #expect(try await Self.page(one, from: 1, 1).total == total + 1)
        }
    }

    @Test func `a page shows of each resource what reading it alone shows`() async throws {
        try await withTenant { tenant in
            var users: [String] = []
            for number in 1...12 { users.append(try await tenant.newUser("u\(number)@x.test")) }
            var groups: [String] = []
            for number in 1...7 {
                // Each has some people, and some of the groups before it.
                let people = users.indices.filter { $0 % number == 0 }.map { users[$0] }
                let nested = groups.indices.filter { ($0 + number) % 3 == 0 }.map { groups[$0] }
                groups.append(
                    try await tenant.newGroup(#"G \"\#(number)\""#, members: people + nested)
                )
            }
            for path in ["/Users", "/Groups", "/", #"/Users?filter=userName co "u""#] {
                let answer = try await tenant.read(path)
                let ids = try answer.texts("Resources", "id")
                #expect(ids.count > 6, "\(path): \(answer.text)")
                for id in ids {
                    let type = groups.contains(id) ? "Groups" : "Users"
                    let alone = try await tenant.read("/\(type)/\(id)")
                    #expect(answer.text.contains(alone.text), "\(path)")
                }
            }
        }
    }
}
