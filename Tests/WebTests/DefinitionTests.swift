import SCIM
import Testing
import WebTesting

@Suite("Schemas and resource types that an integration brings, RFC 7643 §6, §7")
struct DefinitionTests {
    private static let badge = "urn:example:scim:schemas:1.0:Badge"
    private static let extra = "urn:example:scim:schemas:1.0:Extra"

    /// A resource type of its own and an extension of users, with every characteristic.
    private static let definition = """
        {"schemas":[
           {"id":"\(badge)","name":"Badge","attributes":[
             {"name":"number","required":true,"uniqueness":"server","caseExact":true},
             {"name":"code","uniqueness":"server"},
             {"name":"colour","canonicalValues":["red","green"]},
             {"name":"issued","type":"dateTime","mutability":"immutable"},
             {"name":"floors","type":"integer","multiValued":true},
             {"name":"weight","type":"decimal"},
             {"name":"pin","mutability":"writeOnly"},
             {"name":"serial","mutability":"readOnly"},
             {"name":"notes","returned":"request"},
             {"name":"kind","returned":"always"},
             {"name":"holders","type":"complex","multiValued":true,"subAttributes":[
               {"name":"value","required":true},{"name":"since","type":"dateTime"},
               {"name":"primary","type":"boolean"}]}]},
           {"id":"\(extra)","name":"Extra","attributes":[
             {"name":"locker","type":"integer"},{"name":"plate","uniqueness":"server"}]}],
         "resourceTypes":[
           {"name":"Badge","endpoint":"/Badges","schema":"\(badge)"},
           {"name":"User","schemaExtensions":[{"schema":"\(extra)","required":false}]}],
         "presets":["okta-roles","okta-entitlements"]}
        """

