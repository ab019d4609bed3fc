import Directory
import Testing
import WebTesting

@Suite("After a restore from a backup")
struct EpochTests {
    @Test func `cursors of before have expired, and new ones lead on`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            var users: [String] = []
            for number in 0..<3 { users.append(try await tenant.newUser("u\(number)")) }
            let group = try await tenant.newGroup("Staff", members: users)
            for number in 0..<2 { _ = try await tenant.newGroup("Group \(number)") }
            let before = try await Cursors(server, tenant, group: group)
            for answer in try await before.followed(server, tenant) {
                #expect(answer.status == 200, "\(answer.text)")
            }

            _ = try await server.controlPlane.beginEpochs()

            let token = try await server.admin(
                "POST",
                "/integrations/\(tenant.integrationID)/tokens",
                "{}"
            )
            let secret = try #require(try token.text("token"))
            // What the server knows of the first token may be five seconds old.
            let again = tenant.with(token: secret)
            let refused = try await before.followed(server, again)
            #expect(refused.map(\.status) == [Int](repeating: 400, count: refused.count))
            #expect(try refused[0].scimType == "expiredCursor")
            for answer in refused.dropFirst() {
                #expect(try answer.text("code") == "expired_cursor", "\(answer.text)")
            }
            for answer in try await Cursors(server, again, group: group).followed(server, again) {
                #expect(answer.status == 200, "\(answer.text)")
            }
        }
    }

    @Test func `an integration that was lost is no place to go on from`() async throws {
        try await withServer { server in
            let tenants = [try await server.tenant(), try await server.tenant()]
            let last = try #require(tenants.first).integrationID
            let end = try await server.admin("GET", "/integrations?after=\(last)")
            #expect(try end.texts("data", "id") == [])
            #expect(try await server.admin("DELETE", "/integrations/\(last)").status == 204)
            #expect(try await server.admin("GET", "/integrations?after=\(last)").status == 200)
            let lost = "int_00000000000000000000000000000001"
            let answer = try await server.admin("GET", "/integrations?after=\(lost)")
            #expect(answer.status == 400)
            #expect(try answer.text("code") == "expired_cursor")
        }
    }

    @Test(arguments: ["x", "1", "1.", ".12345678", "x.12345678", "1.1234567", "1.123456789"])
    func `what is no cursor is refused`(_ text: String) async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            for list in ["users", "groups", "group-names"] {
                let path = "/integrations/\(tenant.integrationID)/\(list)?after=\(text)"
                #expect(try await server.admin("GET", path).status == 400, "\(path)")
            }
        }
    }

    /// One cursor of each list.
    private struct Cursors {
        let scim: String
        let lists: [(path: String, after: String)]

        init(_ server: TestServer, _ tenant: TestTenant, group: String) async throws {
            let page = try await tenant.read("/Users?cursor=&count=2")
            scim = try #require(try page.text("nextCursor"))
            var lists: [(path: String, after: String)] = []
            for list in ["users", "groups", "group-names", "groups/\(group)/members"] {
                let path = "/integrations/\(tenant.integrationID)/\(list)?limit=2"
                let page = try await server.admin("GET", path)
                lists.append((path, try #require(try page.text("next_cursor"), "\(list)")))
            }
            self.lists = lists
        }

        /// The next page of each list, that of the SCIM API first.
        func followed(_ server: TestServer, _ tenant: TestTenant) async throws -> [TestAnswer] {
            var answers = [try await tenant.read("/Users?count=2&cursor=\(scim)")]
            for (path, after) in lists {
                answers.append(try await server.admin("GET", "\(path)&after=\(after)"))
            }
            return answers
        }
    }
}
