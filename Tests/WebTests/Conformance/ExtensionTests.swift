import SCIM
import Testing
import WebTesting

@Suite("Extensions, RFC 7643 §3.3 and §4.3, RFC 7644 §3.10")
struct ExtensionTests {
    @Test(.rows("EXT-02", "EXT-07", "MET-14"), arguments: standardDialects, ["add", "replace"])
    func `an attribute named by its URN brings its schema, and takes it away`(
        _ dialect: Dialect,
        _ kind: String
    ) async throws {
        try await withTenant(in: dialect) { tenant in
            let path = "/Users/\(try await tenant.newUser("anna"))"
            let both: JSONValue = [.string(URN.user), .string(URN.enterprise)]
            let name = "\(URN.enterprise.uppercased()):Department"
            let added = try await tenant.patch(
                path,
                #"{"op":"\#(kind)","path":"\#(name)","value":"Ops"}"#
            )
            #expect(try added.value("schemas") == both, "\(added.text)")
            #expect(try added.value(URN.enterprise) == ["department": "Ops"])
            let removed = try await tenant.patch(path, #"{"op":"remove","path":"\#(name)"}"#)
            #expect(try removed.value("schemas") == [.string(URN.user)])
            #expect(try removed.value(URN.enterprise) == nil)
        }
    }

    @Test(.rows("EXT-01", "PAT-49"), arguments: standardDialects)
    func `a container merges, whether a path names it or not`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            let id = try await tenant.post("/Users", Body.employee("anna", #""division":"D""#)).id
            let operations = [
                #"{"op":"add","path":"\#(URN.enterprise)","value":{"department":"Ops"}}"#,
                #"{"op":"replace","value":{"\#(URN.enterprise)":{"costCenter":"4130"}}}"#,
            ]
            var last: JSONValue?
            for operation in operations {
                last = try await tenant.patch("/Users/\(id)", operation).value(URN.enterprise)
            }
            #expect(last == ["division": "D", "department": "Ops", "costCenter": "4130"])
        }
    }

    @Test(.rows("EXT-09"), arguments: standardDialects)
    func `removing an extension takes its attributes and its schema`(
        _ dialect: Dialect
    ) async throws {
        try await withTenant(in: dialect) { tenant in
            let id = try await tenant.post("/Users", Body.employee("anna", #""division":"D""#)).id
            let answer = try await tenant.patch(
                "/Users/\(id)",
                #"{"op":"remove","path":"\#(URN.enterprise)"}"#
            )
            #expect(try answer.value(URN.enterprise) == nil, "\(answer.text)")
            #expect(try answer.value("schemas") == [.string(URN.user)])
        }
    }

    @Test(.rows("EXT-03", "EXT-04", "EXT-05"), arguments: standardDialects)
    func `the name of a manager is not the client's to write`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            let boss = try await tenant.newUser("boss")
            let reference = "\(tenant.baseURL)/Users/\(boss)"
            let manager =
                #""manager":{"value":"\#(boss)","$ref":"\#(reference)","displayName":"Nobody"}"#
            let created = try await tenant.post("/Users", Body.employee("anna", manager))
            let path = "/Users/\(try created.id)"
            for answer in [created, try await tenant.put(path, Body.employee("anna", manager))] {
                #expect(try answer.value(URN.enterprise, "manager", "value") == .string(boss))
                #expect(try answer.value(URN.enterprise, "manager", "$ref") == .string(reference))
                #expect(!answer.text.contains("Nobody"))
            }
        }
    }

    @Test(.rows("EXT-03"), arguments: [#""manager":"x""#, #""manager":[{"value":"x"}]"#])
    func `a manager that is no object is refused in strict and read in auto`(
        _ manager: String
    ) async throws {
        let body = Body.employee("anna", manager)
        try await withTenant(in: .strict) { tenant in
            try await Refusal("EXT-03", manager, body: body, .invalidValue).expect(from: tenant)
        }
        try await withTenant(in: .auto) { tenant in
            let answer = try await tenant.post("/Users", body)
            #expect(try answer.value(URN.enterprise, "manager") == ["value": "x"])
        }
    }

    static let filters: [(filter: String, count: Int64)] = [
        (#"\#(URN.enterprise):department eq "ops""#, 1),
        (#"\#(URN.enterprise.uppercased()):DEPARTMENT eq "Ops""#, 1),
        (#"\#(URN.enterprise):manager.value eq "x""#, 1),
        (#"\#(URN.enterprise):manager.value eq "X""#, 0),
        ("\(URN.enterprise):division pr", 0), ("\(URN.enterprise):department pr", 1),
        (#"\#(URN.user):userName eq "ANNA""#, 1),
        (#"\#(URN.user.lowercased()):name.givenName eq "anna""#, 1),
    ]

    @Test(.rows("EXT-06"), arguments: filters)
    func `URNs qualify names in filters`(_ filter: String, _ count: Int64) async throws {
        try await withTenant(in: .strict) { tenant in
            let body = Body.employee("anna", #""department":"Ops","manager":{"value":"x"}"#)
            let named = body.dropLast() + #","name":{"givenName":"Anna"}}"#
            #expect(try await tenant.post("/Users", String(named)).status == 201)
            _ = try await tenant.post("/Users", Body.user("berta"))
            let found = try await tenant.read("/Users?filter=\(filter)")
            #expect(try found.totalResults == count, "\(found.text)")
        }
    }

    @Test(.rows("EXT-02"), arguments: standardDialects)
    func `an extension may name its URN once more inside`(_ dialect: Dialect) async throws {
        try await withTenant(in: dialect) { tenant in
            let again = #""schemas":["\#(URN.enterprise)"],"division":"D""#
            let created = try await tenant.post("/Users", Body.employee("anna", again))
            #expect(try created.value(URN.enterprise) == ["division": "D"], "\(created.text)")
            let patched = try await tenant.patch(
                "/Users/\(try created.id)",
                #"{"op":"replace","path":"\#(URN.enterprise)","value":{\#(again)}}"#
            )
            #expect(try patched.value(URN.enterprise) == ["division": "D"], "\(patched.text)")
        }
    }
}
