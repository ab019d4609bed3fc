import Simulator
import Testing
import WebTesting

@Suite("What an application can ask of a directory")
struct CrowdFaceTests {
    @Test func `users and groups are found by name, whatever its case`() async throws {
        try await withDirectory { directory in
            let user = try await directory.client.document("GET", "/user?username=ANNA")
            #expect(user["name"] == "anna")
            #expect(user.text("key") == "1:\(directory.anna)")
            #expect(user.text("active") == "true")
            let key = "1%3A\(directory.anna)"
            let same = try await directory.client.document("GET", "/user?key=\(key)")
            #expect(same["name"] == "anna")
            let group = try await directory.client.document("GET", "/group?groupname=STAFF")
            #expect(group["name"] == "Staff")
            #expect(group.text("type") == "GROUP")
        }
    }

    @Test(arguments: [
        ("/user?username=nobody", "USER_NOT_FOUND"), ("/user?key=1:nobody", "USER_NOT_FOUND"),
        ("/group?groupname=none", "GROUP_NOT_FOUND"),
        ("/user/group/direct?username=nobody", "USER_NOT_FOUND"),
        ("/user/group/direct?username=anna&groupname=Everybody", "MEMBERSHIP_NOT_FOUND"),
        ("/user/group/nested?username=anna&groupname=none", "MEMBERSHIP_NOT_FOUND"),
        ("/group/user/direct?groupname=Staff&username=bert", "MEMBERSHIP_NOT_FOUND"),
        ("/group/user/direct?groupname=Staff&username=nobody", "MEMBERSHIP_NOT_FOUND"),
        (
            "/group/child-group/direct?groupname=Staff&child-groupname=Everybody",
            "MEMBERSHIP_NOT_FOUND"
        ),
    ])
    func `what is not there is 404 with its reason`(path: String, reason: String) async throws {
        try await withDirectory { directory in
            let answer = try await directory.client.send("GET", path)
            #expect(answer.status == 404)
            #expect(try answer.reason == reason)
        }
    }

    @Test(arguments: [
        ("/user/group/direct?username=anna", ["Staff"]),
        ("/user/group/nested?username=anna", ["Staff", "Everybody"]),
        ("/group/user/direct?groupname=Everybody", ["bert"]),
        ("/group/user/nested?groupname=Everybody", ["anna", "bert"]),
        ("/group/child-group/direct?groupname=Everybody", ["Staff"]),
        ("/group/child-group/nested?groupname=Staff", []),
        ("/group/parent-group/direct?groupname=Staff", ["Everybody"]),
        ("/group/parent-group/nested?groupname=Everybody", []),
    ])
    func `relations are direct or nested`(path: String, names: [String]) async throws {
        try await withDirectory { directory in
            let list = try await directory.client.document("GET", path)
            #expect(list.children.compactMap { $0["name"] }.sorted() == names.sorted())
            // Names and links, unless more is asked for.
            #expect(list.children.allSatisfy { $0.child("active") == nil })
        }
    }

    @Test(arguments: [
        ("/user/group/direct?username=anna&groupname=staff", "Staff"),
        ("/user/group/nested?username=anna&groupname=everybody", "Everybody"),
        ("/group/user/direct?groupname=staff&username=Anna", "anna"),
        ("/group/user/nested?groupname=everybody&username=Anna", "anna"),
        ("/group/child-group/direct?groupname=everybody&child-groupname=staff", "Staff"),
        ("/group/parent-group/direct?groupname=staff&parent-groupname=everybody", "Everybody"),
    ])
    func `a membership is answered with who it is about`(path: String, name: String) async throws {
        try await withDirectory { directory in
            let entity = try await directory.client.document("GET", path)
            #expect(entity["name"] == name)
        }
    }

    @Test(arguments: [
        ("name=anna", ["anna"]), ("name=b*", ["bert"]), ("active=true", ["anna", "bert"]),
        ("", ["anna", "bert"]), ("name=anna%20or%20name=bert", ["anna", "bert"]),
        ("email=%22BERT%22", ["bert"]), ("active=false", []),
    ])
    func `the query language finds users`(cql: String, names: [String]) async throws {
        try await withDirectory { directory in
            let list = try await directory.client.document(
                "GET",
                "/search?entity-type=USER&restriction=\(cql)"
            )
            #expect(list.children.compactMap { $0["name"] } == names)
        }
    }

