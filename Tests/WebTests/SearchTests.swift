import SCIM
import Testing
import WebTesting

@Suite("Lists, paging and filters, RFC 7644 §3.4.2")
struct SearchTests {
    @Test func `pages are disjoint, complete and in a stable order`() async throws {
        try await withTenant { tenant in
            var created: [String] = []
            for number in 0..<7 { created.append(try await tenant.newUser("user\(number)")) }
            var seen: [String] = []
            for start in stride(from: 1, through: 9, by: 3) {
                let page = try await tenant.read("/Users?startIndex=\(start)&count=3")
                #expect(try page.totalResults == 7)
                let ids = try page.texts("Resources", "id")
                #expect(try page.value("itemsPerPage") == .number(JSONNumber(Int64(ids.count))))
                #expect(try page.value("startIndex") == .number(JSONNumber(Int64(start))))
                seen += ids
            }
            #expect(seen == created)
        }
    }

    @Test(arguments: [
        ("count=0", 0), ("count=-5", 0), ("startIndex=0&count=2", 2), ("startIndex=-9", 3),
        ("startIndex=1000000", 0), ("count=1000000", 3), ("count=1000000000000000000000000", 3),
        ("foo=bar", 3),
    ])
    func `the edges of paging`(_ query: String, _ count: Int) async throws {
        try await withTenant { tenant in
            for number in 0..<3 { _ = try await tenant.newUser("user\(number)") }
            let page = try await tenant.read("/Users?\(query)")
            #expect(page.status == 200)
            #expect(try page.totalResults == 3)
            #expect(try page.texts("Resources", "id").count == count)
        }
    }

