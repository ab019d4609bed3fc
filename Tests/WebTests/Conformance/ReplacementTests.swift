import SCIM
import Testing
import WebTesting

@Suite("Reading, replacing and deleting one resource, RFC 7644 §3.4.1, §3.5.1, §3.6")
struct ReplacementTests {
    @Test(.rows("GET-03"))
    func `a read shows what is returned by default`() async throws {
        try await withTenant { tenant in
            let id = try await tenant.post("/Users", Body.employee("anna", #""division":"D""#)).id
            #expect(
                try await tenant.read("/Users/\(id)").names
                    == ["active", "groups", "id", "meta", "schemas", URN.enterprise, "userName"]
            )
            let group = try await tenant.newGroup("Staff")
            #expect(
                try await tenant.read("/Groups/\(group)").names
                    == ["displayName", "id", "members", "meta", "schemas"]
            )
        }
    }

    @Test(.rows("PUT-01", "PUT-02", "PUT-03", "PUT-11", "EXT-10"), arguments: standardDialects)
    func `PUT leaves what it names and clears what it does not`(
        _ dialect: Dialect
    ) async throws {
        try await withTenant(in: dialect) { tenant in
            let created = try await tenant.post(
                "/Users",
                """
                {"schemas":["\(URN.user)","\(URN.enterprise)"],"userName":"anna","externalId":"e",
                 "title":"Boss","name":{"givenName":"Anna","familyName":"Berg"},
                 "emails":[{"value":"a","type":"work"},{"value":"b","type":"home"}],
                 "\(URN.enterprise)":{"division":"D","department":"T"}}
                """
            )
            let path = "/Users/\(try created.id)"
            let answer = try await tenant.put(
                path,
                Body.user("berta", #","name":{"givenName":"Berta"},"emails":[{"value":"c"}]"#)
            )
            #expect(answer.status == 200, "\(answer.text)")
            let names = ["active", "emails", "groups", "id", "meta", "name", "schemas", "userName"]
            #expect(try answer.names == names)
            #expect(try answer.text("userName") == "berta")
            #expect(try answer.value("name") == ["givenName": "Berta"])
            #expect(try answer.value("emails") == [["value": "c"]])
            #expect(try answer.value("schemas") == [.string(URN.user)])
            #expect(try await tenant.read(path).json == answer.json)
            #expect(try await tenant.read(#"/Users?filter=emails eq "a""#).totalResults == 0)
            #expect(try await tenant.read(#"/Users?filter=externalId eq "e""#).totalResults == 0)
        }
    }

    @Test(
        .rows("PUT-04", "ATT-16"),
        arguments: standardDialects,
        ["title", "emails", "name", URN.enterprise]
    )
    func `null and an empty array clear`(_ dialect: Dialect, _ name: String) async throws {
        try await withTenant(in: dialect) { tenant in
            let created = try await tenant.post("/Users", Self.full)
            let path = "/Users/\(try created.id)"
            #expect(try created.value(name) != nil)
            for empty in name == "emails" ? ["null", "[]"] : ["null"] {
                _ = try await tenant.put(path, Self.full)
                let sent = #"{"schemas":["\#(URN.user)","\#(URN.enterprise)"],"userName":"anna","#
                let answer = try await tenant.put(path, sent + "\"\(name)\":\(empty)}")
                #expect(answer.status == 200, "\(answer.text)")
                #expect(try answer.value(name) == nil)
            }
        }
    }

    private static let full = """
        {"schemas":["\(URN.user)","\(URN.enterprise)"],"userName":"anna","title":"Boss",
         "name":{"givenName":"Anna"},"emails":[{"value":"a"}],"\(URN.enterprise)":{"division":"D"}}
        """

    @Test(.rows("PUT-05", "PUT-10", "MET-02", "ATT-01", "GRP-03"), arguments: standardDialects)
    func `PUT does not change what only the server writes`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            let created = try await tenant.post("/Users", Body.user())
            let path = "/Users/\(try created.id)"
            let answer = try await tenant.put(
                path,
                Body.user(
                    "berta",
                    #","id":"mine","groups":[{"value":"g"}],"meta":{"created":"#
                        + #""1999-01-01T00:00:00Z","resourceType":"X","version":"v"}"#
                )
            )
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try answer.id == created.id)
            #expect(try answer.value("groups") == created.value("groups"))
            for name in ["created", "resourceType", "location"] {
                #expect(try answer.value("meta", name) == created.value("meta", name))
            }
            #expect(try await tenant.read("/Users/mine").status == 404)
        }
    }

    static let refusals = [
        Refusal("PUT-07", "no userName", body: #"{"schemas":["\#(URN.user)"]}"#, .invalidValue),
        Refusal("PUT-07", "an empty userName", body: Body.user(""), .invalidValue),
        Refusal(
            "PUT-12",
            "a text for an object",
            body: Body.user("b", #","name":"B""#),
            .invalidValue
        ),
        Refusal("PUT-12", "no boolean", body: Body.user("b", #","active":"x""#), .invalidValue),
        Refusal("PUT-12", "a group's body", body: Body.group(), .invalidValue),
        Refusal("PUT-08", "a taken userName", body: Body.user("TAKEN"), status: 409, .uniqueness),
    ]

    @Test(.rows("PUT-07", "PUT-08", "PUT-12"), arguments: standardDialects, refusals)
    func `a PUT that is refused changes nothing`(
        _ dialect: Dialect,
        _ refusal: Refusal
    ) async throws {
        try await withTenant(in: dialect) { tenant in
            _ = try await tenant.post("/Users", Body.user("taken"))
            let created = try await tenant.post("/Users", Self.full)
            var refusal = refusal
            refusal.method = "PUT"
            refusal.path = "/Users/\(try created.id)"
            try await refusal.expect(from: tenant)
            #expect(try await tenant.read(refusal.path).json == created.json)
        }
    }

    @Test(.rows("PUT-12", "CRE-11"))
    func `a PUT without schemas is refused in strict`() async throws {
        try await withTenant(in: .strict) { tenant in
            let id = try await tenant.newUser("anna")
            try await Refusal(
                "PUT-12",
                "no schemas",
                "PUT",
                "/Users/\(id)",
                body: #"{"userName":"berta"}"#,
                .invalidSyntax
            ).expect(from: tenant)
        }
    }

    @Test(.rows("DEL-01", "DEL-02", "DEL-03", "DEL-05"), arguments: standardDialects)
    func `what is deleted is gone from everywhere`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            let user = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff", members: [user])
            let operation = #"{"op":"add","path":"externalId","value":"x"}"#
            for (path, body, filter) in [
                ("/Users", Body.user(), #"userName eq "anna""#),
                ("/Groups", Body.group(), #"displayName eq "Staff""#),
            ] {
                let one = "\(path)/\(path == "/Users" ? user : group)"
                let answer = try await tenant.delete(one)
                #expect(answer.status == 204)
                #expect(answer.text.isEmpty)
                #expect(try await tenant.read(one).status == 404)
                #expect(try await tenant.put(one, body).status == 404)
                #expect(try await tenant.patch(one, operation).status == 404)
                #expect(try await tenant.delete(one).status == 404)
                #expect(try await tenant.read(path).totalResults == 0)
                #expect(try await tenant.read("\(path)?filter=\(filter)").totalResults == 0)
                #expect(try await tenant.read("\(path)?count=0").totalResults == 0)
            }
        }
    }
}
