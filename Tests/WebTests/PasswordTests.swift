import Directory
import Dispatch
import Postgres
import PostgresTesting
import SCIM
import Simulator
import Testing
import WebTesting

@Suite("Passwords are stored as hashes where they are wanted, RFC 7643 §4.1.1")
struct PasswordTests {
    /// Runs the test with a tenant whose integration stores passwords.
    private func withPasswords(
        workerPendingMax: Int = 64,
        _ body: @escaping @Sendable (PasswordBench) async throws -> Void
    ) async throws {
        var setup = TestServer.Setup()
        setup.workerPendingMax = workerPendingMax
        try await withServer(setup) { server in
            let tenant = try await server.tenant(features: PasswordBench.feature)
            try await body(PasswordBench(server: server, tenant: tenant))
            await tenant.client.close()
        }
    }

    private static let other = #"{"op":"replace","path":"password","value":"other-1mz"}"#

    @Test func `a user is created with a password`() async throws {
        try await withPasswords { bench in
            let id = try await bench.newUser(password: "first-9xq")
            #expect(try await bench.matches("first-9xq", id))
            #expect(try await !bench.matches("First-9xq", id))
            #expect(try await bench.changes(of: id) == [.init(version: 1, isPassword: true)])
        }
    }

    @Test func `a user without a password matches none`() async throws {
        try await withPasswords { bench in
            let id = try await bench.tenant.newUser("anna")
            for text in ["", "first-9xq"] { #expect(try await !bench.matches(text, id)) }
            #expect(try await bench.changes(of: id) == [.init(version: 1, isPassword: false)])
            #expect(try await bench.hash(of: id) == nil)
        }
    }

    @Test func `ids that name no user here match no password`() async throws {
        try await withPasswords { bench in
            let id = try await bench.newUser(password: "first-9xq")
            let group = try await bench.tenant.newGroup("Staff", members: [id])
            let stranger = try await bench.server.tenant()
            for other in [group, "x", "", "a\0b", id.uppercased()] {
                #expect(try await !bench.matches("first-9xq", other))
            }
            let abroad = PasswordBench(server: bench.server, tenant: stranger)
            #expect(try await !abroad.matches("first-9xq", id))
            await stranger.client.close()
        }
    }

    @Test func `where there is no password the answer takes a hash too`() async throws {
        // A worker that takes nothing shows who would have asked it.
        try await withPasswords(workerPendingMax: 0) { bench in
            let id = try await bench.tenant.newUser("anna")
            for (some, storesPasswords) in [(id, true), (id, false), ("x", true), ("", true)] {
                await #expect {
                    try await bench.matches("first-9xq", some, storesPasswords: storesPasswords)
                } throws: { error in
                    guard case .overloaded? = error as? DirectoryError else { return false }
                    return true
                }
            }
        }
    }

