import SCIM
import Testing
import WebTesting

@Suite("Types and characteristics of attributes, RFC 7643 §2 and §7")
struct AttributeTests {
    @Test(
        .rows("ATT-01", "PAT-08"),
        arguments: [
            "id", "meta", "meta.created", "meta.version", "groups", "groups.display",
            #"groups[value eq \"x\"]"#, "\(URN.user):groups",
            "\(URN.enterprise):manager.displayName",
        ]
    )
    func `a path to what is read-only is refused`(_ path: String) async throws {
        for dialect in standardDialects {
            try await withTenant(in: dialect) { tenant in
                let created = try await tenant.post("/Users", Body.user())
                let user = "/Users/\(try created.id)"
                for kind in ["add", "replace"] {
                    let operation = #"{"op":"\#(kind)","path":"\#(path)","value":"x"}"#
                    let answer = try await tenant.patch(user, operation)
                    #expect(answer.status == 400)
                    #expect(try answer.scimType == "mutability", "\(kind): \(answer.text)")
                }
                let removal = try await tenant.patch(user, #"{"op":"remove","path":"\#(path)"}"#)
                #expect(try removal.scimType == "mutability", "\(removal.text)")
                #expect(try await tenant.read(user).json == created.json)
            }
        }
    }

    @Test(
        .rows("ATT-02", "PAT-09"),
        arguments: ["value", "type", "$ref"]
    )
    func `a part of a member cannot be changed`(_ part: String) async throws {
        for dialect in standardDialects {
            try await withTenant(in: dialect) { tenant in
                let user = try await tenant.newUser("anna")
                let other = try await tenant.newUser("berta")
                let group = try await tenant.newGroup("Staff", members: [user])
                let path = #"members[value eq \"\#(user)\"].\#(part)"#
                let answer = try await tenant.patch(
                    "/Groups/\(group)",
                    #"{"op":"replace","path":"\#(path)","value":"\#(other)"}"#
                )
                #expect(try answer.scimType == "mutability", "\(answer.text)")
                #expect(try await tenant.members(of: group) == [user])
            }
        }
    }

    @Test(.rows("ATT-03", "PRJ-07"), arguments: standardDialects)
    func `a password is in no answer, even when asked for`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            let secret = #","password":"t0ps3cret""#
            let query = "?attributes=password,userName,\(URN.user):password"
            let created = try await tenant.post("/Users\(query)", Body.user("anna", secret))
            let path = "/Users/\(try created.id)"
            let operation = #"{"op":"replace","path":"password","value":"t0ps3cret"}"#
            let answers = [
                created, try await tenant.put(path + query, Body.user("berta", secret)),
                try await tenant.patch(path + query, operation),
                try await tenant.patch(path, operation), try await tenant.read(path),
                try await tenant.read(path + query), try await tenant.read("/Users"),
                try await tenant.read("/Users\(query)"),
                try await tenant.read("/Users?excludedAttributes=userName"),
            ]
            for answer in answers {
                #expect(answer.status == 200 || answer.status == 201, "\(answer.text)")
                #expect(!answer.text.contains("assword") && !answer.text.contains("t0ps3cret"))
            }
        }
    }

    @Test(
        .rows("ATT-07", "ATT-13", "ATT-17", "ATT-18", "ATT-19", "ATT-20", "EXT-01"),
        arguments: standardDialects
    )
    func `every value comes back as it was sent`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            let answer = try await tenant.post("/Users", Self.everything)
            #expect(answer.status == 201, "\(answer.text)")
            let sent = try JSONParser.value(from: Array(Self.everything.utf8), limits: .standard)
            let read = try await tenant.read("/Users/\(try answer.id)")
            for member in sent.members where member.name != "password" {
                #expect(try read.value(member.name) == member.value, "\(member.name)")
            }
        }
    }

    /// A user with a value in each attribute, some of them none of the canonical ones.
    private static let everything = """
        {"schemas":["\(URN.user)","\(URN.enterprise)"],"userName":"Anna@Example.COM",
         "externalId":"eXt","name":{"formatted":"Dr Anna B Berg III","familyName":"Berg",
         "givenName":"Anna","middleName":"B","honorificPrefix":"Dr","honorificSuffix":"III"},
         "displayName":"Anna","nickName":"Ann","profileUrl":"https://Example.com/Anna?a=1#Top",
         "title":"Boss","userType":"zzz","preferredLanguage":"de-CH","locale":"de-CH",
         "timezone":"Europe/Zurich","active":false,"password":"1mz050nq",
         "emails":[{"value":"Anna@Example.COM","type":"zzz","display":"A","primary":true},
                   {"value":"a@example.com","type":"home"}],
         "phoneNumbers":[{"value":"tel:+1-201-555-0123","type":"work"}],
         "ims":[{"value":"anna","type":"aim"}],
         "photos":[{"value":"https://example.com/P.JPG","type":"photo"}],
         "addresses":[{"formatted":"1 Main St\\nHollywood","streetAddress":"1 Main St",
          "locality":"Hollywood","region":"CA","postalCode":"91608","country":"US","type":"work",
          "primary":true}],
         "entitlements":[{"value":"e"}],"roles":[{"value":"r","primary":true}],
         "x509Certificates":[{"value":"MIIDQzCCAqygAwIBAgICEAAw"},{"value":"Zm8="},{"value":"Zm8"}],
         "\(URN.enterprise)":{"employeeNumber":"701984","costCenter":"4130","organization":"O",
          "division":"D","department":"T","manager":{"value":"26118915","$ref":"../Users/26118915"}}}
        """

    @Test(.rows("ATT-09", "ATT-14"))
    func `what auto forgives is stored as it should have been sent`() async throws {
        try await withTenant(in: .auto) { tenant in
            let emails =
                #"[{"value":"a","primary":"True"},{"value":"b","primary":true},{"value":"c"}]"#
            let answer = try await tenant.post(
                "/Users",
                Body.user("anna", #","active":"False","title":7,"emails":\#(emails)"#)
            )
            #expect(try answer.value("active") == false)
            #expect(try answer.value("title") == "7")
            let primaries = try answer.value("emails")?.list.filter { $0["primary"] == true }
            #expect(primaries?.count == 1)
            #expect(primaries?.first?["value"] == "a")
        }
    }

    @Test(.rows("ATT-15"), arguments: standardDialects)
    func `values that are the same are kept once`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            let emails =
                #"[{"value":"a","type":"work"},{"value":"a","type":"work","display":"A"},"#
                + #"{"value":"a","type":"home"}]"#
            let answer = try await tenant.post("/Users", Body.user("a", #","emails":\#(emails)"#))
            #expect(try answer.value("emails")?.list.count == 2, "\(answer.text)")
        }
    }

    static let comparisons: [(filter: String, count: Int64)] = [
        (#"profileUrl eq "https://a/B""#, 1), (#"profileUrl eq "https://a/b""#, 0),
        (#"title eq "BOSS""#, 1), (#"emails.type eq "WORK""#, 1),
        ("emails.primary eq false", 1),
        ("emails[primary eq false]", 1), ("emails.primary eq true", 1),
        (#"emails[primary eq false and value eq "b@example.com"]"#, 1),
        (#"emails[primary eq false and value eq "a@example.com"]"#, 0),
        (#"x509Certificates.value eq "Zm8=""#, 1), (#"x509Certificates.value eq "ZM8=""#, 0),
    ]

    @Test(.rows("ATT-08", "ATT-23"), arguments: comparisons)
    func `filters compare as the schema says`(_ filter: String, _ count: Int64) async throws {
        try await withTenant(in: .strict) { tenant in
            let more = """
                ,"title":"Boss","profileUrl":"https://a/B","x509Certificates":[{"value":"Zm8="}],
                "emails":[{"value":"a@example.com","type":"work","primary":true},
                          {"value":"b@example.com","type":"home"}]
                """
            _ = try await tenant.post("/Users", Body.user("anna", more))
            let found = try await tenant.read("/Users?filter=\(filter)")
            #expect(try found.totalResults == count, "\(found.text)")
        }
    }
}
