import Foundation
import Simulator
import WebTesting

/// An application's way to the Crowd face of its tenant, as a product's client goes it.
struct ProductClient: Sendable {
    let address: String
    private(set) var authorization: String
    private(set) var accept = "application/xml"
    let http: HTTPClient

    /// - Parameter application: what the admin API answered when it was made.
    init(_ application: TestAnswer, of server: TestServer) throws {
        guard application.status == 201, let url = try application.text("crowd_url"),
            url.hasPrefix(TestServer.publicURL), let name = try application.text("name"),
            let password = try application.text("password")
        else { throw TestAnswer.Unexpected(description: application.text) }
        address =
            server.address + url.dropFirst(TestServer.publicURL.count) + "/rest/usermanagement/1"
        authorization = "Basic " + Data("\(name):\(password)".utf8).base64EncodedString()
        http = HTTPClient()
    }

    /// The same client with other credentials.
    func with(authorization: String) -> ProductClient {
        var other = self
        other.authorization = authorization
        return other
    }

    /// The same client, which wants its answers in another format.
    func with(accept: String) -> ProductClient {
        var other = self
        other.accept = accept
        return other
    }

    /// Sends a request with the header lines of the products' client, and checks of the answer what
    /// every answer has.
    func send(_ method: String, _ path: String, _ body: String? = nil) async throws -> TestAnswer {
        let answer = try await http.send(
            HTTPExchangeRequest(
                method: method,
                url: address + path,
                headers: [
                    ("Authorization", authorization), ("Accept", accept),
                    ("Content-Type", "application/xml; charset=UTF-8"),
                    ("X-Atlassian-Token", "no-check"),
                ],
                body: body.map { Array($0.utf8) }
            )
        )
        guard answer.header("X-Embedded-Crowd-Version")?.contains("/") == true else {
            throw TestAnswer.Unexpected(description: "\(method) \(path) without the version")
        }
        return TestAnswer(answer)
    }

    /// The document of an answer that has to be one.
    func document(
        _ method: String,
        _ path: String,
        _ body: String? = nil
    ) async throws -> ProductCopyXML {
        let answer = try await send(method, path, body)
        guard answer.status == 200 else {
            throw TestAnswer.Unexpected(
                description: "\(method) \(path): \(answer.status) \(answer.text)"
            )
        }
        return try ProductCopyXML(document: answer.response.body)
    }
}

extension ProductCopy {
    /// A moment between two calls of a full synchronisation.
    enum Moment: Int, CaseIterable {
        case afterFirstToken, afterUsers, afterGroups, afterMemberships
    }

    /// Reads everything anew.
    ///
    /// - Parameter meanwhile: what happens between the calls.
    mutating func fullSync(meanwhile: (Moment) async throws -> Void = { _ in }) async throws {
        let first = try await currentToken()
        try await meanwhile(.afterFirstToken)
        var reading = ProductReading()
        reading.users = try await search("user").map { try CopiedUser($0) }
        try await meanwhile(.afterUsers)
        reading.groups = try await search("group").map { try CopiedGroup($0) }
        try await meanwhile(.afterGroups)
        let memberships = try await client.document("GET", "/group/membership")
        reading.memberships = try memberships.children.map { membership in
            guard membership.name == "membership", let group = membership["group"],
                let users = membership.child("users"), let groups = membership.child("groups")
            else { throw Refused(description: "not a membership: \(membership)") }
            return (group, try users.names, try groups.names)
        }
        try await meanwhile(.afterMemberships)
        let last = try await currentToken()
        try replace(reading)
        token = generation == .keepsFirstToken ? first : last
    }

    /// What became of an incremental synchronisation.
    enum Outcome {
        case applied(events: Int)
        /// The server wants a full synchronisation.
        case expired
    }

    /// Asks for what is new and does it.
    ///
    /// Throws `Refused` when an event cannot be done; a product synchronises fully then.
    mutating func incrementalSync() async throws -> Outcome {
        guard let token else { return .expired }
        noteIncrementalSync()
        let answer = try await client.send("GET", "/event/\(token.urlEncoded)")
        guard answer.status == 200 else {
            let error = try ProductCopyXML(document: answer.response.body)
            guard answer.status == 410, error.text("reason") == "EVENT_TOKEN_EXPIRED" else {
                throw TestAnswer.Unexpected(description: "\(answer.status) \(answer.text)")
            }
            return .expired
        }
        let events = try ProductCopyXML(document: answer.response.body)
        guard events.name == "events", let next = events["newEventToken"], !next.isEmpty else {
            throw Refused(description: "events without a token: \(answer.text)")
        }
        do {
            for event in events.children { try apply(ProductEvent(event)) }
        } catch let error as Refused {
            throw Refused(description: "\(error) in \(answer.text)")
        }
        self.token = next
        return .applied(events: events.children.count)
    }