    private func withDefinition(
        _ body: @Sendable (TestTenant) async throws -> Void
    ) async throws {
        let server = try await SharedServer.server()
        try await withTenant { tenant in
            let path = "/integrations/\(tenant.integrationID)/schemas"
            let answer = try await server.admin("PUT", path, Self.definition)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try await server.admin("GET", path).json == answer.json)
            try await body(tenant)
        }
    }

    private static func badge(_ attributes: String) -> String {
        "{\"schemas\":[\"\(badge)\"],\(attributes)}"
    }

    @Test func `they are advertised as they are`() async throws {
        try await withDefinition { tenant in
            let types = try await tenant.read("/ResourceTypes")
            #expect(
                try types.texts("Resources", "name")
                    == ["User", "Group", "Role", "Entitlement", "Badge"]
            )
            let schemas = try await tenant.read("/Schemas").texts("Resources", "id")
            #expect(schemas.contains(Self.badge) && schemas.contains(Self.extra))
            let schema = try await tenant.read("/Schemas/\(Self.badge)")
            guard case .array(let attributes) = try schema.value("attributes") else {
                throw TestAnswer.Unexpected(description: schema.text)
            }
            #expect(attributes.count == 11)
            for type in ["/Roles", "/Entitlements", "/Badges"] {
                let list = try await tenant.read(type)
                #expect(try list.totalResults == 0)
            }
        }
    }

    @Test func `resources of a new type live through their whole life`() async throws {
        try await withDefinition { tenant in
            let created = try await tenant.post(
                "/Badges",
                Self.badge(
                    #""number":"A1","code":"x","floors":[1,2],"issued":"2026-01-01T00:00:00Z","#
                        + #""pin":"1234","serial":"forged","notes":"n","kind":"k","weight":1.50"#
                )
            )
            #expect(created.status == 201, "\(created.text)")
            let id = try created.id
            #expect(try created.text("meta", "resourceType") == "Badge")
            #expect(try created.text("meta", "location") == "\(tenant.baseURL)/Badges/\(id)")
            for hidden in ["pin", "serial", "members", "groups"] {
                #expect(try created.value(hidden) == nil, "\(hidden)")
            }
            let read = try await tenant.read("/Badges/\(id)")
            #expect(try read.value("notes") == nil)
            #expect(try await tenant.read("/Badges/\(id)?attributes=notes").text("notes") == "n")
            let only = try await tenant.read("/Badges/\(id)?attributes=code")
            #expect(try only.text("kind") == "k")
            let found = try await tenant.read(#"/Badges?filter=floors eq 2 and weight lt 2"#)
            #expect(try found.totalResults == 1)
            let patched = try await tenant.patch(
                "/Badges/\(id)",
                #"{"op":"add","path":"floors","value":[3]},{"op":"replace","path":"colour","value":"blue"}"#
            )
            #expect(patched.status == 200, "\(patched.text)")
            #expect(try patched.value("floors") == [1, 2, 3])
            #expect(try await tenant.delete("/Badges/\(id)").status == 204)
            #expect(try await tenant.read("/Badges/\(id)").status == 404)
        }
    }

    @Test(arguments: [
        (#""code":"x""#, 400, "invalidValue"),
        (#""number":"A","floors":[1.5]"#, 400, "invalidValue"),
        (#""number":"A","issued":"today""#, 400, "invalidValue"),
        (#""number":"A","holders":[{"since":"2026-01-01T00:00:00Z"}]"#, 400, "invalidValue"),
        (#""number":"TAKEN""#, 409, "uniqueness"),
        (#""number":"N","code":"Code""#, 409, "uniqueness"),
    ])
    func `their characteristics hold`(
        _ attributes: String,
        _ status: Int,
        _ scimType: String
    ) async throws {
        try await withDefinition { tenant in
            let taken = try await tenant.post(
                "/Badges",
                Self.badge(#""number":"TAKEN","code":"CODE""#)
            )
            #expect(taken.status == 201)
            let answer = try await tenant.post("/Badges", Self.badge(attributes))
            #expect(answer.status == status, "\(answer.text)")
            #expect(try answer.scimType == scimType)
            #expect(try await tenant.read("/Badges").totalResults == 1)
        }
    }

    @Test func `case matters where the schema says so`() async throws {
        try await withDefinition { tenant in
            for number in ["a", "A"] {
                let answer = try await tenant.post("/Badges", Self.badge(#""number":"\#(number)""#))
                #expect(answer.status == 201, "\(answer.text)")
            }
            let found = try await tenant.read(#"/Badges?filter=number eq "A""#)
            #expect(try found.totalResults == 1)
        }
    }

    @Test func `immutable values are set once`() async throws {
        try await withDefinition { tenant in
            let id = try await tenant.post("/Badges", Self.badge(#""number":"A""#)).id
            for (value, status) in [("2026-01-01T00:00:00Z", 200), ("2027-01-01T00:00:00Z", 400)] {
                let answer = try await tenant.patch(
                    "/Badges/\(id)",
                    #"{"op":"add","path":"issued","value":"\#(value)"}"#
                )
                #expect(answer.status == status, "\(answer.text)")
            }
            let put = try await tenant.put(
                "/Badges/\(id)",
                Self.badge(#""number":"A","issued":"2027-01-01T00:00:00Z""#)
            )
            #expect(try put.scimType == "mutability")
        }
    }

    @Test func `users carry the extension, its uniqueness included`() async throws {
        try await withDefinition { tenant in
            let user = try await tenant.newUser(
                "anna",
                more: #","\#(Self.extra)":{"locker":"7","plate":"B-1"}"#
            )
            let read = try await tenant.read("/Users/\(user)")
            #expect(try read.value(Self.extra, "locker") == 7)
            #expect(
                try read.value("schemas")
                    == ["urn:ietf:params:scim:schemas:core:2.0:User", .string(Self.extra)]
            )
            let clash = try await tenant.post(
                "/Users",
                TestTenant.user("berta", more: #","\#(Self.extra)":{"plate":"b-1"}"#)
            )
            #expect(clash.status == 409)
            #expect(try clash.scimType == "uniqueness")
            let other = try await tenant.newUser("berta", more: #","\#(Self.extra)":{"plate":"c"}"#)
            let patched = try await tenant.patch(
                "/Users/\(other)",
                #"{"op":"replace","path":"\#(Self.extra):plate","value":"B-1"}"#
            )
            #expect(patched.status == 409)
            let sorted = try await tenant.read("/Users?sortBy=\(Self.extra):plate")
            #expect(try sorted.texts("Resources", "userName") == ["anna", "berta"])
        }
    }

    @Test func `Okta's entitlement test passes`() async throws {
        try await withDefinition { tenant in
            for (endpoint, more) in [("/Roles", ""), ("/Entitlements", #","type":"Entitlement""#)] {
                let urn =
                    "urn:okta:scim:schemas:core:1.0:\(endpoint == "/Roles" ? "Role" : "Entitlement")"
                let created = try await tenant.post(
                    endpoint,
                    #"{"schemas":["\#(urn)"],"displayName":"Admin"\#(more)}"#
                )
                #expect(created.status == 201, "\(created.text)")
                let page = try await tenant.read("\(endpoint)?count=1&startIndex=1")
                #expect(try page.texts("Resources", "displayName") == ["Admin"])
                #expect(try page.value("itemsPerPage") == 1)
            }
        }
    }

    @Test func `a type in use cannot go`() async throws {
        let server = try await SharedServer.server()
        try await withDefinition { tenant in
            let path = "/integrations/\(tenant.integrationID)/schemas"
            let id = try await tenant.post("/Badges", Self.badge(#""number":"A""#)).id
            #expect(try await server.admin("PUT", path, "{}").status == 409)
            #expect(try await tenant.read("/Badges/\(id)").status == 200)
            _ = try await tenant.delete("/Badges/\(id)")
            #expect(try await server.admin("PUT", path, "{}").status == 200)
            #expect(try await tenant.read("/Badges").status == 404)
            #expect(try await tenant.read("/ResourceTypes").totalResults == 2)
        }
    }

    @Test(arguments: [
        (#"[]"#, ""), (#"{"colour":1}"#, "/colour"), (#"{"presets":["x"]}"#, "/presets/0"),
        (#"{"schemas":[{"id":"x","attributes":[{"name":"a"}]}]}"#, "/schemas/0/id"),
        (#"{"schemas":[{"id":"urn:a:b"}]}"#, "/schemas/0/attributes"),
        (
            #"{"schemas":[{"id":"urn:a:b","attributes":[{"name":"1a"}]}]}"#,
            "/schemas/0/attributes/0/name"
        ),
        (
            #"{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a","type":"text"}]}]}"#,
            "/schemas/0/attributes/0/type"
        ),
        (
            #"{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a"},{"name":"A"}]}]}"#,
            "/schemas/0/attributes/1/name"
        ),
        (
            #"{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a","type":"complex"}]}]}"#,
            "/schemas/0/attributes/0/subAttributes"
        ),
        (#"{"schemas":[{"id":"urn:a:b","attributes":[{"name":"a"}]}]}"#, "/schemas/0"),
        (
            #"{"schemas":[{"id":"urn:ietf:params:scim:schemas:core:2.0:User","attributes":[{"name":"a"}]}]}"#,
            "/schemas/0/id"
        ),
        (
            #"{"resourceTypes":[{"name":"B","endpoint":"/Users","schema":"urn:a:b"}]}"#,
            "/resourceTypes/0/endpoint"
        ),
        (
            #"{"resourceTypes":[{"name":"B","endpoint":"/Bees","schema":"urn:a:b"}]}"#,
            "/resourceTypes/0/schema"
        ),
        (#"{"resourceTypes":[{"name":"User","endpoint":"/People"}]}"#, "/resourceTypes/0/name"),
    ])
    func `a definition that cannot be is refused with its place`(
        _ body: String,
        _ pointer: String
    ) async throws {
        let server = try await SharedServer.server()
        try await withTenant { tenant in
            let path = "/integrations/\(tenant.integrationID)/schemas"
            let answer = try await server.admin("PUT", path, body)
            #expect(answer.status == 400)
            #expect(try answer.texts("errors", "pointer") == [pointer], "\(answer.text)")
            #expect(try await tenant.read("/ResourceTypes").totalResults == 2)
        }
    }
}
