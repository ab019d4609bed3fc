import Directory
import InMemoryLogging
import Logging
import SCIM
import Simulator
import Testing
import WebTesting

@Suite("A password never comes out again, RFC 7643 §9.2")
struct PasswordSecrecyTests {
    /// Every password that the life of a user sends, none part of another.
    private static let secrets = [
        "first-9xq", "second-1mz", "third-0nq", "fourth-7tb", "fifth-2wk",
    ]

    /// A user's life with its answers: passwords by every method, in good requests and bad ones.
    private func live(
        _ bench: PasswordBench,
        then inspect: (_ hash: String) async throws -> Void
    ) async throws -> [TestAnswer] {
        let tenant = bench.tenant
        let body = TestTenant.user("anna", more: #","password":"first-9xq""#)
        let created = try await tenant.post("/Users", body)
        let user = "/Users/\(try created.id)"
        let asked = "attributes=password,userName"
        var answers = [created, try await tenant.post("/Users", body)]
        answers.append(try await bench.set("second-1mz", of: created.id, by: "PUT"))
        answers.append(try await bench.set("third-0nq", of: created.id, by: "PATCH"))
        answers.append(
            try await tenant.send(
                "PATCH",
                "\(user)?\(asked)",
                """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                 "Operations":[{"op":"add","value":{"password":"fourth-7tb","active":"False"}}]}
                """
            )
        )
        for path in [user, "\(user)?\(asked)", "/Users", "/Users?\(asked)"] {
            answers.append(try await tenant.read(path))
        }
        let hash = try #require(try await bench.hash(of: created.id))
        try await inspect(hash)
        for wrong in [#"{"userName":"b","password":"fifth-2wk""#, #"{"password":["fifth-2wk",1]}"#]
        {
            answers.append(try await tenant.post("/Users", wrong))
        }
        answers.append(try await tenant.delete(user))
        return answers
    }

    private func withPasswords(
        log: InMemoryLogHandler,
        _ body: @escaping @Sendable (PasswordBench) async throws -> Void
    ) async throws {
        var setup = TestServer.Setup()
        setup.logger = Logger(label: "test") { _ in log }
        setup.logger.logLevel = .trace
        try await withServer(setup) { server in
            let tenant = try await server.tenant(features: PasswordBench.feature)
            try await body(PasswordBench(server: server, tenant: tenant))
            await tenant.client.close()
        }
    }

    @Test func `no answer shows a password or its hash`() async throws {
        try await withPasswords(log: InMemoryLogHandler()) { bench in
            var hashes: [String] = []
            let answers = try await live(bench) { hashes.append($0) }
            #expect(
                answers.map(\.status) == [
                    201, 409, 200, 200, 200, 200, 200, 200, 200, 400, 400, 204,
                ]
            )
            for answer in answers {
                for secret in Self.secrets + hashes {
                    #expect(!answer.text.contains(secret), "\(answer.text)")
                }
            }
            for answer in answers where answer.status < 300 {
                #expect(!answer.text.contains("assword"), "\(answer.text)")
            }
        }
    }

    @Test func `no table holds a password, and one alone its hash`() async throws {
        try await withPasswords(log: InMemoryLogHandler()) { bench in
            _ = try await live(bench) { hash in
                #expect(hash.hasPrefix("$scrypt$ln=4,r=1,p=1$"))
                let key = String(try #require(hash.split(separator: "$").last))
                #expect(try await bench.tables(with: key) == ["passwords"])
                for secret in Self.secrets {
                    #expect(try await bench.tables(with: secret) == [])
                }
                // The search does find what is there.
                #expect(try await bench.tables(with: "Berg") == ["events", "resources"])
            }
            #expect(try await bench.tables(with: "$scrypt$") == [])
            #expect(try await bench.tables(with: "Berg") == ["events", "tombstones"])
            for secret in Self.secrets { #expect(try await bench.tables(with: secret) == []) }
        }
    }

    @Test func `no line of the log holds a password or its hash`() async throws {
        let log = InMemoryLogHandler()
        try await withPasswords(log: log) { bench in
            var hashes: [String] = []
            let answers = try await live(bench) { hashes.append($0) }
            let lines = log.entries.map {
                "\($0.message) \($0.metadata) \("\($0.error, default: "")")"
            }
            #expect(lines.count >= answers.count)
            for line in lines {
                for secret in Self.secrets + hashes { #expect(!line.contains(secret), "\(line)") }
            }
        }
    }

    @Test(arguments: [
        #"password eq "first-9xq""#, #"password sw "f""#, "password pr", #"not (password ne "a")"#,
        #"userName eq "anna" and password eq "first-9xq""#, #"PASSWORD co "9""#,
        #"urn:ietf:params:scim:schemas:core:2.0:User:password eq "first-9xq""#,
    ])
    func `no filter compares a password`(_ filter: String) async throws {
        try await withPasswords(log: InMemoryLogHandler()) { bench in
            _ = try await bench.newUser(password: "first-9xq")
            let answer = try await bench.tenant.read("/Users?filter=\(filter)")
            #expect(answer.status == 400)
            #expect(try answer.scimType == "invalidFilter")
        }
    }
}
