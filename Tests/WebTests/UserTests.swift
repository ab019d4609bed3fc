import SCIM
import Simulator
import Testing
import WebTesting

@Suite("Users over HTTP, RFC 7644 §3")
struct UserTests {
    @Test func `a created user is answered whole, with its location and version`() async throws {
        try await withTenant { tenant in
            let answer = try await tenant.post("/Users", TestTenant.user("Anna@Example.com"))
            let id = try answer.id
            #expect(answer.status == 201)
            #expect(try answer.text("userName") == "Anna@Example.com")
            #expect(try answer.value("active") == .boolean(true))
            #expect(try answer.value("groups") == .array([]))
            #expect(try answer.text("meta", "location") == "\(tenant.baseURL)/Users/\(id)")
            #expect(answer.response.header("Location") == "\(tenant.baseURL)/Users/\(id)")
            #expect(try answer.text("meta", "version") == answer.response.header("ETag"))
            #expect(try answer.text("meta", "created") == answer.text("meta", "lastModified"))
            let read = try await tenant.read("/Users/\(id)")
            #expect(read.status == 200)
            #expect(try read.json == answer.json)
        }
    }

    @Test func `a userName is taken whatever its case`() async throws {
        try await withTenant { tenant in
            _ = try await tenant.newUser("anna@example.com")
            let answer = try await tenant.post("/Users", TestTenant.user("ANNA@example.com"))
            #expect(answer.status == 409)
            #expect(try answer.scimType == "uniqueness")
        }
    }

