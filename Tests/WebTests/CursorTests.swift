import Postgres
import PostgresTesting
import SCIM
import Testing
import WebTesting

@Suite("Paging by cursor, RFC 9865")
struct CursorTests {
    /// Every page from the first to the last, in order.
    static func walk(
        _ tenant: TestTenant,
        _ path: String,
        onPage: (TestAnswer) async throws -> Void = { _ in }
    ) async throws -> [TestAnswer] {
        let separator = path.contains("?") ? "&" : "?"
        var pages: [TestAnswer] = []
        var cursor: String? = ""
        while let current = cursor {
            let page = try await tenant.read("\(path)\(separator)cursor=\(current)")
            guard page.status == 200 else {
                throw TestAnswer.Unexpected(description: page.text)
            }
            pages.append(page)
            try await onPage(page)
            cursor = try page.text("nextCursor")
        }
        return pages
    }

    @Test(arguments: [
        "/Users?count=3", "/Users?count=3&sortBy=userName", "/Users?count=3&sortBy=title",
        "/Users?count=4&sortBy=title&sortOrder=descending",
        "/Users?count=2&sortBy=externalId&sortOrder=descending",
        #"/Users?count=2&filter=title sw "T""#, #"/Users?count=2&filter=title sw "T"&sortBy=title"#,
        "/Users?count=3&sortBy=meta.lastModified&sortOrder=descending",
        "/Users?count=1&filter=active eq true", "/?count=3", "/?count=3&sortBy=externalId",
        "/?count=2&sortBy=displayName",
    ])
    func `the pages are the list by index, cut`(_ path: String) async throws {
        try await withTenant { tenant in
            for number in 0..<10 {
                let title = number.isMultiple(of: 3) ? "" : #","title":"T\#(number / 2)""#
                let externalID = number < 5 ? #","externalId":"e\#(number % 3)""# : ""
                _ = try await tenant.newUser("u\(9 - number)", more: title + externalID)
            }
            for name in ["B", "a"] { _ = try await tenant.newGroup(name) }
            let query = path.split(separator: "?")[1]
                .split(separator: "&").filter { !$0.hasPrefix("count=") }.joined(separator: "&")
            let whole = try await tenant.read("\(path.prefix { $0 != "?" })?count=100&\(query)")
            let pages = try await Self.walk(tenant, path)
            let ids = try pages.flatMap { try $0.texts("Resources", "id") }
            #expect(ids == (try whole.texts("Resources", "id")))
            #expect(ids.count > 3 && pages.count > 1)
            for page in pages {
                #expect(try page.value("startIndex") == nil)
                #expect(try page.value("previousCursor") == nil)
                let cursor = try page.text("nextCursor") ?? ""
                #expect(cursor.allSatisfy { $0.isLetter || $0.isNumber || "-._~".contains($0) })
                if let total = try page.totalResults { #expect(total == Int64(ids.count)) }
            }
        }
    }

    @Test func `a cursor belongs to its query, its tenant and its count`() async throws {
        try await withTenant { tenant in
            for number in 0..<5 { _ = try await tenant.newUser("u\(number)") }
            let cursor = try #require(
                try await tenant.read("/Users?cursor=&count=2").text("nextCursor")
            )
            #expect(try await tenant.read("/Users?cursor=\(cursor)").status == 200)
            #expect(try await tenant.read("/Users?cursor=\(cursor)&count=2").status == 200)
            let wrong = [
                ("/Users?cursor=\(cursor)&count=3", "invalidCount"),
                ("/Users?cursor=\(cursor)&count=many", "invalidCount"),
                ("/Users?cursor=\(cursor)&sortBy=userName", "invalidCursor"),
                (#"/Users?cursor=\#(cursor)&filter=title pr"#, "invalidCursor"),
                ("/Groups?cursor=\(cursor)", "invalidCursor"),
                ("/?cursor=\(cursor)", "invalidCursor"),
                ("/Users?cursor=\(cursor)00", "invalidCursor"),
                ("/Users?cursor=\(cursor.dropLast(2))", "invalidCursor"),
                ("/Users?cursor=forged", "invalidCursor"),
                ("/Users?cursor=&startIndex=2", "invalidValue"),
            ]
            for (path, scimType) in wrong {
                let answer = try await tenant.read(path)
                #expect(answer.status == 400, "\(path)")
                #expect(try answer.scimType == scimType, "\(path)")
            }
            try await withTenant { other in
                let answer = try await other.read("/Users?cursor=\(cursor)")
                #expect(try answer.scimType == "invalidCursor")
            }
        }
    }

    @Test(arguments: ["0", "-1"])
    func `a count of none asks for the total alone`(_ count: String) async throws {
        try await withTenant { tenant in
            for number in 0..<3 { _ = try await tenant.newUser("u\(number)") }
            let page = try await tenant.read("/Users?cursor=&count=\(count)")
            #expect(try page.totalResults == 3)
            #expect(try page.texts("Resources", "id") == [])
            #expect(try page.value("nextCursor") == nil)
        }
    }

    @Test func `the same through a SearchRequest`() async throws {
        try await withTenant { tenant in
            for number in 0..<5 { _ = try await tenant.newUser("u\(number)") }
            var names: [String] = []
            var cursor: String? = ""
            while let current = cursor {
                let page = try await tenant.post(
                    "/Users/.search",
                    """
                    {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
                     "attributes":["userName"],"sortBy":"userName","sortOrder":"descending",
                     "count":2,"cursor":"\(current)"}
                    """
                )
                names += try page.texts("Resources", "userName")
                cursor = try page.text("nextCursor")
            }
            #expect(names == ["u4", "u3", "u2", "u1", "u0"])
        }
    }

    @Test(arguments: ["", "&sortBy=userName&sortOrder=descending"])
    func `a walk meets who stays just once while others come and go`(
        _ sorting: String
    ) async throws {
        try await withTenant { tenant in
            let count = 20_000
            try await Self.seed(tenant, count: count)
            var seen: [String: Int] = [:]
            var gone: Set<String> = []
            var step = 0
            _ = try await Self.walk(tenant, "/Users?count=500&attributes=userName\(sorting)") {
                page in
                for id in try page.texts("Resources", "id") { seen[id, default: 0] += 1 }
                step += 1
                _ = try await tenant.newUser("zz-new-\(step)")
                _ = try await tenant.newUser("aa-new-\(step)")
                for number in [step * 7, count - step * 7] {
                    #expect(try await tenant.delete("/Users/seed\(number)").status == 204)
                    gone.insert("seed\(number)")
                }
            }
            for number in 1...count where !gone.contains("seed\(number)") {
                #expect(seen["seed\(number)"] == 1, "seed\(number)")
            }
            #expect(seen.values.allSatisfy { $0 == 1 })
        }
    }

    /// Users written straight into the database: making so many over HTTP would take minutes.
    private static func seed(_ tenant: TestTenant, count: Int) async throws {
        let server = try await SharedServer.server()
        let session = try await PostgresSession(server.database.configuration)
        try await session.execute(
            script: """
                insert into roster.resources (tenant_id, id, resource_type, version, created_at,
                    last_modified, name_key, document)
                select '\(tenant.id)', 'seed' || n, 'User', 1, now(), now(), md5(n::text),
                    jsonb_build_object('schemas',
                        jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:User'),
                        'userName', md5(n::text), 'active', true)
                from generate_series(1, \(count)) n;
                """
        )
        await session.close()
    }
}
