import Directory
import SCIM
import Simulator
import Testing
import WebTesting

@Suite("ServiceProviderConfig says what is on, RFC 7643 §5")
struct FeatureTests {
    /// Every combination of the switches.
    static let combinations: [[Feature: Bool]] = (0..<(1 << Feature.allCases.count)).map { bits in
        var switches: [Feature: Bool] = [:]
        for (index, feature) in Feature.allCases.enumerated() {
            switches[feature] = bits & (1 << index) != 0
        }
        return switches
    }

    @Test(arguments: combinations)
    func `what is advertised works and what is not does not`(
        _ switches: [Feature: Bool]
    ) async throws {
        let server = try await SharedServer.server()
        try await withTenant { tenant in
            for name in ["b", "a", "c"] { _ = try await tenant.newUser(name) }
            let settings = switches.map { "\"\($0.key.rawValue)\":\($0.value)" }.sorted()
            let changed = try await server.admin(
                "PATCH",
                "/integrations/\(tenant.integrationID)",
                "{\"features\":{\(settings.joined(separator: ","))}}"
            )
            #expect(changed.status == 200, "\(changed.text)")
            let config = try await tenant.read("/ServiceProviderConfig")
            for (feature, isOn) in switches {
                #expect(try Self.advertised(feature, config) == .boolean(isOn), "\(feature)")
                #expect(try await Self.works(feature, tenant) == isOn, "\(feature)")
            }
        }
    }

    private static func advertised(
        _ feature: Feature,
        _ config: TestAnswer
    ) throws -> JSONValue? {
        switch feature {
        case .bulk: try config.value("bulk", "supported")
        case .sort: try config.value("sort", "supported")
        case .cursorPagination: try config.value("pagination", "cursor")
        case .passwords: try config.value("changePassword", "supported")
        }
    }

    private static func works(_ feature: Feature, _ tenant: TestTenant) async throws -> Bool {
        switch feature {
        case .bulk:
            let answer = try await tenant.post(
                "/Bulk",
                #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":"#
                    + #"[{"method":"POST","path":"/Groups","bulkId":"g","data":"#
                    + TestTenant.group("Staff") + "}]}"
            )
            #expect(answer.status == 200 || answer.status == 501, "\(answer.text)")
            return answer.status == 200
        case .sort:
            let names = try await tenant.read("/Users?sortBy=userName")
                .texts("Resources", "userName")
            return names == names.sorted()
        case .cursorPagination:
            return try await tenant.read("/Users?cursor=&count=1").text("nextCursor") != nil
        case .passwords:
            let user = try await tenant.newUser("p", more: #","password":"first""#)
            let before = try await tenant.read("/Users/\(user)").value("meta", "version")
            let changed = try await tenant.patch(
                "/Users/\(user)",
                #"{"op":"replace","path":"password","value":"second"}"#
            )
            #expect(changed.status == 200)
            return try await tenant.read("/Users/\(user)").value("meta", "version") != before
        }
    }

    @Test func `Me is 501 until it stands for a user, and then says who`() async throws {
        let server = try await SharedServer.server()
        try await withTenant { tenant in
            let user = try await tenant.newUser("anna")
            for method in ["GET", "POST", "DELETE"] {
                let answer = try await tenant.send(method, "/Me", method == "POST" ? "{}" : nil)
                #expect(answer.status == 501)
                #expect(try answer.scimType == nil)
            }
            _ = try await server.admin(
                "PATCH",
                "/integrations/\(tenant.integrationID)",
                #"{"features":{"me":"\#(user)"}}"#
            )
            let answer = try await tenant.read("/Me")
            #expect(answer.status == 200)
            #expect(try answer.id == user)
            #expect(answer.response.header("Location") == "\(tenant.baseURL)/Users/\(user)")
            let patched = try await tenant.patch(
                "/Me",
                #"{"op":"replace","path":"title","value":"Boss"}"#
            )
            #expect(try patched.text("title") == "Boss")
            #expect(try await tenant.post("/Me", "{}").status == 405)
            #expect(try await tenant.delete("/Me").status == 204)
            #expect(try await tenant.read("/Me").status == 404)
        }
    }

    @Test(arguments: [
        #"{"features":{"bulky":true}}"#, #"{"features":{"bulk":"yes"}}"#, #"{"features":[]}"#,
        #"{"features":{"me":7}}"#, #"{"colour":"red"}"#, #"{"dialect":"klingon"}"#,
        #"{"name":""}"#, #"{"name":null}"#,
    ])
    func `an integration is not changed to nonsense`(_ body: String) async throws {
        let server = try await SharedServer.server()
        try await withTenant { tenant in
            let path = "/integrations/\(tenant.integrationID)"
            let before = try await server.admin("GET", path).json
            let answer = try await server.admin("PATCH", path, body)
            #expect(answer.status == 400)
            #expect(answer.response.header("Content-Type") == "application/problem+json")
            #expect(try await server.admin("GET", path).json == before)
        }
    }

    @Test func `a customer moves to another provider with directory and token`() async throws {
        let server = try await SharedServer.server()
        try await withTenant { tenant in
            let user = try await tenant.newUser("anna")
            let path = "/integrations/\(tenant.integrationID)"
            let moved = try await server.admin(
                "PATCH",
                path,
                #"{"provider":"entra","name":"Acme on Entra","organization":"acme"}"#
            )
            #expect(try moved.text("provider") == "entra")
            #expect(try moved.text("dialect") == "entra")
            #expect(try await tenant.read("/Users/\(user)").status == 200)
            let cleared = try await server.admin("PATCH", path, #"{"organization":null}"#)
            #expect(try cleared.value("organization") == .null)
            #expect(try cleared.text("name") == "Acme on Entra")
        }
    }

    @Test func `leniencies are listed when they are asked for`() async throws {
        try await withTenant { tenant in
            let body = TestTenant.user("anna", more: #","active":"True","title":7"#)
            let quiet = try await tenant.post("/Users", body)
            #expect(quiet.response.header("Roster-Leniency") == nil)
            let told = try await tenant.send(
                "PUT",
                "/Users/\(try quiet.id)",
                body,
                headers: [("Roster-Leniency", "list")]
            )
            #expect(
                told.response.header("Roster-Leniency")
                    == #"string-boolean;at="active", number-for-string;at="title""#
            )
        }
    }
}
