import Directory
import Migrations
import Postgres
import PostgresTesting
import SCIM
import Simulator
import Testing
import WebTesting

@Suite("Applications in the admin API")
struct ApplicationAdminTests {
    @Test func `an application is answered with its URL, its password and the steps`() async throws
    {
        try await ApplicationBench.run { bench in
            let answer = try await bench.server.admin(
                "POST",
                bench.path,
                #"{"name":"Jira EMEA","product":"jira"}"#
            )
            #expect(answer.status == 201)
            let id = try answer.id
            #expect(id.hasPrefix("app_"))
            let url = "\(TestServer.publicURL)/t/\(bench.tenant.id)/crowd"
            #expect(try answer.text("crowd_url") == url)
            #expect(
                answer.response.header("Location")
                    == "\(TestServer.publicURL)/admin/v1\(bench.path)/\(id)"
            )
            let password = try #require(try answer.text("password"))
            #expect(Secret(presented: password, for: .applicationPassword) != nil)
            #expect(Secret(presented: password, for: .token) == nil)
            #expect(try answer.texts("setup", "title").count == 7)
            #expect(answer.text.contains("Atlassian Crowd"))
            let read = try await bench.server.admin("GET", "\(bench.path)/\(id)")
            #expect(read.status == 200)
            #expect(!read.text.contains(password))
            #expect(try read.text("password_last4") == String(password.dropLast(7).suffix(4)))
            let listed = try await bench.server.admin("GET", bench.path)
            #expect(try listed.texts("data", "id") == [id])
            #expect(!listed.text.contains(password))
        }
    }

    @Test func `what nobody says is the standard, and null brings it back`() async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make(
                more: """
                    ,"lower_case_names":true,"tombstone_days":0,"reserved_groups":[],
                     "allowed_addresses":["192.0.2.7/24","2001:DB8::1"],"group_filter":["jira-*"],
                     "allowed_groups":["stash-users"]
                    """
            )
            let path = "\(bench.path)/\(made.id)"
            let read = try await bench.server.admin("GET", path)
            #expect(try read.value("lower_case_names") == .boolean(true))
            #expect(try read.value("tombstone_days") == .number(JSONNumber(0)))
            #expect(try read.value("reserved_groups") == .array([]))
            #expect(
                try read.value("allowed_addresses")
                    == .array([.string("192.0.2.0/24"), .string("2001:db8::1")])
            )
            #expect(try read.value("group_filter") == .array([.string("jira-*")]))
            #expect(try read.value("allowed_groups") == .array([.string("stash-users")]))
            let nulls = ApplicationPolicy.fields.map { "\"\($0)\":null" }.joined(separator: ",")
            let reset = try await bench.server.admin("PATCH", path, "{\(nulls)}")
            #expect(reset.status == 200)
            let standard = ApplicationPolicy.standard.json
            for field in ApplicationPolicy.fields {
                #expect(try reset.value(field) == standard[field], "\(field)")
            }
            #expect(try reset.value("tombstone_days") == .number(JSONNumber(30)))
        }
    }

    @Test(arguments: [
        (#"{"product":"jira"}"#, "/name"), (#"{"name":"a:b"}"#, "/name"),
        (#"{"name":"a","product":"trello"}"#, "/product"),
        (#"{"name":"a","colour":"red"}"#, "/colour"),
        (#"{"name":"a","allowed_addresses":["192.0.2.1","local"]}"#, "/allowed_addresses/1"),
        (#"{"name":"a","allowed_addresses":"192.0.2.1"}"#, "/allowed_addresses"),
        (#"{"name":"a","lower_case_names":"yes"}"#, "/lower_case_names"),
        (#"{"name":"a","group_filter":[""]}"#, "/group_filter/0"),
        (#"{"name":"a","reserved_groups":[5]}"#, "/reserved_groups/0"),
        (#"{"name":"a","allowed_groups":["a\u0001"]}"#, "/allowed_groups/0"),
        (#"{"name":"a","tombstone_days":-1}"#, "/tombstone_days"),
        (#"{"name":"a","tombstone_days":3651}"#, "/tombstone_days"),
        (#"{"name":"a","tombstone_days":1.5}"#, "/tombstone_days"),
    ])
    func `a wrong field is named by a pointer`(_ body: String, _ pointer: String) async throws {
        try await ApplicationBench.run { bench in
            let answer = try await bench.server.admin("POST", bench.path, body)
            #expect(answer.status == 400)
            #expect(try answer.text("code") == "invalid_request")
            #expect(try answer.texts("errors", "pointer") == [pointer])
            let listed = try await bench.server.admin("GET", bench.path)
            #expect(try listed.value("data") == .array([]))
        }
    }

    @Test func `a list of a policy has an end`() async throws {
        try await ApplicationBench.run { bench in
            for (count, status) in [(100, 201), (101, 400)] {
                let list = (0..<count).map { "\"g\($0)\"" }.joined(separator: ",")
                let body = #"{"name":"n\#(count)","group_filter":[\#(list)]}"#
                let answer = try await bench.server.admin("POST", bench.path, body)
                #expect(answer.status == status)
            }
        }
    }

    @Test func `a name is unique without regard to case, and free after a deletion`() async throws {
        try await ApplicationBench.run { bench in
            let first = try await bench.make("Jira")
            let second = try await bench.server.admin("POST", bench.path, #"{"name":"JIRA"}"#)
            #expect(second.status == 409)
            #expect(try second.text("code") == "conflict")
            let other = try await bench.make("wiki")
            let renamed = try await bench.server.admin(
                "PATCH",
                "\(bench.path)/\(other.id)",
                #"{"name":"jira"}"#
            )
            #expect(renamed.status == 409)
            let path = "\(bench.path)/\(first.id)"
            #expect(try await bench.server.admin("DELETE", path).status == 204)
            #expect(try await bench.server.admin("DELETE", path).status == 404)
            #expect(try await bench.server.admin("GET", path).status == 404)
            #expect(try await bench.server.admin("PATCH", path, "{}").status == 404)
            #expect(try await bench.server.admin("POST", path + "/password").status == 404)
            _ = try await bench.make("jira")
        }
    }

    @Test func `another tenant may use the same name, and sees no other's application`()
        async throws
    {
        try await ApplicationBench.run { bench in
            let made = try await bench.make("jira")
            try await ApplicationBench.run { stranger in
                _ = try await stranger.make("jira")
                let path = "\(stranger.path)/\(made.id)"
                for (method, body) in [("GET", nil), ("PATCH", "{}"), ("DELETE", nil)] {
                    let answer = try await stranger.server.admin(method, path, body)
                    #expect(answer.status == 404)
                }
                #expect(try await stranger.server.admin("POST", "\(path)/password").status == 404)
            }
            #expect(await bench.logIn("jira", made.password) == made.id)
        }
    }

    @Test func `an integration has at most twenty applications, made at once or not`() async throws
    {
        try await ApplicationBench.run { bench in
            for number in 1...18 { _ = try await bench.make("a\(number)") }
            let tenant = try #require(TenantID(bench.tenant.id))
            let made = try await withThrowingTaskGroup(of: Bool.self) { tasks in
                for number in 19...23 {
                    tasks.addTask {
                        let password = try await bench.server.directory.newApplicationPassword()
                        do {
                            _ = try await bench.server.controlPlane.createApplication(
                                ApplicationRequest(name: "a\(number)", product: .other),
                                for: tenant,
                                password: password
                            )
                            return true
                        } catch DirectoryError.tooManyApplications(max: 20) {
                            return false
                        }
                    }
                }
                return try await tasks.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(made == 2)
            let refused = try await bench.server.admin("POST", bench.path, #"{"name":"x"}"#)
            #expect(refused.status == 409)
            #expect(try refused.text("code") == "too_many_applications")
        }
    }

    @Test(arguments: [
        (#"{"name":"wiki"}"#, true), (#"{"lower_case_names":true}"#, true),
        (#"{"tombstone_days":5}"#, true), (#"{"allowed_groups":["stash-users"]}"#, true),
        (#"{"product":"bitbucket"}"#, false), (#"{"name":"jira","tombstone_days":30}"#, false),
        ("{}", false),
    ])
    func `another name or policy is another epoch`(
        _ body: String,
        _ isOther: Bool
    ) async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make()
            let before = try await bench.application(made.id)
            #expect(before.epoch.count == 16 && before.epoch.allSatisfy(\.isHexDigit))
            let answer = try await bench.server.admin("PATCH", "\(bench.path)/\(made.id)", body)
            #expect(answer.status == 200)
            let after = try await bench.application(made.id)
            #expect((before.epoch != after.epoch) == isOther)
        }
    }

    @Test func `a new password replaces the old one at once, in the same epoch`() async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make()
            let before = try await bench.application(made.id)
            #expect(await bench.logIn("jira", made.password) == made.id)
            let path = "\(bench.path)/\(made.id)/password"
            let answer = try await bench.server.admin("POST", path)
            #expect(answer.status == 200)
            let password = try #require(try answer.text("password"))
            #expect(await bench.logIn("jira", made.password) == "invalid")
            #expect(await bench.logIn("jira", password) == made.id)
            #expect(try await bench.application(made.id).epoch == before.epoch)
            #expect(try await bench.server.admin("GET", path).status == 405)
            let field = try await bench.server.admin("POST", path, #"{"password":"chosen"}"#)
            #expect(try field.texts("errors", "pointer") == ["/password"])
        }
    }

    @Test func `only a slow salted hash is stored, and none after a deletion`() async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make()
            let session = try await PostgresSession(bench.server.database.configuration)
            let row: SQL = """
                select a::text
                from roster.applications a
                where a.tenant_id = \(uuid: bench.tenant.id)
                """
            let stored = try await session.query(row).text(0, 0)
            #expect(stored.contains("$scrypt$"))
            #expect(!stored.contains(made.password))
            #expect(!stored.contains(made.password.dropFirst(8).dropLast(11)))
            _ = try await bench.server.admin("DELETE", "\(bench.path)/\(made.id)")
            #expect(try await session.query(row).text(0, 0).contains("$scrypt$") == false)
            await session.close()
        }
    }

    @Test func `the tenant role can neither make nor change an application`() async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make()
            let role = TemplateDatabase.roles.tenant
            let session = try await PostgresSession(
                PostgresConfiguration(dsn: bench.server.database.dsn(user: role))
            )
            for statement in [
                "update roster.applications set name = 'x'",
                "delete from roster.applications",
                "insert into roster.application_activity (tenant_id, application_id) values "
                    + "('\(bench.tenant.id)', '\(made.id)')",
                "delete from roster.application_activity",
            ] {
                await #expect {
                    try await session.execute(script: statement)
                } throws: { error in
                    guard case .server(let server)? = error as? PostgresError else { return false }
                    return server.sqlState == "42501"
                }
            }
            await session.close()
        }
    }

    @Test(arguments: [
        ("jira", "In Jira open"), ("confluence", "In Confluence open"),
        ("bitbucket", "In Bitbucket open"), ("other", "In the product's administration"),
    ])
    func `the steps are those of the product`(_ product: String, _ words: String) async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make(more: #","product":"\#(product)""#)
            let read = try await bench.server.admin("GET", "\(bench.path)/\(made.id)")
            #expect(try read.texts("setup", "detail").first?.hasPrefix(words) == true)
            #expect(read.text.contains("Read Only"))
            #expect(try read.texts("setup", "title").count == 7)
        }
    }

    @Test func `an application of a deleted integration is gone`() async throws {
        try await ApplicationBench.run { bench in
            let made = try await bench.make()
            #expect(await bench.logIn("jira", made.password) == made.id)
            let path = "/integrations/\(bench.tenant.integrationID)"
            #expect(try await bench.server.admin("DELETE", path).status == 204)
            #expect(await bench.logIn("jira", made.password) == "invalid")
            #expect(try await bench.server.admin("GET", "\(bench.path)/\(made.id)").status == 404)
        }
    }

    @Test func `an id that PostgreSQL cannot hold is not found`() async throws {
        try await ApplicationBench.run { bench in
            for (method, body) in [("GET", nil), ("PATCH", "{}"), ("DELETE", nil)] {
                let answer = try await bench.server.admin(method, "\(bench.path)/a%00b", body)
                #expect(answer.status == 404)
            }
        }
    }
}
