import SCIM
import Testing
import WebTesting

@Suite("Methods, media types and encodings, RFC 7644 §3.1, §3.2, §3.8, §3.13")
struct TransportTests {
    @Test(
        .rows("HTTP-02", "HTTP-03", "HTTP-04"),
        arguments: [
            nil, "application/scim+json", "application/json", "*/*",
            "application/json;q=0.5, application/scim+json",
        ]
    )
    func `whoever accepts JSON gets it`(_ accept: String?) async throws {
        try await withTenant { tenant in
            let headers = accept.map { [("Accept", $0)] } ?? []
            let answer = try await tenant.read("/Users", headers: headers)
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "application/scim+json")
        }
    }

    @Test(
        .rows("HTTP-06", "HTTP-07"),
        arguments: [
            "application/scim+json; charset=utf-8", "application/scim+json;charset=UTF-8",
            "application/json", "application/json; charset=utf-8", "Application/SCIM+JSON",
        ]
    )
    func `a body may be declared as JSON in several ways`(_ type: String) async throws {
        try await withTenant(in: .strict) { tenant in
            let answer = try await tenant.send(
                "POST",
                "/Users",
                Body.user(),
                headers: [("Content-Type", type)]
            )
            #expect(answer.status == 201, "\(answer.text)")
        }
    }

    @Test(
        .rows("HTTP-08"),
        arguments: [("POST", "/Users"), ("PUT", "/Users/x"), ("PATCH", "/Users/x")],
        [
            "text/plain", "text/xml", "application/x-www-form-urlencoded",
            "application/merge-patch+json", "multipart/form-data; boundary=x", "json",
        ]
    )
    func `a body declared as anything else is refused`(
        _ endpoint: (method: String, path: String),
        _ type: String
    ) async throws {
        try await withTenant { tenant in
            let answer = try await tenant.send(
                endpoint.method,
                endpoint.path,
                Body.user(),
                headers: [("Content-Type", type)]
            )
            #expect(answer.status == 415)
            #expect(try answer.scimType == nil)
            #expect(try await tenant.read("/Users").totalResults == 0)
        }
    }

    @Test(
        .rows("HTTP-05"),
        arguments: [
            "Zoë", "e\u{301}", "日本語", "שלום עולם", "👩‍👩‍👧 🇩🇪", "\u{FFFD}\u{10FFFD}",
            "a\u{200D}b\u{2028}c",
            #"\"quotes\" \\ \/ \t"#,
        ]
    )
    func `text comes back as it was sent, raw or escaped`(_ text: String) async throws {
        try await withTenant(in: .strict) { tenant in
            let raw = try await tenant.post("/Users", Body.user("raw", #","title":"\#(text)""#))
            #expect(raw.status == 201, "\(raw.text)")
            let title = try #require(try raw.text("title"))
            let id = try raw.id
            #expect(try await tenant.read("/Users/\(id)").value("title") == .string(title))
            let escapes = title.utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
            let escaped = try await tenant.post(
                "/Users",
                Body.user("escaped", #","title":"\#(escapes.joined())""#)
            )
            #expect(try escaped.value("title") == .string(title))
        }
    }

    @Test(.rows("HTTP-09", "PUT-09"), arguments: standardDialects)
    func `PUT to an id that nobody has creates nothing`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            for (path, body) in [("/Users", Body.user()), ("/Groups", Body.group())] {
                let answer = try await tenant.put(
                    "\(path)/2819c223-7f76-453a-919d-413861904646",
                    body
                )
                #expect(answer.status == 404)
                #expect(try answer.scimType == nil)
                #expect(try await tenant.read(path).totalResults == 0)
            }
        }
    }

    static let endpoints: [(path: String, allowed: [String])] = [
        ("/Users", ["GET", "HEAD", "POST"]), ("/Groups", ["GET", "HEAD", "POST"]),
        ("/Users/ID", ["GET", "HEAD", "PUT", "PATCH", "DELETE"]),
        ("/ServiceProviderConfig", ["GET", "HEAD"]), ("/Schemas", ["GET", "HEAD"]),
        ("/Schemas/\(URN.user)", ["GET", "HEAD"]), ("/ResourceTypes", ["GET", "HEAD"]),
        ("/ResourceTypes/User", ["GET", "HEAD"]),
    ]

    @Test(.rows("HTTP-10", "HTTP-11", "DISC-18"), arguments: endpoints)
    func `a method that an endpoint does not have is 405 with Allow`(
        _ endpoint: (path: String, allowed: [String])
    ) async throws {
        try await withTenant { tenant in
            let id = try await tenant.newUser("anna")
            let before = try await tenant.read("/Users").text
            let path = endpoint.path.replacing("/ID", with: "/\(id)")
            for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]
            where !endpoint.allowed.contains(method) {
                let answer = try await tenant.send(method, path, Body.user("berta"))
                #expect(answer.status == 405, "\(method) \(path)")
                #expect(try answer.scimType == nil)
                let allowed = endpoint.allowed.joined(separator: ", ")
                #expect(answer.header("Allow") == allowed, "\(method) \(path)")
            }
            #expect(try await tenant.read("/Users").text == before)
        }
    }

    @Test(.rows("HTTP-12"), arguments: standardDialects)
    func `query parameters that nobody knows change nothing`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            let query = "?foo=bar&startindex=7&=&&%20=%20"
            let created = try await tenant.post("/Users\(query)", Body.user())
            #expect(created.status == 201)
            let path = "/Users/\(try created.id)"
            let operation = #"{"op":"add","path":"title","value":"Boss"}"#
            #expect(try await tenant.read(path + query).json == created.json)
            #expect(try await tenant.put(path + query, Body.user()).json == created.json)
            #expect(try await tenant.patch(path + query, operation).text("title") == "Boss")
            #expect(try await tenant.read("/Users\(query)").totalResults == 1)
            #expect(try await tenant.delete(path + query).status == 204)
        }
    }

    @Test(
        .rows("HTTP-14", "PUT-12"),
        arguments: ["POST", "PUT", "PATCH"],
        [
            "", " ", "{", "[1]", "\"text\"", "null", "1", #"{"userName":"a",}"#, "{'userName':'a'}",
            #"{"userName":"a"}}"#, #"{"userName":"a"} x"#, #"{"userName":"\x61"}"#,
            #"{"userName":"a"#, #"{"active":TRUE}"#, #"{"userName":"a" "title":"b"}"#,
            #"{"userName":01}"#, #"{"userName":"a","userName":"b"}"#, "{\"userName\":\"a\tb\"}",
            #"{"userName":"\ud800"}"#,
        ]
    )
    func `what is not a JSON object is refused`(
        _ method: String,
        _ body: String
    ) async throws {
        try await withTenant { tenant in
            let id = try await tenant.newUser("anna")
            let before = try await tenant.read("/Users").text
            let path = method == "POST" ? "/Users" : "/Users/\(id)"
            try await Refusal("HTTP-14", body, method, path, body: body, .invalidSyntax)
                .expect(from: tenant)
            #expect(try await tenant.read("/Users").text == before)
        }
    }

    @Test(.rows("HTTP-15"), arguments: ["v1", "v3", "V2", "v2.0", "Users", ""])
    func `another version of the protocol is refused`(_ version: String) async throws {
        try await withTenant { tenant in
            let root = tenant.address.dropLast("/v2".count)
            let request = tenant.with(address: "\(root)/\(version)")
            let answer = try await request.read("/Users")
            #expect(answer.status == 404)
            #expect(try answer.scimType == nil)
        }
    }

    @Test(.rows("HTTP-16"), arguments: standardDialects)
    func `the order of the members of an object does not matter`(
        _ dialect: Dialect
    ) async throws {
        try await withTenant(in: dialect) { tenant in
            let answer = try await tenant.post(
                "/Users",
                """
                {"\(URN.enterprise)":{"manager":{"$ref":"../Users/x","value":"x"},"division":"D"},
                 "emails":[{"primary":true,"type":"work","value":"a@example.com"}],
                 "userName":"anna","schemas":["\(URN.enterprise)","\(URN.user)"]}
                """
            )
            #expect(answer.status == 201, "\(answer.text)")
            #expect(try answer.value(URN.enterprise, "manager", "value") == "x")
            let patched = try await tenant.send(
                "PATCH",
                "/Users/\(try answer.id)",
                """
                {"Operations":[{"value":"Boss","path":"title","op":"add"}],
                 "schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}
                """
            )
            #expect(try patched.text("title") == "Boss")
        }
    }

    @Test(
        .rows("HTTP-17"),
        arguments: [
            "/Users/ID", "/Users", "/Users/nobody", "/ServiceProviderConfig", "/Schemas",
            "/Schemas/\(URN.user)", "/ResourceTypes", "/ResourceTypes/Group", "/Nothing",
        ]
    )
    func `HEAD answers as GET does, without the body`(_ path: String) async throws {
        try await withTenant { tenant in
            let id = try await tenant.newUser("anna")
            let path = path.replacing("/ID", with: "/\(id)")
            let read = try await tenant.read(path)
            let head = try await tenant.send("HEAD", path)
            #expect(head.status == read.status)
            #expect(head.text.isEmpty)
            for name in ["Content-Type", "ETag", "Content-Location", "Content-Length"] {
                #expect(head.header(name) == read.header(name), "\(name)")
            }
        }
    }
}