    @Test func `the lookup finds a user by any spelling of the userName`() async throws {
        try await withTenant { tenant in
            let id = try await tenant.newUser("anna@example.com")
            let answer = try await tenant.read(#"/Users?filter=userName eq "ANNA@EXAMPLE.COM""#)
            #expect(try answer.totalResults == 1)
            #expect(try answer.texts("Resources", "id") == [id])
        }
    }

    @Test func `a lookup without a match is an empty list`() async throws {
        try await withTenant { tenant in
            let answer = try await tenant.read(#"/Users?filter=userName eq "nobody""#)
            #expect(answer.status == 200)
            #expect(try answer.totalResults == 0)
            #expect(try answer.value("Resources") == .array([]))
        }
    }

    @Test func `a password is accepted and never shown`() async throws {
        try await withTenant { tenant in
            let id = try await tenant.newUser("anna", more: #","password":"1mz050nq""#)
            let patched = try await tenant.patch(
                "/Users/\(id)",
                #"{"op":"replace","path":"password","value":"tops3cret"}"#
            )
            #expect(patched.status == 200)
            let read = try await tenant.read("/Users/\(id)?attributes=password,userName")
            #expect(!patched.text.contains("assword"))
            #expect(!read.text.contains("assword"))
        }
    }

    @Test func `PUT clears what it leaves out, but not active`() async throws {
        try await withTenant { tenant in
            let id = try await tenant.newUser("anna", more: #","title":"Boss","active":false"#)
            let answer = try await tenant.put("/Users/\(id)", TestTenant.user("anna"))
            #expect(answer.status == 200)
            #expect(try answer.value("title") == nil)
            #expect(try answer.value("active") == .boolean(false))
        }
    }

    @Test func `PUT renames and keeps the id`() async throws {
        try await withTenant { tenant in
            let id = try await tenant.newUser("anna")
            let answer = try await tenant.put("/Users/\(id)", TestTenant.user("berta"))
            #expect(try answer.id == id)
            #expect(try await tenant.read(#"/Users?filter=userName eq "anna""#).totalResults == 0)
            #expect(try await tenant.read(#"/Users?filter=userName eq "berta""#).totalResults == 1)
        }
    }

    @Test func `PUT to a taken userName changes nothing`() async throws {
        try await withTenant { tenant in
            _ = try await tenant.newUser("anna")
            let id = try await tenant.newUser("berta")
            let answer = try await tenant.put("/Users/\(id)", TestTenant.user("Anna"))
            #expect(answer.status == 409)
            #expect(try await tenant.read("/Users/\(id)").text("userName") == "berta")
        }
    }

    @Test func `a write that changes nothing keeps version and lastModified`() async throws {
        try await withTenant { tenant in
            let id = try await tenant.newUser("anna")
            let before = try await tenant.read("/Users/\(id)")
            _ = try await tenant.put("/Users/\(id)", TestTenant.user("anna"))
            let after = try await tenant.patch(
                "/Users/\(id)",
                #"{"op":"replace","value":{"active":true}}"#
            )
            #expect(try after.json == before.json)
        }
    }

    @Test func `a deactivated user stays readable, listed and found`() async throws {
        try await withTenant { tenant in
            let id = try await tenant.newUser("anna")
            let answer = try await tenant.patch(
                "/Users/\(id)",
                #"{"op":"Replace","path":"active","value":"False"}"#
            )
            #expect(try answer.value("active") == .boolean(false))
            #expect(try await tenant.read("/Users/\(id)").value("active") == .boolean(false))
            #expect(try await tenant.read("/Users").totalResults == 1)
            #expect(try await tenant.read("/Users?filter=active eq false").totalResults == 1)
        }
    }

    @Test func `a deleted user is gone and its userName is free`() async throws {
        try await withTenant { tenant in
            let id = try await tenant.newUser("anna")
            #expect(try await tenant.delete("/Users/\(id)").status == 204)
            for method in ["GET", "DELETE"] {
                let answer = try await tenant.send(method, "/Users/\(id)")
                #expect(answer.status == 404)
                #expect(try answer.scimType == nil)
            }
            #expect(try await tenant.put("/Users/\(id)", TestTenant.user("anna")).status == 404)
            #expect(try await tenant.newUser("anna") != id)
        }
    }

    @Test func `If-Match guards against the lost update`() async throws {
        try await withTenant { tenant in
            let id = try await tenant.newUser("anna")
            let stale = try #require(try await tenant.read("/Users/\(id)").response.header("ETag"))
            _ = try await tenant.put("/Users/\(id)", TestTenant.user("berta"))
            let answer = try await tenant.send(
                "PUT",
                "/Users/\(id)",
                TestTenant.user("clara"),
                headers: [("If-Match", stale)]
            )
            #expect(answer.status == 412)
            #expect(try await tenant.read("/Users/\(id)").text("userName") == "berta")
        }
    }

    @Test func `ServiceProviderConfig says that entity tags are supported`() async throws {
        try await withTenant { tenant in
            let config = try await tenant.read("/ServiceProviderConfig")
            #expect(try config.value("etag", "supported") == .boolean(true))
        }
    }

    @Test func `If-None-Match answers 304 without a body`() async throws {
        try await withTenant { tenant in
            let id = try await tenant.newUser("anna")
            let tag = try #require(try await tenant.read("/Users/\(id)").response.header("ETag"))
            let answer = try await tenant.read("/Users/\(id)", headers: [("If-None-Match", tag)])
            #expect(answer.status == 304)
            #expect(answer.response.body.isEmpty)
        }
    }

    @Test func `attributes and excludedAttributes shape every answer`() async throws {
        try await withTenant { tenant in
            let id = try await tenant.newUser("anna")
            let few = try await tenant.read("/Users/\(id)?attributes=name.givenName")
            #expect(Set(try few.json.members.map(\.name)) == ["schemas", "id", "name"])
            let less = try await tenant.read("/Users?excludedAttributes=emails,id")
            #expect(try less.texts("Resources", "id") == [id])
            #expect(!less.text.contains("emails"))
        }
    }

    @Test func `an unknown extension comes back as it was sent`() async throws {
        try await withTenant { tenant in
            let urn = "urn:okta:acme_1:1.0:user:custom"
            let answer = try await tenant.post(
                "/Users",
                TestTenant.user("anna", more: #","\#(urn)":{"Badge":{"n":[1,"2.50"]}}"#)
            )
            #expect(answer.status == 201)
            let badge: JSONValue = ["Badge": ["n": [1, .string("2.50")]]]
            #expect(try answer.value(urn) == badge)
        }
    }
}