    @Test(arguments: [
        (#"userName eq "anna@example.com""#, 1), (#"USERNAME EQ "ANNA@example.com""#, 1),
        (#"emails eq "anna@example.com""#, 1), (#"emails.value eq "ANNA@example.com""#, 1),
        (#"emails[type eq "work"].value eq "anna@example.com""#, 1),
        (#"emails[type eq "home" and value eq "anna@example.com"]"#, 0),
        (#"externalId eq "00u1""#, 1), (#"externalId eq "00U1""#, 0),
        (#"displayName eq "anna berg""#, 1), (#"name.familyName eq "berg""#, 2),
        (#"active eq "True""#, 1), ("active eq false", 1), ("title pr", 1), ("not (title pr)", 1),
        (#"userName co "example" and active eq true"#, 1), (#"userName sw "b""#, 1),
        (#"userName eq "nobody" or userName eq "berta@example.com""#, 1),
        (#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "anna@example.com""#, 1),
        (
            #"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "ops""#, 1
        ),
        (#"meta.created gt "2020-01-01T00:00:00Z""#, 2),
        (#"userName eq "anna@example.com" and externalId eq "00u1""#, 1),
        (#"userName eq "anna@example.com" and externalId eq "00u2""#, 0),
    ])
    func `filters find what they say`(_ filter: String, _ count: Int64) async throws {
        try await withTenant { tenant in
            let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
            _ = try await tenant.newUser(
                "anna@example.com",
                more: #","externalId":"00u1","displayName":"Anna Berg","title":"Boss""#
                    + #","\#(urn)":{"department":"Ops"}"#
            )
            _ = try await tenant.newUser("berta@example.com", more: #","active":false"#)
            let page = try await tenant.read("/Users?filter=\(filter)")
            #expect(try page.totalResults == count, "\(page.text)")
            #expect(try page.texts("Resources", "id").count == Int(count))
        }
    }

    @Test func `a filter that no index decides pages as one list`() async throws {
        try await withTenant { tenant in
            for number in 0..<9 {
                _ = try await tenant.newUser("user\(number)", more: #","title":"T\#(number % 2)""#)
            }
            var seen: [String] = []
            for start in [1, 3, 5] {
                let page = try await tenant.read(
                    #"/Users?filter=title eq "T0"&startIndex=\#(start)&count=2"#
                )
                #expect(try page.totalResults == 5)
                seen += try page.texts("Resources", "userName")
            }
            #expect(seen == ["user0", "user2", "user4", "user6", "user8"])
        }
    }

    @Test(arguments: [
        ("userName", ["a", "B", "c", "d"]),
        ("USERNAME&sortOrder=Descending", ["d", "c", "B", "a"]),
        ("title", ["c", "a", "d", "B"]), ("title&sortOrder=descending", ["B", "d", "c", "a"]),
        ("active", ["B", "c", "d", "a"]), ("emails", ["d", "c", "B", "a"]),
        ("emails.value&sortOrder=descending", ["a", "B", "c", "d"]),
        ("meta.created&sortOrder=descending", ["a", "B", "d", "c"]),
        ("name.familyName", ["c", "d", "B", "a"]),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            ["d", "c", "B", "a"]
        ),
    ])
    func `lists are sorted by what is asked`(_ sortBy: String, _ names: [String]) async throws {
        try await withTenant { tenant in
            let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
            let users = [
                ("c", #""active":true,"title":"Alpha","emails":[{"value":"2@x"}]"#),
                (
                    "d",
                    #""active":true,"title":"beta","emails":[{"value":"9@x"},{"value":"1@x","primary":true}],"#
                        + #""\#(enterprise)":{"department":"Ops"}"#
                ),
                ("B", #""active":false,"emails":[{"value":"3@x"}]"#),
                ("a", #""active":true,"title":"ALPHA","emails":[{"value":"4@x"}]"#),
            ]
            for (name, more) in users {
                let family =
                    name == "a" ? "" : #","name":{"familyName":"F\#(name == "B" ? 1 : 0)"}"#
                let body =
                    #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","\#(enterprise)"],"#
                    + #""userName":"\#(name)",\#(more)\#(family)}"#
                let made = try await tenant.post("/Users", body)
                #expect(made.status == 201, "\(made.text)")
            }
            let list = try await tenant.read("/Users?sortBy=\(sortBy)")
            #expect(try list.texts("Resources", "userName") == names, "\(list.text)")
            var paged: [String] = []
            for start in [1, 3] {
                paged += try await tenant.read(
                    "/Users?sortBy=\(sortBy)&startIndex=\(start)&count=2"
                )
                .texts("Resources", "userName")
            }
            #expect(paged == names)
        }
    }

    @Test(arguments: [
        "sortBy=shoeSize", "sortBy=password", "sortBy=name", "sortBy=userName&sortOrder=up",
    ])
    func `sorting by what cannot be is refused`(_ query: String) async throws {
        try await withTenant { tenant in
            let answer = try await tenant.read("/Users?\(query)")
            #expect(answer.status == 400)
            #expect(try answer.scimType != nil)
        }
    }

    @Test(arguments: [
        (#"{"filter":"userName sw \"user\"","count":2}"#, 3, ["user0", "user1"]),
        (#"{"sortBy":"userName","sortOrder":"descending","startIndex":2}"#, 3, ["user1", "user0"]),
        (#"{"attributes":["userName"],"count":1}"#, 3, ["user0"]),
        (#"{"excludedAttributes":["userName"],"filter":"userName eq \"USER1\""}"#, 1, []),
    ])
    func `a SearchRequest is the query in a body`(
        _ body: String,
        _ total: Int64,
        _ names: [String]
    ) async throws {
        try await withTenant { tenant in
            for number in 0..<3 { _ = try await tenant.newUser("user\(number)") }
            let urn = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
            let message = "{\"schemas\":[\"\(urn)\"],\(body.dropFirst())"
            for path in ["/Users/.search", "/.search"] {
                let answer = try await tenant.post(path, message)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(try answer.totalResults == total)
                #expect(try answer.texts("Resources", "userName") == names)
            }
            #expect(try await tenant.read("/Users").totalResults == 3)
        }
    }

    @Test(arguments: [
        "[]", #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}"#,
        #"{"filter":7}"#, #"{"count":"many"}"#, #"{"count":1.5}"#, #"{"attributes":[1]}"#,
        #"{"filter":"userName is \"a\""}"#, #"{"sortBy":true}"#,
    ])
    func `a SearchRequest that cannot be read is refused`(_ body: String) async throws {
        try await withTenant { tenant in
            let answer = try await tenant.post("/Users/.search", body)
            #expect(answer.status == 400)
            #expect(try answer.scimType != nil)
        }
    }

    @Test func `the root lists all types, and an attribute of one is absent in the other`()
        async throws
    {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna", more: #","title":"Boss""#)
            let staff = try await tenant.newGroup("Staff", members: [anna])
            let berta = try await tenant.newUser("berta")
            #expect(try await tenant.read("/").texts("Resources", "id") == [anna, staff, berta])
            let cases = [
                ("title pr", [anna]), ("not (title pr)", [staff, berta]),
                (#"meta.resourceType eq "User""#, [anna, berta]),
                (#"userName eq "anna" or displayName eq "staff""#, [anna, staff]),
                (#"members.value eq "\#(anna)""#, [staff]),
                (#"groups.display eq "STAFF""#, [anna]),
            ]
            for (filter, ids) in cases {
                let list = try await tenant.read("/?filter=\(filter)")
                #expect(try list.texts("Resources", "id") == ids, "\(filter): \(list.text)")
                #expect(try list.totalResults == Int64(ids.count))
            }
            #expect(try await tenant.read("/?filter=shoeSize pr").scimType == "invalidFilter")
            let both = try await tenant.read("/?attributes=displayName,userName")
            #expect(try both.texts("Resources", "displayName") == ["Staff"])
        }
    }

    @Test func `Ping's negative count is a page, anybody else's is none`() async throws {
        for (provider, count) in [("ping", 1), ("okta", 0)] {
            try await withTenant(provider: provider) { tenant in
                _ = try await tenant.newUser("anna")
                let page = try await tenant.read("/Users?count=-1")
                #expect(try page.texts("Resources", "id").count == count)
            }
        }
    }

    @Test func `percent and plus both encode a blank`() async throws {
        try await withTenant { tenant in
            _ = try await tenant.newUser("anna")
            for blank in ["%20", "+"] {
                let page = try await tenant.read(
                    "/Users?filter=userName\(blank)eq\(blank)%22anna%22"
                )
                #expect(try page.totalResults == 1)
            }
        }
    }

    @Test func `slashes too many or at the end do not matter`() async throws {
        try await withTenant { tenant in
            for path in ["/Users/", "//Users", "/Users?"] {
                let answer = try await tenant.read(path)
                #expect(answer.status == 200)
            }
        }
    }
}
