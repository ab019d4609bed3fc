import SCIM
import Simulator
import Testing
import WebTesting

/// The rows of the list of requirements that a test stands for; a failure names them.
struct RowsTrait: TestTrait {
    let comments: [Comment]
}

extension Trait where Self == RowsTrait {
    /// Rows such as `PUT-03`: an area, and a number within it.
    static func rows(_ ids: String...) -> Self {
        RowsTrait(comments: ids.map { Comment(rawValue: $0) })
    }
}

/// The dialects in which what the RFCs demand is checked: to the letter, and by default.
let standardDialects = [Dialect.strict, .auto]

/// Runs the test with a tenant of its own that speaks this dialect.
func withTenant<R: Sendable>(
    in dialect: Dialect,
    _ body: @Sendable (TestTenant) async throws -> R
) async throws -> R {
    try await withTenant(provider: "other", dialect: dialect.rawValue, body)
}

/// One request of a table, and the refusal that the standard demands for it.
struct Refusal: Sendable, CustomTestStringConvertible {
    let row: String
    let title: String
    var method = "POST"
    var path = "/Users"
    var body: String?
    var status = 400
    var scimType: SCIMError.ErrorType?

    var testDescription: String { "\(row) \(title)" }

    init(
        _ row: String,
        _ title: String,
        _ method: String = "POST",
        _ path: String = "/Users",
        body: String? = nil,
        status: Int = 400,
        _ scimType: SCIMError.ErrorType? = nil
    ) {
        self.row = row
        self.title = title
        self.method = method
        self.path = path
        self.body = body
        self.status = status
        self.scimType = scimType
    }

    /// Sends the request and expects the refusal.
    func expect(from tenant: TestTenant) async throws {
        let answer = try await tenant.send(method, path, body)
        #expect(answer.status == status, "\(row) \(title): \(answer.text)")
        #expect(try answer.scimType == scimType?.rawValue, "\(row) \(title): \(answer.text)")
    }
}

/// The URNs that bodies name.
enum URN {
    static let user = "urn:ietf:params:scim:schemas:core:2.0:User"
    static let group = "urn:ietf:params:scim:schemas:core:2.0:Group"
    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
}

/// Bodies as text: what is wrong with one shall stand in the test as it goes on the wire.
enum Body {
    /// A user with only what is required, and `more` when that begins with a comma.
    static func user(_ userName: String = "anna", _ more: String = "") -> String {
        #"{"schemas":["\#(URN.user)"],"userName":"\#(userName)"\#(more)}"#
    }

    /// A group with only what is required, and `more` when that begins with a comma.
    static func group(_ displayName: String = "Staff", _ more: String = "") -> String {
        #"{"schemas":["\#(URN.group)"],"displayName":"\#(displayName)"\#(more)}"#
    }

    /// A user with these attributes of the enterprise extension.
    static func employee(_ userName: String = "anna", _ attributes: String) -> String {
        """
        {"schemas":["\(URN.user)","\(URN.enterprise)"],"userName":"\(userName)",
         "\(URN.enterprise)":{\(attributes)}}
        """
    }
}

extension JSONValue {
    /// The text, when it is one.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The members; none when it is no object.
    var members: [JSONObject.Member] {
        guard case .object(let object) = self else { return [] }
        return object.members
    }

    /// The value at these names, one below the other.
    subscript(_ names: String...) -> JSONValue? {
        var value: JSONValue? = self
        for name in names {
            guard case .object(let object) = value else { return nil }
            value = object[name]
        }
        return value
    }
}

extension TestAnswer {
    /// The body as JSON.
    var value: JSONValue {
        get throws { .object(try json) }
    }

    /// The value of a header line.
    func header(_ name: String) -> String? { response.header(name) }

    /// The names of the members of the body, sorted.
    var names: [String] {
        get throws { try json.members.map(\.name).sorted() }
    }
}

extension TestTenant {
    /// Sends a request without any credentials.
    func sendAnonymously(_ method: String, _ path: String) async throws -> TestAnswer {
        TestAnswer(try await client.send(HTTPExchangeRequest(method: method, url: address + path)))
    }

    /// The path below the base URL that an absolute URL of this tenant leads to.
    func path(of location: String?) throws -> String {
        let location = try #require(location)
        #expect(location.hasPrefix(baseURL + "/"), "\(location)")
        return String(location.dropFirst(baseURL.count))
    }
}
