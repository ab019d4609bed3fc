import HTTPTypes

/// What a path below `/admin/v1` names.
enum AdminEndpoint: Sendable {
    case integrations
    case integration(String)
    case tokens(integration: String)
    case token(integration: String, token: String)
    case applications(integration: String)
    case application(integration: String, application: String)
    case applicationPassword(integration: String, application: String)
    case preview(integration: String, application: String)
    case schemas(integration: String)
    case users(integration: String)
    case groups(integration: String)
    case members(integration: String, group: String)
    case groupNames(integration: String)
    case groupName(integration: String, group: String)

    /// Nil when there is no such endpoint.
    init?(_ segments: [String]) {
        let segments = Array(segments)
        guard segments.starts(with: ["admin", "v1", "integrations"]) else { return nil }
        let rest = Array(segments.dropFirst(3))
        switch (rest.count, rest.dropFirst().first) {
        case (0, _): self = .integrations
        case (1, _): self = .integration(rest[0])
        case (2, "tokens"): self = .tokens(integration: rest[0])
        case (3, "tokens"): self = .token(integration: rest[0], token: rest[2])
        case (2, "applications"): self = .applications(integration: rest[0])
        case (3, "applications"):
            self = .application(integration: rest[0], application: rest[2])
        case (4, "applications") where rest[3] == "password":
            self = .applicationPassword(integration: rest[0], application: rest[2])
        case (4, "applications") where rest[3] == "preview":
            self = .preview(integration: rest[0], application: rest[2])
        case (2, "schemas"): self = .schemas(integration: rest[0])
        case (2, "users"): self = .users(integration: rest[0])
        case (2, "groups"): self = .groups(integration: rest[0])
        case (4, "groups") where rest[3] == "members":
            self = .members(integration: rest[0], group: rest[2])
        case (2, "group-names"): self = .groupNames(integration: rest[0])
        case (3, "group-names"): self = .groupName(integration: rest[0], group: rest[2])
        default: return nil
        }
    }

    /// The methods that can succeed here, for `Allow`.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .integrations, .tokens, .applications: [.get, .head, .post]
        case .integration, .application: [.get, .head, .patch, .delete]
        case .applicationPassword: [.post]
        case .schemas: [.get, .head, .put]
        case .token: [.delete]
        case .users, .groups, .members, .groupNames, .preview: [.get, .head]
        case .groupName: [.patch]
        }
    }

    /// The route as the log names it.
    var template: String {
        let integration = "/admin/v1/integrations/{integration}"
        return switch self {
        case .integrations: "/admin/v1/integrations"
        case .integration: integration
        case .tokens: integration + "/tokens"
        case .token: integration + "/tokens/{token}"
        case .applications: integration + "/applications"
        case .application: integration + "/applications/{application}"
        case .applicationPassword: integration + "/applications/{application}/password"
        case .preview: integration + "/applications/{application}/preview"
        case .schemas: integration + "/schemas"
        case .users: integration + "/users"
        case .groups: integration + "/groups"
        case .members: integration + "/groups/{group}/members"
        case .groupNames: integration + "/group-names"
        case .groupName: integration + "/group-names/{group}"
        }
    }
}
