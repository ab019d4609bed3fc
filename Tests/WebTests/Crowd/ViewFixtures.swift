import Directory
import Postgres
import PostgresTesting
import SCIM
import Simulator
import Testing
import WebTesting

/// A tenant of a test, and what an application with some policy sees of it.
struct ViewFixture: Sendable {
    let server: TestServer
    let tenant: TestTenant
    let policy: ApplicationPolicy

    var scope: TenantScope {
        get throws {
            server.directory.scope(
                try #require(TenantID(tenant.id)),
                for: RequestAttribution(actor: "app_test", requestID: "req_test")
            )
        }
    }

    var view: ApplicationView {
        get throws {
            let application = Application(
                id: "app_test",
                tenant: try #require(TenantID(tenant.id)),
                name: "jira",
                policy: policy,
                epoch: "00",
                createdAt: DateTime(milliseconds: 0),
                updatedAt: DateTime(milliseconds: 0)
            )
            return ApplicationView(scope: try scope, application: application)
        }
    }

    /// What an application of another tenant sees.
    func another() async throws -> ApplicationView {
        let fixture = ViewFixture(
            server: server,
            tenant: try await server.tenant(),
            policy: policy
        )
        return try fixture.view
    }

    func userNames() async throws -> [String] {
        try await view.users().rest().map { try $0.userName }
    }

    func groupNames() async throws -> [String] {
        try await view.groups().rest().map(\.name)
    }

    /// Each line as `group: member`, groups in brackets.
    func memberships() async throws -> [String] {
        try await view.memberships().rest().map { line in
            switch line.member {
            case .user(let name): "\(line.group): \(name)"
            case .group(let name): "\(line.group): [\(name)]"
            case nil: "\(line.group):"
            }
        }
    }

    func rename(_ group: String, to name: String) async throws {
        let answer = try await tenant.patch(
            "/Groups/\(group)",
            #"{"op":"replace","path":"displayName","value":"\#(name)"}"#
        )
        try #require(answer.status < 300, "\(answer.text)")
    }

    /// Makes so many users at once, `user1` and on, and returns their number.
    @discardableResult
    func makeUsers(_ count: Int) async throws -> Int {
        try await query(
            """
            insert into roster.resources (tenant_id, id, resource_type, version, created_at,
                last_modified, name_key, document)
            select \(uuid: tenant.id), 'u' || n, 'User', 1, now(), now(), 'user' || n,
                jsonb_build_object('userName', 'user' || n)
            from generate_series(1, \(count)::integer) n
            """
        ).affectedCount
    }

    /// Runs SQL as the superuser.
    @discardableResult
    func query(_ sql: SQL) async throws -> Rows {
        let session = try await PostgresSession(server.database.configuration)
        do {
            let rows = try await session.query(sql)
            await session.close()
            return rows
        } catch {
            await session.close()
            throw error
        }
    }
}

extension ViewedUser {
    var userName: String {
        get throws {
            guard case .string(let name) = try stored.resource().attributes["userName"] else {
                throw TestAnswer.Unexpected(description: "a user without userName")
            }
            return name
        }
    }
}

extension ViewStream {
    /// Everything that is left, portion by portion.
    func rest() async throws -> [Element] {
        var elements: [Element] = []
        while let portion = try await next() { elements += portion }
        return elements
    }
}

/// Runs the body with a tenant on a server of its own.
func withView(
    _ setup: TestServer.Setup = TestServer.Setup(),
    policy change: @escaping @Sendable (inout ApplicationPolicy) -> Void = { _ in },
    _ body: @escaping @Sendable (ViewFixture) async throws -> Void
) async throws {
    try await withServer(setup) { server in
        var policy = ApplicationPolicy.standard
        change(&policy)
        let tenant = try await server.tenant()
        let result: Result<Void, any Error>
        do {
            try await body(ViewFixture(server: server, tenant: tenant, policy: policy))
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await tenant.client.close()
        try result.get()
    }
}
