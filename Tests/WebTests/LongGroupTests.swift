import Postgres
import PostgresTesting
import SCIM
import Simulator
import Testing
import WebTesting

@Suite("Groups whose answer is written bit by bit")
struct LongGroupTests {
    private static let count = 12_000

    @Test func `a group with many members is shown as one with few is`() async throws {
        try await withTenant { tenant in
            let (long, nested) = try await Self.groups(of: tenant)
            let answer = try await tenant.read("/Groups/\(long)")
            #expect(answer.status == 200)
            // More than is written at a time.
            #expect(answer.response.body.count > 1 << 20)
            #expect(Self.field("transfer-encoding", of: answer) == "chunked")
            #expect(Self.field("content-type", of: answer) == "application/scim+json")
            #expect(Self.field("etag", of: answer) == (try answer.text("meta", "version")))
            let members = try answer.texts("members", "value")
            #expect(members == Self.users + [nested])
            let types = try answer.texts("members", "type")
            #expect(Set(types.dropLast()) == ["User"])
            #expect(types.last == "Group")
            // What shows less is decoded and written whole: it says the same.
            let decoded = try await tenant.read("/Groups/\(long)?attributes=displayName,members")
            #expect(Self.field("transfer-encoding", of: decoded) == nil)
            #expect(try decoded.value("members") == (try answer.value("members")))
        }
    }

    @Test func `a page has long groups and short ones`() async throws {
        try await withTenant { tenant in
            let (long, _) = try await Self.groups(of: tenant)
            _ = try await tenant.newGroup("Last", members: [Self.users[0]])
            for query in ["?count=2", "?count=2&cursor=", "?startIndex=2&count=10"] {
                let page = try await tenant.read("/Groups\(query)")
                #expect(page.status == 200)
                guard case .array(let resources) = try page.value("Resources") else {
                    Issue.record("no resources: \(page.text.prefix(200))")
                    return
                }
                #expect(
                    try page.value("itemsPerPage") == .number(JSONNumber(Int64(resources.count)))
                )
                #expect(try page.texts("Resources", "id").contains(long))
                for (id, resource) in zip(try page.texts("Resources", "id"), resources) {
                    #expect(.object(try await tenant.read("/Groups/\(id)").json) == resource)
                }
            }
        }
    }

    @Test func `a page that is long altogether says what its groups say`() async throws {
        try await withTenant { tenant in
            _ = try await Self.groups(of: tenant)
            for number in 0..<5 {
                _ = try await tenant.newGroup("G\(number)", members: Array(Self.users[..<1_500]))
            }
            let page = try await tenant.read("/Groups?startIndex=3&count=5")
            #expect(Self.field("transfer-encoding", of: page) == "chunked")
            guard case .array(let resources) = try page.value("Resources") else {
                Issue.record("no resources: \(page.text.prefix(200))")
                return
            }
            #expect(resources.count == 5)
            for (id, resource) in zip(try page.texts("Resources", "id"), resources) {
                let group = try await tenant.read("/Groups/\(id)")
                #expect(Self.field("transfer-encoding", of: group) == nil)
                #expect(.object(try group.json) == resource)
            }
        }
    }

    @Test func `HEAD and a condition are answered without the members`() async throws {
        try await withTenant { tenant in
            let (long, _) = try await Self.groups(of: tenant)
            let head = try await tenant.send("HEAD", "/Groups/\(long)")
            #expect(head.status == 200)
            #expect(head.response.body.isEmpty)
            let tag = try #require(Self.field("etag", of: head))
            let unchanged = try await tenant.read(
                "/Groups/\(long)",
                headers: [("If-None-Match", tag)]
            )
            #expect(unchanged.status == 304)
            #expect(try await tenant.read("/Users?count=1").status == 200)
        }
    }

    private static func field(_ name: String, of answer: TestAnswer) -> String? {
        answer.response.headers.first { $0.0.lowercased() == name }?.1
    }

    /// The ids of the users, in their order.
    private static let users = (1...count).map(SeededUsers.id)

    /// A short group, and one with that and so many users in it; the ids of the long one and of
    /// the short one.
    private static func groups(of tenant: TestTenant) async throws -> (String, String) {
        let nested = try await tenant.newGroup("First")
        let long = try await tenant.newGroup("Everybody", members: [nested])
        try await SeededUsers.create(count, of: tenant)
        let server = try await SharedServer.server()
        let session = try await PostgresSession(server.database.configuration)
        try await session.execute(
            script: """
                insert into roster.members (tenant_id, group_id, member_id, member_type)
                select r.tenant_id, '\(long)', r.id, 'User'
                from roster.resources r
                where r.tenant_id = '\(tenant.id)' and r.resource_type = 'User';
                """
        )
        await session.close()
        return (long, nested)
    }
}
