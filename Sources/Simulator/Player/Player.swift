/// Plays scripts against a SCIM server, reporting each step when it is done.
package struct Player: Sendable {
    private let baseURL: String
    private let token: String
    private let report: @Sendable (PlayedStep) -> Void
    private let client: HTTPClient

    /// A player of one tenant: its SCIM base URL, its token, and who is told of each step.
    package init(
        baseURL: String,
        token: String,
        report: @escaping @Sendable (PlayedStep) -> Void = { _ in }
    ) {
        var baseURL = baseURL[...]
        while baseURL.hasSuffix("/") { baseURL = baseURL.dropLast() }
        self.baseURL = String(baseURL)
        self.token = token
        self.report = report
        client = HTTPClient()
    }

    /// Performs the steps in order; a failed step is noted and the next one begins.
    ///
    /// Throws only when no request can reach the server at all.
    package func play(_ script: Script) async throws(HTTPClientError) -> PlayReport {
        var stage = Stage(baseURL: baseURL, variables: Variables(token: token), client: client)
        var tally = PlayReport()
        for step in script.steps {
            let played = try await stage.perform(step)
            tally.count(played)
            report(played)
        }
        await client.close()
        return tally
    }

    /// What the tenant's directory holds now, comparable between tenants and servers.
    package func storedState() async throws(PlayError) -> StoredState {
        let stage = Stage(baseURL: baseURL, variables: Variables(token: token), client: client)
        let users = try await stage.resources(of: "Users")
        let groups = try await stage.resources(of: "Groups")
        await client.close()
        return StoredState(users: users, groups: groups)
    }
}
