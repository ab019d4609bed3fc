import SCIM

/// Good examples that fuzzing tests spoil: those of the corpus, and some that have of everything.
///
/// WebTests compiles this file too.
struct FuzzSeeds: Sendable {
    private(set) var filters: [[UInt8]]
    private(set) var paths: [[UInt8]]
    private(set) var patches: [[UInt8]]
    private(set) var users: [[UInt8]]
    private(set) var groups: [[UInt8]]
    private(set) var bulks: [[UInt8]]
    private(set) var searches: [[UInt8]]

    init() throws {
        filters = Self.filters.map { Array($0.utf8) }
        paths = Self.paths.map { Array($0.utf8) }
        patches = [Array(Self.patch.utf8)]
        users = [Array(Self.user.utf8)]
        groups = [Array(Self.group.utf8)]
        bulks = [Array(Self.bulk.utf8)]
        searches = [Array(Self.search.utf8)]
        for name in try Corpus.names() {
            for example in try Corpus.named(name) { take(example) }
        }
    }

    var resources: [[UInt8]] { users + groups }

    /// Bodies of every kind.
    var bodies: [[UInt8]] { patches + resources + bulks + searches }

    private mutating func take(_ example: Example) {
        if let filter = example.content.text("filter") { filters.append(Array(filter.utf8)) }
        if let body = example.content.object("body") { take(body) }
        if let operations = example.content["operations"] {
            let message: JSONObject = [
                "schemas": [.string(MessageSchema.patchOperation)], "Operations": operations,
            ]
            take(message)
            for case .object(let operation) in operations.list {
                if let path = operation.text("path") { paths.append(Array(path.utf8)) }
            }
        }
        for case .object(let exchange) in example.content.list("exchanges") {
            if let body = exchange.object("request")?.object("body") { take(body) }
        }
    }

    private mutating func take(_ body: JSONObject) {
        let text = JSONValue.object(body).bytes
        switch body["schemas"]?.texts.first {
        case MessageSchema.patchOperation: patches.append(text)
        case MessageSchema.bulkRequest: bulks.append(text)
        case MessageSchema.searchRequest: searches.append(text)
        case Schema.group.id: groups.append(text)
        default: users.append(text)
        }
    }

    private static let filters = [
        #"userName eq "bjensen@example.com" and (active eq true or not (title pr))"#,
        #"emails[type eq "work" and value co "@example.com"] or name.familyName sw "O'M""#,
        #"meta.lastModified gt "2011-05-13T04:42:34Z" and meta.version ne null"#,
        #"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value pr"#,
        #"groups.value eq "2819c223-7f76-453a-919d-413861904646""#,
        #"members[value eq "2819c223-7f76-453a-919d-413861904646" and type eq "User"]"#,
        #"x509Certificates.value eq "MIIDQz==" or nickName ew "\ud83d\ude00\"""#,
        #"id le "ff" and externalId ge "A" and displayName lt "\u00e9""#,
    ]

    private static let paths = [
        "userName", "name.givenName", "emails", "emails.value", #"emails[type eq "work"].value"#,
        #"addresses[type eq "work" and not (primary eq true)]"#, "members",
        #"members[value eq "2819c223-7f76-453a-919d-413861904646"]"#, "displayName",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
        "urn:ietf:params:scim:schemas:core:2.0:User:name.familyName",
    ]

    private static let patch = #"""
        {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[
         {"op":"add","path":"emails","value":[{"value":"a@b.org","type":"home","primary":true}]},
         {"op":"replace","value":{"active":"False","name.givenName":"Bé","nickName":null,
          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":"Ops"}},
         {"op":"Remove","path":"phoneNumbers[type eq \"fax\"]"},
         {"op":"replace","path":"emails[type eq \"work\"].value","value":"c@d.org"},
         {"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
          "value":{"value":"26118915"}},
         {"op":"remove","path":"members","value":[{"value":"2819c223"}]}]}
        """#

    private static let user = #"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","urn:example:unknown"],
         "externalId":"701984","userName":"bjensen@example.com","active":true,"password":"t1meMa$heen",
         "name":{"formatted":"Ms. B","familyName":"Jensen","givenName":"B\u00e4rbel"},
         "emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"b@c.org"}],
         "phoneNumbers":[{"value":"tel:555-555-8377","type":"work"}],
         "x509Certificates":[{"value":"MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjELMAkGA1UE"}],
         "roles":["admin"],"urn:example:unknown":{"a":[1,-0.5,1e3,{"b":null}]},
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
           {"department":"Ops","manager":{"value":"26118915","displayName":"John Smith"}}}
        """#

    private static let group = #"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Tour Guides",
         "externalId":"g1","members":[{"value":"2819c223-7f76-453a-919d-413861904646",
         "$ref":"https://example.com/v2/Users/2819c223","type":"User","display":"Babs"}]}
        """#

    private static let bulk = #"""
        {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"failOnErrors":2,
         "Operations":[
         {"method":"POST","path":"/Users","bulkId":"a",
          "data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Alice"}},
         {"method":"POST","path":"/Groups","bulkId":"b",
          "data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"T",
           "members":[{"value":"bulkId:a"},{"value":"bulkId:c","type":"Group"}]}},
         {"method":"POST","path":"/Groups","bulkId":"c",
          "data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"U",
           "members":[{"value":"bulkId:b"}]}},
         {"method":"PATCH","path":"/Users/bulkId:a","version":"W/\"1\"",
          "data":{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[
           {"op":"replace","path":"active","value":false}]}},
         {"method":"PUT","path":"/Groups/bulkId:b","data":{"displayName":"V"}},
         {"method":"DELETE","path":"/Users/2819c223-7f76-453a-919d-413861904646"}]}
        """#

    private static let search = #"""
        {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
         "attributes":["displayName","emails.value"],"excludedAttributes":["groups"],
         "filter":"displayName sw \"smith\" or meta.created pr","sortBy":"name.familyName",
         "sortOrder":"descending","startIndex":1,"count":10,"cursor":""}
        """#
}
