package import Simulator

/// One tenant of a test's server, spoken to over HTTP with its token.
package struct TestTenant: Sendable {
    package let id: String
    package let integrationID: String
    /// The SCIM URL as Roster says it, below the public URL.
    package let baseURL: String
    /// The same place as the test reaches it.
    package let address: String
    package let token: String
    package let client: HTTPClient

    package init(
        id: String,
        integrationID: String,
        baseURL: String,
        address: String,
        token: String,
        client: HTTPClient
    ) {
        self.id = id
        self.integrationID = integrationID
        self.baseURL = baseURL
        self.address = address
        self.token = token
        self.client = client
    }

    /// Sends one request below the tenant's base URL.
    package func send(
        _ method: String,
        _ path: String,
        _ body: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> TestAnswer {
        var lines = headers
        if !headers.contains(where: { $0.0.lowercased() == "authorization" }) {
            lines.append(("Authorization", "Bearer \(token)"))
        }
        if body != nil, !headers.contains(where: { $0.0.lowercased() == "content-type" }) {
            lines.append(("Content-Type", "application/scim+json"))
        }
        let request = HTTPExchangeRequest(
            method: method,
            url: address + path.encoded,
            headers: lines,
            body: body.map { Array($0.utf8) }
        )
        return TestAnswer(try await client.send(request))
    }

    /// GET.
    package func read(
        _ path: String,
        headers: [(String, String)] = []
    ) async throws -> TestAnswer {
        try await send("GET", path, headers: headers)
    }

    /// POST.
    package func post(_ path: String, _ body: String) async throws -> TestAnswer {
        try await send("POST", path, body)
    }

    /// PUT.
    package func put(_ path: String, _ body: String) async throws -> TestAnswer {
        try await send("PUT", path, body)
    }

    /// PATCH with these operations.
    package func patch(_ path: String, _ operations: String) async throws -> TestAnswer {
        try await send(
            "PATCH",
            path,
            """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
             "Operations":[\(operations)]}
            """
        )
    }

    /// The same tenant, spoken to elsewhere, with another token or over other connections.
    package func with(
        address: String? = nil,
        token: String? = nil,
        client: HTTPClient? = nil
    ) -> TestTenant {
        TestTenant(
            id: id,
            integrationID: integrationID,
            baseURL: baseURL,
            address: address ?? self.address,
            token: token ?? self.token,
            client: client ?? self.client
        )
    }

    /// PATCH over a connection of its own, to run beside others; the status.
    package func patchApart(_ path: String, _ operations: String) async throws -> Int {
        let apart = HTTPClient()
        let tenant = with(client: apart)
        do {
            let status = try await tenant.patch(path, operations).status
            await apart.close()
            return status
        } catch {
            await apart.close()
            throw error
        }
    }

    /// DELETE.
    package func delete(_ path: String) async throws -> TestAnswer {
        try await send("DELETE", path)
    }

    /// The id of a new user of this userName.
    package func newUser(_ userName: String, more: String = "") async throws -> String {
        let answer = try await post("/Users", Self.user(userName, more: more))
        return try answer.id
    }

    /// The id of a new group with these members.
    package func newGroup(_ name: String, members: [String] = []) async throws -> String {
        let answer = try await post("/Groups", Self.group(name, members: members))
        return try answer.id
    }

    /// The ids of a group's members, sorted.
    package func members(of group: String) async throws -> [String] {
        try await read("/Groups/\(group)").texts("members", "value").sorted()
    }

    /// A user's body, with more members when `more` begins with a comma.
    package static func user(_ userName: String, more: String = "") -> String {
        """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"\(userName)",
         "name":{"givenName":"Anna","familyName":"Berg"},
         "emails":[{"value":"\(userName)","type":"work","primary":true}]\(more)}
        """
    }

    /// A group's body.
    package static func group(_ name: String, members: [String] = []) -> String {
        let list = members.map { "{\"value\":\"\($0)\"}" }.joined(separator: ",")
        return """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"\(name)",
             "members":[\(list)]}
            """
    }
}

extension String {
    /// The path and query with blanks and quotes percent-encoded.
    fileprivate var encoded: String {
        var encoded = ""
        for character in self {
            switch character {
            case " ": encoded += "%20"
            case "\"": encoded += "%22"
            case "[": encoded += "%5B"
            case "]": encoded += "%5D"
            default: encoded.append(character)
            }
        }
        return encoded
    }
}
