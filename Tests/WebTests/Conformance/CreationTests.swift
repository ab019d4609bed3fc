import SCIM
import Testing
import WebTesting

@Suite("Creating, RFC 7644 §3.3, RFC 7643 §2 and §3")
struct CreationTests {
    static let refusals = [
        Refusal("CRE-08", "no userName", body: #"{"schemas":["\#(URN.user)"]}"#, .invalidValue),
        Refusal(
            "CRE-08",
            "no displayName",
            "POST",
            "/Groups",
            body: #"{"schemas":["\#(URN.group)"]}"#,
            .invalidValue
        ),
        Refusal("CRE-09", "an empty userName", body: Body.user(""), .invalidValue),
        Refusal("CRE-09", "a userName of controls", body: Body.user(#"\u0001\t"#), .invalidValue),
        Refusal(
            "CRE-09",
            "a null userName",
            body: #"{"schemas":["\#(URN.user)"],"userName":null}"#,
            .invalidValue
        ),
        Refusal(
            "CRE-09",
            "an empty displayName",
            "POST",
            "/Groups",
            body: Body.group(""),
            .invalidValue
        ),
        Refusal("CRE-13", "an object for a text", body: with(#""title":{}"#), .invalidValue),
        Refusal("CRE-13", "an array for a text", body: with(#""title":["a","b"]"#), .invalidValue),
        Refusal("CRE-13", "a word for a boolean", body: with(#""active":"x""#), .invalidValue),
        Refusal("CRE-13", "a number for a boolean", body: with(#""active":1"#), .invalidValue),
        Refusal("CRE-13", "a text for an object", body: with(#""name":"Anna""#), .invalidValue),
        Refusal("CRE-13", "two objects for one", body: with(#""name":[{},{}]"#), .invalidValue),
        Refusal("CRE-13", "text for base64", body: with(certificate("a b")), .invalidValue),
        Refusal("ATT-12", "odd base64", body: with(certificate("abcde")), .invalidValue),
        Refusal("ATT-21", "an array in an array", body: with(#""emails":[[{}]]"#), .invalidValue),
        Refusal(
            "ATT-21",
            "an object for a part",
            body: with(#""name":{"givenName":{}}"#),
            .invalidValue
        ),
        Refusal("CRE-19", "a group's body", body: Body.group(), .invalidValue),
        Refusal("CRE-19", "a user's body", "POST", "/Groups", body: Body.user(), .invalidValue),
    ]

    /// What the letter of the RFCs refuses and identity providers send.
    static let strictRefusals = [
        Refusal("CRE-11", "no schemas", body: #"{"userName":"anna"}"#, .invalidSyntax),
        Refusal("CRE-11", "empty schemas", body: #"{"schemas":[],"userName":"a"}"#, .invalidSyntax),
        Refusal(
            "CRE-11",
            "null schemas",
            body: #"{"schemas":null,"userName":"a"}"#,
            .invalidSyntax
        ),
        Refusal(
            "CRE-11",
            "schemas as a text",
            body: #"{"schemas":"\#(URN.user)","userName":"a"}"#,
            .invalidSyntax
        ),
        Refusal(
            "CRE-12",
            "an unknown schema",
            body: #"{"schemas":["\#(URN.user)","urn:x:y"],"userName":"a"}"#,
            .invalidValue
        ),
        Refusal("CRE-13", "a number for a text", body: with(#""title":1"#), .invalidValue),
        Refusal("CRE-13", "a text for an array", body: with(#""emails":"a@b.c""#), .invalidValue),
        Refusal(
            "CRE-13",
            "an object for an array",
            body: with(#""emails":{"value":"a"}"#),
            .invalidValue
        ),
        Refusal("ATT-09", "a boolean as text", body: with(#""active":"true""#), .invalidValue),
        Refusal(
            "ATT-13",
            "a blank in a URI",
            body: with(#""profileUrl":"my page""#),
            .invalidValue
        ),
        Refusal(
            "ATT-13",
            "a half escape",
            body: with(#""profileUrl":"http://a/%2""#),
            .invalidValue
        ),
        Refusal(
            "ATT-13",
            "a letter no URI has",
            body: with(#""profileUrl":"http://é""#),
            .invalidValue
        ),
        Refusal(
            "ATT-14",
            "two primary values",
            body: with(#""emails":[{"value":"a","primary":true},{"value":"b","primary":true}]"#),
            .invalidValue
        ),
        Refusal("CRE-12", "an unknown attribute", body: with(#""shoeSize":"9""#), .invalidSyntax),
    ]

    private static func with(_ member: String) -> String { Body.user("anna", ",\(member)") }

    private static func certificate(_ value: String) -> String {
        #""x509Certificates":[{"value":"\#(value)"}]"#
    }

    @Test(.rows("CRE-18"), arguments: standardDialects, refusals)
    func `a body that cannot be right is refused and leaves nothing`(
        _ dialect: Dialect,
        _ refusal: Refusal
    ) async throws {
        try await withTenant(in: dialect) { tenant in
            try await refusal.expect(from: tenant)
            #expect(try await tenant.read(refusal.path).totalResults == 0)
        }
    }

    @Test(.rows("CRE-18"), arguments: strictRefusals)
    func `what is not to the letter is refused in strict and read in auto`(
        _ refusal: Refusal
    ) async throws {
        try await withTenant(in: .strict) { tenant in
            try await refusal.expect(from: tenant)
            #expect(try await tenant.read(refusal.path).totalResults == 0)
        }
        try await withTenant(in: .auto) { tenant in
            let answer = try await tenant.send(refusal.method, refusal.path, refusal.body)
            #expect(answer.status == 201, "\(refusal.title): \(answer.text)")
        }
    }

    @Test(.rows("CRE-02", "CRE-03", "CRE-05", "CRE-16", "MET-01"), arguments: standardDialects)
    func `the answer is the resource as its location shows it`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            for (path, body, type) in [
                ("/Users", Body.employee("anna", #""division":"D""#), "User"),
                ("/Groups", Body.group(), "Group"),
            ] {
                let answer = try await tenant.post(path, body)
                #expect(answer.status == 201)
                #expect(try answer.text("meta", "resourceType") == type)
                #expect(try answer.text("meta", "location") == answer.header("Location"))
                let location = try tenant.path(of: answer.header("Location"))
                #expect(location == "\(path)/\(try answer.id)")
                #expect(try await tenant.read(location).json == answer.json)
            }
        }
    }

    @Test(.rows("CRE-04", "MET-02", "MET-10", "GRP-03"), arguments: standardDialects)
    func `what only the server writes is ignored in a body`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            let answer = try await tenant.post(
                "/Users",
                Body.user(
                    "anna",
                    """
                    ,"id":"mine","groups":[{"value":"g","display":"G"}],"meta":{"created":
                    "1999-01-01T00:00:00Z","lastModified":"1999-01-01T00:00:00Z","version":"W/\\"9\\"",
                    "location":"https://example.com/me","resourceType":"Group"}
                    """
                )
            )
            #expect(answer.status == 201, "\(answer.text)")
            #expect(try answer.id != "mine")
            #expect(try answer.value("groups")?.list.isEmpty ?? true)
            #expect(try answer.text("meta", "created")?.hasPrefix("1999") == false)
            #expect(try answer.text("meta", "lastModified")?.hasPrefix("1999") == false)
            #expect(try answer.text("meta", "resourceType") == "User")
            #expect(try answer.text("meta", "location")?.hasPrefix(tenant.baseURL) == true)
            #expect(try answer.text("meta", "version") == answer.header("ETag"))
        }
    }

    @Test(
        .rows("CRE-10", "ATT-16"),
        arguments: standardDialects,
        [
            #""title":null"#, #""title":"""#, #""emails":[]"#, #""emails":null"#, #""name":null"#,
            #""name":{}"#, #""name":{"givenName":null}"#, #""emails":[null]"#, #""emails":[{}]"#,
            #""externalId":null"#, #""password":null"#,
        ]
    )
    func `null and nothing are the same as absent`(
        _ dialect: Dialect,
        _ member: String
    ) async throws {
        try await withTenant(in: dialect) { tenant in
            let answer = try await tenant.post("/Users", Self.with(member))
            #expect(answer.status == 201, "\(answer.text)")
            #expect(
                try answer.names == ["active", "groups", "id", "meta", "schemas", "userName"]
            )
            for name in ["title", "emails", "name", "externalId"] {
                #expect(try await tenant.read("/Users?filter=\(name) pr").totalResults == 0)
            }
        }
    }

    @Test(.rows("CRE-12", "MET-14"))
    func `schemas lists what is in use, each once`() async throws {
        try await withTenant(in: .strict) { tenant in
            let unused = try await tenant.post(
                "/Users",
                """
                {"schemas":["\(URN.enterprise)","\(URN.user)","\(URN.user)"],"userName":"anna"}
                """
            )
            #expect(try unused.value("schemas") == [.string(URN.user)], "\(unused.text)")
            let used = try await tenant.post("/Users", Body.employee("b", #""division":"D""#))
            let both: JSONValue = [.string(URN.user), .string(URN.enterprise)]
            #expect(try used.value("schemas") == both)
        }
    }

    @Test(.rows("CRE-14", "EXT-06"), arguments: standardDialects)
    func `the case of names does not matter in a body`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            let answer = try await tenant.post(
                "/Users",
                """
                {"SCHEMAS":["\(URN.user.uppercased())","\(URN.enterprise.lowercased())"],
                 "USERNAME":"anna","Name":{"GIVENname":"Anna"},"EMAILS":[{"VALUE":"a@b.c",
                 "Primary":true}],"\(URN.enterprise.lowercased())":{"MANAGER":{"Value":"x"}}}
                """
            )
            #expect(answer.status == 201, "\(answer.text)")
            #expect(try answer.text("userName") == "anna")
            #expect(try answer.text("name", "givenName") == "Anna")
            #expect(try answer.value("emails") == [["value": "a@b.c", "primary": true]])
            #expect(try answer.value(URN.enterprise, "manager", "value") == "x")
            let both: JSONValue = [.string(URN.user), .string(URN.enterprise)]
            #expect(try answer.value("schemas") == both)
        }
    }

    @Test(.rows("CRE-06", "CRE-07", "ATT-22"), arguments: standardDialects)
    func `a taken name is 409 in any case, on every way to it`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            _ = try await tenant.post("/Users", Body.user("Anna"))
            let id = try await tenant.post("/Users", Body.user("berta")).id
            let path = "/Users/\(id)"
            let operation = #"{"op":"replace","path":"userName","value":"ANNA"}"#
            for answer in [
                try await tenant.post("/Users", Body.user("aNNA")),
                try await tenant.put(path, Body.user("anna")),
                try await tenant.patch(path, operation),
            ] {
                #expect(answer.status == 409)
                #expect(try answer.scimType == "uniqueness")
            }
            #expect(try await tenant.read(path).text("userName") == "berta")
            #expect(try await tenant.read("/Users").totalResults == 2)
        }
    }

    @Test(.rows("CRE-15", "DEL-04", "MET-03"), arguments: standardDialects)
    func `a name is free again when its resource is gone`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            for (path, body) in [("/Users", Body.user()), ("/Groups", Body.group())] {
                let first = try await tenant.post(path, body).id
                #expect(try await tenant.delete("\(path)/\(first)").status == 204)
                let second = try await tenant.post(path, body)
                #expect(second.status == 201)
                #expect(try second.id != first)
            }
        }
    }
}
