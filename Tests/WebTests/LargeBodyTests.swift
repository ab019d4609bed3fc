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
            try await SeededUsers.create(Self.count, of: tenant)
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
            let server = try await SharedServer.server()
            let rows = try await PostgresSession(server.database.configuration)
            let members = try await rows.query(
                "select count(*) from roster.members where group_id = \(group)"
            )
            await rows.close()
            #expect(try members.integer(0, 0) == Int64(Self.count))
        }
    }

    /// How many of 100,000 members exist in the tests of what is left out.
    private static let someCount = 5_000

    @Test func `a PATCH adds 100,000 members, of whom those who exist are added`() async throws {
        try await withTenant { tenant in
            try await SeededUsers.create(Self.someCount, of: tenant)
            let group = try await tenant.newGroup("Everybody")
            let answer = try await tenant.patch(
                "/Groups/\(group)",
                #"{"op":"Add","path":"members","value":[\#(Self.members(tenant))]}"#
            )
            #expect(answer.status == 204, "\(answer.text.prefix(300))")
            #expect(try await tenant.members(of: group).count == Self.someCount)
        }
    }

    @Test func `a bulk request creates a group with 100,000 members`() async throws {
        try await withTenant { tenant in
            try await SeededUsers.create(Self.someCount, of: tenant)
            let answer = try await tenant.post(
                "/Bulk",
                """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
                 {"method":"POST","path":"/Groups","bulkId":"g","data":\(Self.group(tenant))}]}
                """
            )
            #expect(answer.status == 200, "\(answer.text.prefix(300))")
            #expect(try answer.texts("Operations", "status") == ["201"])
            let location = try #require(try answer.texts("Operations", "location").first)
            let group = try #require(location.split(separator: "/").last)
            #expect(try await tenant.members(of: String(group)).count == Self.someCount)
        }
    }

    @Test func `a member more than 100,000 is refused with how many there are`() async throws {
        try await withTenant { tenant in
            let members = Array(repeating: #"{"value":"a"}"#, count: Self.count + 1)
            let answer = try await tenant.post(
                "/Groups",
                #"{"displayName":"G","members":[\#(members.joined(separator: ","))]}"#
            )
            #expect(answer.status == 413)
            #expect(try answer.text("detail")?.contains("\(Self.count + 1) members") == true)
        }
    }

    @Test func `a body of millions of values is refused before it fills the memory`() async throws {
        try await withTenant { tenant in
            let elements = String(repeating: "[],", count: 2_000_000)
            let answer = try await tenant.post("/Groups", #"{"members":[\#(elements)0]}"#)
            #expect(answer.status == 413)
            #expect(try answer.text("detail")?.contains("more values") == true)
        }
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

    private static func group(_ tenant: TestTenant) -> String {
        """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],
         "displayName":"Everybody","members":[\(members(tenant))]}
        """
    }

    /// So many members with all their sub-attributes, as JSON without the brackets.
    private static func members(_ tenant: TestTenant) -> String {
        var members = ""
        members.reserveCapacity(count * 240)
        for number in 1...count {
            let id = SeededUsers.id(number)
            members += number > 1 ? "," : ""
            members += "{\"value\":\"\(id)\",\"display\":\"user\(number)@example.com\","
            members += "\"$ref\":\"\(tenant.baseURL)/Users/\(id)\",\"type\":\"User\"}"
        }
        return members
    }
}