    private func currentToken() async throws -> String {
        let events = try await client.document("GET", "/event")
        guard events["incrementalSynchronisationAvailable"] == "true",
            let token = events["newEventToken"], !token.isEmpty, events.children.isEmpty
        else { throw Refused(description: "no token: \(events)") }
        return token
    }

    private func search(_ kind: String) async throws -> [ProductCopyXML] {
        let list = try await client.document(
            "POST",
            "/search?entity-type=\(kind)&start-index=0&max-results=-1&expand=\(kind)",
            """
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?><null-search-restriction/>
            """
        )
        guard list.name == "\(kind)s", list.children.allSatisfy({ $0.name == kind }) else {
            throw Refused(description: "not a list of \(kind)s: \(list.name)")
        }
        return list.children
    }
}

extension ProductCopyXML {
    /// The names of the elements in this one.
    fileprivate var names: [String] {
        get throws {
            try children.map { child in
                guard let name = child["name"] else {
                    throw ProductCopy.Refused(description: "no name in \(child)")
                }
                return name
            }
        }
    }

    /// The names in a list that the client looks into without asking whether it is there.
    fileprivate func names(in list: String) throws -> [String] {
        guard let list = child(list) else {
            throw ProductCopy.Refused(description: "an event without \(list): \(self)")
        }
        return try list.names
    }

    fileprivate func required(_ part: String) throws -> ProductCopyXML {
        guard let found = child(part) else {
            throw ProductCopy.Refused(description: "no \(part) in \(self)")
        }
        return found
    }

    fileprivate var ownName: String {
        get throws {
            guard let name = self["name"], !name.isEmpty else {
                throw ProductCopy.Refused(description: "no name in \(self)")
            }
            return name
        }
    }
}

extension CopiedUser {
    /// A user as the client reads one: without `active` it is not.
    init(_ user: ProductCopyXML) throws {
        self.init(
            name: try user.ownName,
            key: try user.required("key").text,
            isActive: user.text("active") == "true",
            email: user.text("email") ?? "",
            displayName: user.text("display-name") ?? "",
            firstName: user.text("first-name") ?? "",
            lastName: user.text("last-name") ?? ""
        )
    }
}

extension CopiedGroup {
    init(_ group: ProductCopyXML) throws {
        self.init(
            name: try group.ownName,
            type: group.text("type") ?? "",
            isActive: group.text("active") == "true"
        )
    }
}

extension ProductEvent {
    init(_ event: ProductCopyXML) throws {
        guard let operation = event.text("operation").flatMap({ Operation(rawValue: $0) }) else {
            throw ProductCopy.Refused(description: "no operation in \(event)")
        }
        switch event.name {
        case "userEvent":
            let user = try event.required("user")
            // All that is known of somebody who is gone may be the name.
            self =
                operation == .deleted
                ? .user(operation, try CopiedUser(nameOnly: user))
                : .user(operation, try CopiedUser(user))
        case "groupEvent":
            self = .group(operation, try CopiedGroup(try event.required("group")))
        case "userMembershipEvent":
            self = .userMembership(
                operation,
                user: try event.required("childUser").ownName,
                parents: try event.names(in: "parentGroups")
            )
        case "groupMembershipEvent":
            self = .groupMembership(
                operation,
                group: try event.required("group").ownName,
                parents: try event.names(in: "parentGroups"),
                children: try event.names(in: "childGroups")
            )
        default:
            throw ProductCopy.Refused(description: "the unknown event \(event.name)")
        }
    }
}

extension CopiedUser {
    fileprivate init(nameOnly user: ProductCopyXML) throws {
        self.init(
            name: try user.ownName,
            key: user.text("key") ?? "",
            isActive: false,
            email: "",
            displayName: "",
            firstName: "",
            lastName: ""
        )
    }
}

extension String {
    /// The text with everything but unreserved characters of ASCII percent-encoded.
    var urlEncoded: String {
        utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                String(Unicode.Scalar(byte))
            default: (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        .joined()
    }
}
