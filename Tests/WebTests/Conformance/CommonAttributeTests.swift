import SCIM
import Testing
import WebTesting

@Suite("id, externalId, meta and schemas, RFC 7643 §3.1")
struct CommonAttributeTests {
    @Test(.rows("MET-03", "MET-04"))
    func `no two resources have one id`() async throws {
        try await withTenant { tenant in
            var ids: Set<String> = []
            for number in 0..<8 {
                ids.insert(try await tenant.newUser("user\(number)"))
                ids.insert(try await tenant.newGroup("Group \(number)"))
            }
            #expect(ids.count == 16)
            #expect(!ids.contains { $0.lowercased().contains("bulkid") || $0.isEmpty })
        }
    }

    @Test(.rows("MET-05", "MET-06", "MET-07"), arguments: standardDialects)
    func `created stays and lastModified grows with each change, and only then`(
        _ dialect: Dialect
    ) async throws {
        try await withTenant(in: dialect) { tenant in
            let created = try await tenant.post("/Users", Body.user())
            let path = "/Users/\(try created.id)"
            let boss = #"{"op":"replace","path":"title","value":"Boss"}"#
            var last = try created.text("meta", "created")
            #expect(try created.text("meta", "lastModified") == last)
            for answer in [
                try await tenant.patch(path, boss),
                try await tenant.put(path, Body.user("berta")),
            ] {
                let next = try #require(try answer.text("meta", "lastModified"))
                #expect(next.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
                #expect(try next > #require(last))
                #expect(try answer.text("meta", "created") == created.text("meta", "created"))
                last = next
            }
            let same = try await tenant.put(path, Body.user("berta"))
            #expect(try same.text("meta", "lastModified") == last)
        }
    }

    @Test(.rows("MET-08", "MET-09", "MET-15", "ETG-01", "ETG-02", "PUT-10"))
    func `headers, meta and lists say the same of where and what version`() async throws {
        try await withTenant { tenant in
            let created = try await tenant.post("/Users", Body.user())
            let path = "/Users/\(try created.id)"
            let operation = #"{"op":"replace","path":"title","value":"Boss"}"#
            var answers = [created, try await tenant.put(path, Body.user("berta"))]
            answers.append(try await tenant.patch(path, operation))
            answers.append(try await tenant.read(path))
            for answer in answers {
                let version = try #require(try answer.text("meta", "version"))
                #expect(version.wholeMatch(of: /W\/"[^"]+"/) != nil)
                #expect(answer.header("ETag") == version)
                let location = try answer.text("meta", "location")
                #expect(try tenant.path(of: location) == path)
                #expect(answer.header("Content-Location") ?? location == location)
            }
            let listed = try await tenant.read("/Users").value("Resources")?.list.first
            #expect(try listed == answers.last?.value)
        }
    }

    @Test(.rows("MET-11", "MET-12", "ATT-07", "ATT-08"), arguments: standardDialects)
    func `externalId keeps its case, is compared exactly and need not be unique`(
        _ dialect: Dialect
    ) async throws {
        try await withTenant(in: dialect) { tenant in
            for (path, body) in [
                ("/Users", Body.user("a", #","externalId":"Ext""#)),
                ("/Users", Body.user("b", #","externalId":"EXT""#)),
                ("/Groups", Body.group("g", #","externalId":"Ext""#)),
            ] {
                #expect(try await tenant.post(path, body).status == 201)
            }
            let found = try await tenant.read(#"/Users?filter=externalId eq "Ext""#)
            #expect(try found.texts("Resources", "externalId") == ["Ext"])
            #expect(try await tenant.read(#"/Users?filter=externalId eq "ext""#).totalResults == 0)
            #expect(try await tenant.post("/Users", Body.user("c")).value("externalId") == nil)
        }
    }

    @Test(.rows("MET-13", "GET-02", "GET-04"), arguments: standardDialects)
    func `an id is itself in its own case and below its own endpoint only`(
        _ dialect: Dialect
    ) async throws {
        try await withTenant(in: dialect) { tenant in
            let user = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff")
            for path in [
                "/Users/\(user.uppercased())", "/Groups/\(user)", "/Users/\(group)",
                "/Users/\(user)x", "/Users/\(user.dropLast())", "/Users/\(user)/emails",
            ] {
                let answer = try await tenant.read(path)
                #expect(answer.status == 404, "\(path)")
                #expect(try answer.scimType == nil)
            }
            let other = try await tenant.read(#"/Users?filter=id eq "\#(user.uppercased())""#)
            #expect(try other.totalResults == 0)
        }
    }

    @Test(.rows("MET-15", "GRP-01", "GRP-02"))
    func `every reference leads to what it names`() async throws {
        try await withTenant { tenant in
            let user = try await tenant.newUser("anna")
            let inner = try await tenant.newGroup("Inner", members: [user])
            let outer = try await tenant.newGroup("Outer", members: [user, inner])
            let references = [
                try await tenant.read("/Groups/\(outer)").value("members")?.list,
                try await tenant.read("/Users/\(user)").value("groups")?.list,
            ].flatMap { $0 ?? [] }
            #expect(references.count >= 4)
            for reference in references {
                let target = try await tenant.read(tenant.path(of: reference["$ref"]?.text))
                #expect(target.status == 200)
                #expect(try .string(target.id) == reference["value"])
            }
        }
    }
}