    @Test(arguments: ["PUT", "PATCH"])
    func `another password alone is a new version and one event`(_ method: String) async throws {
        try await withPasswords { bench in
            let id = try await bench.newUser(password: "first-9xq")
            let before = try await bench.tenant.read("/Users/\(id)")
            let answer = try await bench.set("other-1mz", of: id, by: method)
            #expect(answer.status == 200)
            #expect(try answer.text("meta", "version") == #"W/"2""#)
            let created = try #require(try before.text("meta", "lastModified"))
            let modified = try #require(try answer.text("meta", "lastModified"))
            #expect(modified > created)
            #expect(try await bench.tenant.read("/Users/\(id)").json == answer.json)
            #expect(try await bench.matches("other-1mz", id))
            #expect(try await !bench.matches("first-9xq", id))
            let changes = try await bench.changes(of: id)
            #expect(
                changes.dropFirst() == [.init(version: 2, isPassword: true, isDocument: false)]
            )
        }
    }

    @Test(arguments: ["PUT", "PATCH"])
    func `the password that is stored already changes nothing`(_ method: String) async throws {
        try await withPasswords { bench in
            let id = try await bench.newUser(password: "p\u{E4}ss-9xq")
            let before = try await bench.tenant.read("/Users/\(id)")
            let hash = try await bench.hash(of: id)
            let answer = try await bench.set("pa\u{308}ss-9xq", of: id, by: method)
            #expect(answer.status == 200)
            #expect(try answer.json == before.json)
            #expect(try await bench.hash(of: id) == hash)
            #expect(try await bench.changes(of: id).count == 1)
        }
    }

    @Test(arguments: ["PUT", "PATCH"])
    func `a user can get its first password later`(_ method: String) async throws {
        try await withPasswords { bench in
            let id = try await bench.tenant.newUser("anna")
            #expect(try await bench.set("other-1mz", of: id, by: method).status == 200)
            #expect(try await bench.matches("other-1mz", id))
            #expect(try await bench.changes(of: id).map(\.isPassword) == [false, true])
        }
    }

    @Test func `a password that stays is no part of another change`() async throws {
        try await withPasswords { bench in
            let id = try await bench.newUser(password: "first-9xq")
            let operations = """
                {"op":"replace","path":"password","value":"first-9xq"},
                {"op":"replace","path":"title","value":"Boss"}
                """
            let answer = try await bench.tenant.patch("/Users/\(id)", operations)
            #expect(try answer.text("title") == "Boss")
            #expect(try await bench.changes(of: id).last == .init(version: 2, isPassword: false))
            #expect(try await bench.matches("first-9xq", id))
        }
    }

    @Test func `a password and what is indexed change in one version`() async throws {
        try await withPasswords { bench in
            let id = try await bench.newUser(password: "first-9xq")
            let body = TestTenant.user("berta", more: #","password":"other-1mz""#)
            #expect(try await bench.tenant.put("/Users/\(id)", body).status == 200)
            let found = try await bench.tenant.read(#"/Users?filter=emails.value eq "berta""#)
            #expect(try found.texts("Resources", "id") == [id])
            #expect(try await bench.changes(of: id).last == .init(version: 2, isPassword: true))
            #expect(try await bench.matches("other-1mz", id))
        }
    }

    @Test func `leaving a password out, or null, leaves it as it is`() async throws {
        try await withPasswords { bench in
            let id = try await bench.newUser(password: "first-9xq")
            let users = "/Users/\(id)"
            let null = #","password":null"#
            let answers = [
                try await bench.tenant.put(users, TestTenant.user("anna")),
                try await bench.tenant.put(users, TestTenant.user("anna", more: null)),
                try await bench.tenant.patch(
                    users,
                    #"{"op":"replace","path":"password","value":null}"#
                ),
                try await bench.tenant.patch(users, #"{"op":"add","value":{"password":null}}"#),
            ]
            for answer in answers { #expect(answer.status == 200, "\(answer.text)") }
            #expect(try await bench.changes(of: id).count == 1)
            #expect(try await bench.matches("first-9xq", id))
        }
    }

    @Test func `removing a password is refused with mutability`() async throws {
        try await withPasswords { bench in
            let id = try await bench.newUser(password: "first-9xq")
            let answer = try await bench.tenant.patch(
                "/Users/\(id)",
                #"{"op":"remove","path":"password"}"#
            )
            #expect(answer.status == 400)
            #expect(try answer.scimType == "mutability")
            #expect(try await bench.matches("first-9xq", id))
        }
    }

    @Test func `a refused change leaves the password as it is`() async throws {
        try await withPasswords { bench in
            let id = try await bench.newUser(password: "first-9xq")
            _ = try await bench.tenant.newUser("berta")
            let taken = TestTenant.user("berta", more: #","password":"other-1mz""#)
            #expect(try await bench.tenant.put("/Users/\(id)", taken).status == 409)
            #expect(try await bench.tenant.post("/Users", taken).status == 409)
            let half = #"\#(Self.other),{"op":"replace","path":"id","value":"x"}"#
            #expect(try await bench.tenant.patch("/Users/\(id)", half).status == 400)
            let stale = try await bench.tenant.send(
                "PUT",
                "/Users/\(id)",
                TestTenant.user("anna", more: #","password":"other-1mz""#),
                headers: [("If-Match", #"W/"7""#)]
            )
            #expect(stale.status == 412)
            #expect(try await bench.tenant.patch("/Users/x", Self.other).status == 404)
            #expect(try await bench.changes(of: id).count == 1)
            #expect(try await bench.matches("first-9xq", id))
        }
    }

    @Test func `a deleted user's password is gone`() async throws {
        try await withPasswords { bench in
            let id = try await bench.newUser(password: "first-9xq")
            #expect(try await bench.tenant.delete("/Users/\(id)").status == 204)
            #expect(try await bench.hash(of: id) == nil)
            #expect(try await !bench.matches("first-9xq", id))
            let again = try await bench.tenant.newUser("anna")
            #expect(try await !bench.matches("first-9xq", again))
        }
    }

    @Test func `concurrent changes of a password and of others all happen, each once`()
        async throws
    {
        try await withPasswords { bench in
            let id = try await bench.newUser(password: "first-9xq")
            let attributes = ["title", "nickName", "userType", "locale"]
            try await withThrowingTaskGroup(of: Int.self) { tasks in
                for attribute in attributes {
                    tasks.addTask {
                        try await bench.tenant.patchApart(
                            "/Users/\(id)",
                            #"{"op":"replace","path":"\#(attribute)","value":"x"}"#
                        )
                    }
                }
                for _ in 0..<2 {
                    // Of two that set the same password, the second finds it set.
                    tasks.addTask {
                        try await bench.tenant.patchApart("/Users/\(id)", Self.other)
                    }
                }
                for try await status in tasks { #expect(status == 200) }
            }
            let user = try await bench.tenant.read("/Users/\(id)")
            for attribute in attributes { #expect(try user.text(attribute) == "x") }
            #expect(try await bench.matches("other-1mz", id))
            let changes = try await bench.changes(of: id)
            #expect(changes.map(\.version) == Array(1...6))
            #expect(changes.dropFirst().count(where: \.isPassword) == 1)
        }
    }

    @Test func `when too much waits to be hashed, only passwords have to wait`() async throws {
        try await withPasswords(workerPendingMax: 1) { bench in
            let (starts, started) = AsyncStream.makeStream(of: Void.self)
            let gate = DispatchSemaphore(value: 0)
            async let occupied: Void = bench.server.worker.run {
                started.yield()
                gate.wait()
            }
            for await _ in starts { break }
            let body = TestTenant.user("anna", more: #","password":"first-9xq""#)
            let refused = try await bench.tenant.post("/Users", body)
            let stored = try await bench.tenant.post("/Users", TestTenant.user("berta"))
            gate.signal()
            try await occupied
            // Okta pauses its job on 429 and tries again by itself.
            #expect(refused.status == 429)
            #expect(refused.response.header("Retry-After") == "5")
            #expect(stored.status == 201)
            #expect(try await bench.tenant.read("/Users").totalResults == 1)
            #expect(try await bench.tenant.post("/Users", body).status == 201)
        }
    }
}

@Suite("Passwords are dropped where they are not wanted")
struct DroppedPasswordTests {
    @Test func `nothing is stored, hashed or changed`() async throws {
        var setup = TestServer.Setup()
        // Whatever would be hashed would be refused.
        setup.workerPendingMax = 0
        try await withServer(setup) { server in
            let tenant = try await server.tenant()
            let bench = PasswordBench(server: server, tenant: tenant)
            let id = try await bench.newUser(password: "first-9xq")
            for method in ["PUT", "PATCH"] {
                let answer = try await bench.set("other-1mz", of: id, by: method)
                #expect(answer.status == 200)
                #expect(try answer.text("meta", "version") == #"W/"1""#)
            }
            #expect(try await bench.changes(of: id) == [.init(version: 1, isPassword: false)])
            #expect(try await bench.hash(of: id) == nil)
            await tenant.client.close()
        }
    }

    @Test func `what was stored before matches no longer`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant(features: PasswordBench.feature)
            let bench = PasswordBench(server: server, tenant: tenant)
            let id = try await bench.newUser(password: "first-9xq")
            #expect(try await bench.matches("first-9xq", id))
            #expect(try await !bench.matches("first-9xq", id, storesPasswords: false))
            await tenant.client.close()
        }
    }
}
