import Postgres
import PostgresTesting
import SCIM
import Testing
import WebTesting

@Suite("Large bodies")
struct LargeBodyTests {
    private static let count = 100_000

    @Test func `a PUT of 100,000 members with all their sub-attributes fits`() async throws {
        try await withTenant { tenant in
            let server = try await SharedServer.server()
            let session = try await PostgresSession(server.database.configuration)
            try await session.execute(
                script: """
                    insert into roster.resources (tenant_id, id, resource_type, version,
                        created_at, last_modified, name_key, document)
                    select '\(tenant.id)', '01a21023-c17b-709c-aa14-' || lpad(n::text, 12, '0'),
                        'User', 1, now(), now(), 'u' || n, '{"schemas":[],"userName":"u"}'
                    from generate_series(1, \(Self.count)) n;
                    """
            )
            await session.close()
            let group = try await tenant.newGroup("Everybody")
            let body = Self.group(tenant)
            #expect(body.utf8.count > 20_000_000)
            let put = try await tenant.put(
                "/Groups/\(group)?excludedAttributes=members",
                body
            )
            #expect(put.status == 200, "\(put.text.prefix(300))")
            // The difference is found without comparing each with each, which would time out.
            let again = try await tenant.put("/Groups/\(group)?excludedAttributes=members", body)
            #expect(try again.value("meta", "version") == (try put.value("meta", "version")))
            let found = try await tenant.read(
                #"/Groups?filter=members.value eq "01a21023-c17b-709c-aa14-000000099999""#
                    + "&excludedAttributes=members"
            )
            #expect(try found.texts("Resources", "id") == [group])
            let rows = try await PostgresSession(server.database.configuration)
            let members = try await rows.query(
                "select count(*) from roster.members where group_id = \(group)"
            )
            await rows.close()
            #expect(try members.integer(0, 0) == Int64(Self.count))
        }
    }

    private static func group(_ tenant: TestTenant) -> String {
        var members = ""
        members.reserveCapacity(count * 240)
        for number in 1...count {
            let digits = String(number)
            let id =
                "01a21023-c17b-709c-aa14-"
                + String(repeating: "0", count: 12 - digits.count) + digits
            members += number > 1 ? "," : ""
            members += "{\"value\":\"\(id)\",\"display\":\"user\(number)@example.com\","
            members += "\"$ref\":\"\(tenant.baseURL)/Users/\(id)\",\"type\":\"User\"}"
        }
        return """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],
             "displayName":"Everybody","members":[\(members)]}
            """
    }

    @Test(arguments: [("/Users", 1 << 20), ("/Groups", 32 << 20), ("/Bulk", 32 << 20)])
    func `a body beyond the limit is refused with the limit`(
        _ path: String,
        _ limit: Int
    ) async throws {
        try await withTenant { tenant in
            let answer = try await tenant.post(
                path,
                "{\"x\":\"" + String(repeating: "x", count: limit) + "\"}"
            )
            #expect(answer.status == 413)
            #expect(try answer.text("detail")?.contains("\(limit)") == true)
        }
    }
}