    @Test func `pages are cut out of the list`() async throws {
        try await withDirectory { directory in
            for (page, names) in [
                ("start-index=1&max-results=1", ["bert"]), ("max-results=1", ["anna"]),
                ("start-index=2&max-results=-1", []), ("max-results=0", []),
            ] {
                let path = "/search?entity-type=user&expand=user&\(page)"
                let list = try await directory.client.document("GET", path)
                #expect(list.children.compactMap { $0["name"] } == names, "\(page)")
            }
            for page in ["start-index=-1", "max-results=-2", "max-results=many"] {
                let path = "/search?entity-type=user&\(page)"
                let answer = try await directory.client.send("GET", path)
                #expect(answer.status == 400)
                #expect(try answer.reason == "ILLEGAL_ARGUMENT")
            }
        }
    }

    @Test func `names in lower case, for products that have such`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            let user = try await tenant.newUser("Anna")
            _ = try await tenant.newGroup("Staff", members: [user])
            let client = try await server.product(
                of: tenant,
                #"{"name":"jira","product":"jira","lower_case_names":true}"#
            )
            let list = try await client.document("GET", "/group/membership")
            #expect(list.child("membership")?["group"] == "staff")
            #expect(list.child("membership")?.child("users")?.child("user")?["name"] == "anna")
            let anna = try await client.document("GET", "/user?username=Anna")
            #expect(anna["name"] == "anna")
        }
    }

    @Test(arguments: [
        ("POST", "/user"), ("PUT", "/user?username=anna"), ("DELETE", "/user?username=anna"),
        ("PUT", "/user/password?username=anna"), ("POST", "/user/attribute?username=anna"),
        ("POST", "/group"), ("DELETE", "/group?groupname=Staff"), ("POST", "/session"),
        ("POST", "/user/group/direct?username=anna"),
        ("DELETE", "/group/user/direct?groupname=Staff&username=anna"),
    ])
    func `whatever writes is refused, and says where to go`(
        method: String,
        path: String
    ) async throws {
        try await withDirectory { directory in
            let answer = try await directory.client.send(method, path, "<x/>")
            #expect(answer.status == 403)
            #expect(try answer.reason == "APPLICATION_PERMISSION_DENIED")
            #expect(answer.text.contains("identity provider"))
        }
    }

    @Test func `paths that are none are 404 with credentials and 401 without`() async throws {
        try await withDirectory { directory in
            for path in ["/non-existent/location", "/user/group", "/../2/user", ""] {
                let answer = try await directory.client.send("GET", path)
                #expect(answer.status == 404, "\(path)")
            }
            let stranger = directory.client.with(authorization: "Basic Zm9vOmJhcg==")
            let answer = try await stranger.send("GET", "/non-existent/location")
            #expect(answer.status == 401)
            #expect(answer.header("WWW-Authenticate")?.hasPrefix("Basic ") == true)
        }
    }

    @Test func `JSON is for those who prefer it`() async throws {
        try await withDirectory { directory in
            let client = directory.client.with(accept: "application/json")
            let user = try await client.send("GET", "/user?username=anna&expand=attributes")
            #expect(user.header("Content-Type")?.hasPrefix("application/json") == true)
            #expect(try user.text("name") == "anna")
            #expect(try user.text("display-name") == "Anna Berg")
            let list = try await client.send("GET", "/search?entity-type=group")
            #expect(try list.texts("groups", "name") == ["Staff", "Everybody"])
            let memberships = try await client.send("GET", "/group/membership")
            #expect(memberships.header("Content-Type")?.hasPrefix("application/xml") == true)
            let missing = try await client.send("GET", "/user?username=nobody")
            #expect(try missing.text("reason") == "USER_NOT_FOUND")
        }
    }

    /// A tenant of two users and two groups, one in the other, and an application that sees it.
    private struct Directory {
        let client: ProductClient
        let anna: String
    }

    private func withDirectory(_ body: (Directory) async throws -> Void) async throws {
        let server = try await SharedServer.server()
        let tenant = try await server.tenant()
        let anna = try await tenant.newUser("anna")
        let bert = try await tenant.newUser("bert")
        let staff = try await tenant.newGroup("Staff", members: [anna])
        _ = try await tenant.newGroup("Everybody", members: [staff, bert])
        let client = try await server.product(of: tenant)
        try await body(Directory(client: client, anna: anna))
        await client.http.close()
        await tenant.client.close()
    }
}

extension TestServer {
    /// A product that subscribes to the tenant's directory.
    func product(
        of tenant: TestTenant,
        _ body: String = #"{"name":"jira","product":"jira"}"#
    ) async throws -> ProductClient {
        try ProductClient(
            try await admin("POST", "/integrations/\(tenant.integrationID)/applications", body),
            of: self
        )
    }
}

extension TestAnswer {
    /// The reason of an error of the Crowd protocol.
    var reason: String? {
        get throws { try ProductCopyXML(document: response.body).text("reason") }
    }
}
