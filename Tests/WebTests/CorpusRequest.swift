import SCIM
import WebTesting

/// A request of an example, ready to be sent.
struct CorpusRequest: CustomStringConvertible {
    private let method: String
    private let path: String
    private let body: String?
    private let headers: [(String, String)]
    /// Where the SCIM endpoints are, when it is not where they should be.
    private let base: String?

    var description: String { "\(method) \(path)" }

    init(_ content: JSONObject, variables: CorpusVariables) throws {
        try content.checkNames(Self.names, of: "A request")
        guard case .object(let content) = try variables.resolved(.object(content)) else {
            throw CorpusFault("A request is no object.")
        }
        method = content.text("method") ?? "GET"
        let url = content.text("path") ?? "/Users"
        let base = try variables.resolved("${base}")
        let path = url.hasPrefix(base) ? String(url.dropFirst(base.count)) : url
        self.path = path + Self.query(content, after: path)
        body = try content.text("text") ?? content["body"].map { try Self.body($0, of: content) }
        headers = (content.object("headers")?.members ?? []).compactMap { member in
            guard case .string(let value) = member.value else { return nil }
            return (member.name, value)
        }
        self.base = content.text("base")
    }

    private static let names: Set<String> = [
        "method", "path", "query", "headers", "body", "text", "base", "beyondSize",
        "beyondOperations",
    ]

    func send(to tenant: TestTenant) async throws -> TestAnswer {
        guard let base else {
            return try await tenant.send(method, path, body, headers: headers)
        }
        let other = tenant.with(address: tenant.address.replacing("/scim/v2", with: base))
        return try await other.send(method, path, body, headers: headers)
    }

    /// The body's text, made larger or longer than a limit when the request is to break it.
    private static func body(_ body: JSONValue, of content: JSONObject) throws -> String {
        if case .number(let limit) = content["beyondSize"] {
            let text = body.line
            let missing = Int(limit.integer ?? 0) + 1 - text.utf8.count
            return text + String(repeating: " ", count: max(missing, 0))
        }
        guard case .number(let limit) = content["beyondOperations"], case .object(var job) = body,
            let operation = job.list("Operations").first
        else { return body.line }
        let count = Int(limit.integer ?? 0) + 1
        job["Operations"] = .array(Array(repeating: operation, count: count))
        return JSONValue.object(job).line
    }

    /// The query as the URL has it: behind what the path has already.
    private static func query(_ content: JSONObject, after path: String) -> String {
        let parameters = (content.object("query")?.members ?? []).map { member in
            let value: String
            if case .string(let text) = member.value {
                value = text
            } else {
                value = member.value.line
            }
            return "\(member.name)=\(encoded(value))"
        }
        guard !parameters.isEmpty else { return "" }
        return (path.contains("?") ? "&" : "?") + parameters.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isUnreserved =
                character.isASCII
                && (character.isLetter || character.isNumber || "-._~".contains(character))
            if isUnreserved { return String(character) }
            let digits = String(byte, radix: 16, uppercase: true)
            return byte < 16 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }
}
