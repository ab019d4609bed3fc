import SCIM
import Testing
import WebTesting

@Suite("attributes and excludedAttributes, RFC 7644 §3.4.2.5, §3.9, §3.10")
struct ProjectionTests {
    /// A query, and the members that a user then has.
    struct Case: Sendable, CustomTestStringConvertible {
        let query: String
        let members: JSONObject
        var testDescription: String { query }
    }

    private static let user = """
        {"schemas":["\(URN.user)","\(URN.enterprise)"],"userName":"anna","title":"Boss",
         "name":{"givenName":"Anna","familyName":"Berg"},"active":true,
         "emails":[{"value":"a","type":"work","primary":true},{"value":"b"}],
         "\(URN.enterprise)":{"division":"D","manager":{"value":"x","$ref":"../Users/x"}}}
        """

    private static let core: JSONValue = [.string(URN.user)]
    private static let both: JSONValue = [.string(URN.user), .string(URN.enterprise)]
    private static let emails: JSONValue = [["value": "a"], ["value": "b"]]
    private static let name: JSONValue = ["givenName": "Anna"]
    private static let division: JSONValue = ["division": "D"]
    private static let manager: JSONValue = ["manager": ["value": "x"]]

    static let selections = [
        Case(query: "attributes=userName", members: ["userName": "anna", "schemas": core]),
        Case(
            query: "attributes=USERNAME,%20Title",
            members: ["userName": "anna", "title": "Boss", "schemas": core]
        ),
        Case(query: "attributes=name.givenName", members: ["name": name, "schemas": core]),
        Case(query: "attributes=emails.value", members: ["emails": emails, "schemas": core]),
        Case(query: "attributes=Emails.VALUE,zzz", members: ["emails": emails, "schemas": core]),
        Case(query: "attributes=zzz", members: ["schemas": core]),
        Case(query: "attributes=id", members: ["schemas": core]),
        Case(
            query: "attributes=\(URN.user):userName",
            members: ["userName": "anna", "schemas": core]
        ),
        Case(
            query: "attributes=\(URN.user.lowercased()):name.givenName",
            members: ["name": name, "schemas": core]
        ),
        Case(
            query: "attributes=\(URN.enterprise):division",
            members: [URN.enterprise: division, "schemas": both]
        ),
        Case(
            query: "attributes=\(URN.enterprise.uppercased()):MANAGER.value",
            members: [URN.enterprise: manager, "schemas": both]
        ),
        Case(
            query: "attributes=\(URN.enterprise)",
            members: [
                URN.enterprise: [
                    "division": "D", "manager": ["value": "x", "$ref": "../Users/x"],
                ],
                "schemas": both,
            ]
        ),
        Case(
            query: "attributes=title&excludedAttributes=title,emails",
            members: ["title": "Boss", "schemas": core]
        ),
    ]

    @Test(
        .rows("PRJ-01", "PRJ-04", "PRJ-06", "PRJ-08", "PRJ-09", "PRJ-10", "ATT-04", "ATT-05"),
        arguments: selections
    )
    func `attributes shows what it names and what is always shown`(_ wanted: Case) async throws {
        try await withTenant(in: .strict) { tenant in
            let id = try await tenant.post("/Users", Self.user).id
            var expected = wanted.members
            expected["id"] = .string(id)
            let one = try await tenant.read("/Users/\(id)?\(wanted.query)")
            #expect(try one.json == expected, "\(one.text)")
            let list = try await tenant.read("/Users?\(wanted.query)")
            #expect(try list.value("Resources")?.list == [.object(expected)])
        }
    }

    @Test(.rows("PRJ-05", "CRE-17", "PAT-04"), arguments: selections)
    func `attributes shapes the answers of writes too`(_ wanted: Case) async throws {
        try await withTenant(in: .strict) { tenant in
            let created = try await tenant.post("/Users?\(wanted.query)", Self.user)
            var expected = wanted.members
            expected["id"] = .string(try created.id)
            #expect(try created.json == expected, "\(created.text)")
            let path = "/Users/\(try created.id)?\(wanted.query)"
            #expect(try await tenant.put(path, Self.user).json == expected)
            let operation = #"{"op":"replace","path":"nickName","value":"Ann"}"#
            let patched = try await tenant.patch(path, operation)
            #expect(patched.status == 200)
            #expect(try patched.json == expected)
        }
    }

    /// A query, and the members, or the parts of one, that are missing then.
    static let exclusions: [(query: String, missing: [[String]])] = [
        ("title", [["title"]]), ("id,schemas", []), ("ID", []), ("zzz", []),
        ("EMAILS, name.familyName", [["emails"], ["name", "familyName"]]),
        ("name.givenName,name.familyName", [["name"]]), ("meta", [["meta"]]),
        ("meta.version", [["meta", "version"]]), ("\(URN.user):title", [["title"]]),
        ("\(URN.enterprise):division", [[URN.enterprise, "division"]]),
        ("\(URN.enterprise):manager.$ref", [[URN.enterprise, "manager", "$ref"]]),
        (URN.enterprise, [[URN.enterprise]]), ("groups,active", [["groups"], ["active"]]),
    ]

    @Test(.rows("PRJ-02", "PRJ-03", "PRJ-04", "PRJ-05", "PRJ-10", "MET-14"), arguments: exclusions)
    func `excludedAttributes takes away what it names and nothing else`(
        _ query: String,
        _ missing: [[String]]
    ) async throws {
        try await withTenant(in: .strict) { tenant in
            let whole = try await tenant.post("/Users", Self.user)
            var expected = try whole.value
            for path in missing { expected = expected.without(path[...]) }
            if missing == [[URN.enterprise]] {
                expected = expected.without(["schemas"]).with("schemas", Self.core)
            }
            let path = "/Users/\(try whole.id)?excludedAttributes=\(query)"
            #expect(try await tenant.read(path).value == expected)
            #expect(try await tenant.put(path, Self.user).value == expected)
            let list = try await tenant.read("/Users?excludedAttributes=\(query)")
            #expect(try list.value("Resources")?.list == [expected])
        }
    }

    @Test(.rows("PRJ-01", "PRJ-02", "PRJ-09", "PAT-04"))
    func `members are shown and left out like other attributes`() async throws {
        try await withTenant { tenant in
            let user = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff", members: [user])
            let path = "/Groups/\(group)"
            let few = try await tenant.read("\(path)?attributes=members.value")
            #expect(try few.names == ["id", "members", "schemas"])
            #expect(try few.value("members") == [["value": .string(user)]])
            let less = try await tenant.read("\(path)?excludedAttributes=members")
            #expect(try less.names == ["displayName", "id", "meta", "schemas"])
            let operation = #"{"op":"replace","path":"displayName","value":"Crew"}"#
            let patched = try await tenant.patch("\(path)?attributes=displayName", operation)
            #expect(patched.status == 200)
            #expect(try patched.names == ["displayName", "id", "schemas"])
        }
    }
}

extension JSONValue {
    /// The object without the member that these names lead to.
    fileprivate func without(_ path: ArraySlice<String>) -> JSONValue {
        guard case .object(var object) = self, let name = path.first else { return self }
        let rest = path.dropFirst()
        object[name] = rest.isEmpty ? nil : object[name]?.without(rest)
        return .object(object)
    }

    /// The object with one more member.
    fileprivate func with(_ name: String, _ value: JSONValue) -> JSONValue {
        guard case .object(var object) = self else { return self }
        object[name] = value
        return .object(object)
    }
}
