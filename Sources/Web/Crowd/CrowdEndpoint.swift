import HTTPTypes

/// What a path below `/t/{tenant}/crowd/rest/usermanagement/{version}` names.
enum CrowdEndpoint: Sendable, Hashable {
    /// How far a relation is followed.
    enum Reach: String, Sendable {
        case direct, nested
    }

    case search
    case events
    case eventsAfter(String)
    case user
    case userAttributes
    /// Groups that a user is in.
    case userGroups(Reach)
    case group
    case groupAttributes
    /// Every group with its direct members.
    case memberships
    case groupUsers(Reach)
    case groupChildren(Reach)
    case groupParents(Reach)
    case authentication
    case authenticationNotification
    case cookieConfiguration
    /// Passwords, sessions and other things that exist in the protocol and not here.
    case refused

    /// The versions of the interface that are served, which are one and the same.
    static let versions = ["1", "latest"]

    /// Nil when there is no such endpoint.
    ///
    /// - Parameter segments: what follows `/t/{tenant}/crowd`.
    init?(_ segments: some Collection<String>) {
        let segments = Array(segments)
        guard segments.count >= 4, segments.starts(with: ["rest", "usermanagement"]),
            Self.versions.contains(segments[2])
        else { return nil }
        self.init(names: Array(segments.dropFirst(3)))
    }

    private init?(names: [String]) {
        switch (names[0], names.dropFirst().first, names.count) {
        case ("search", _, 1): self = .search
        case ("event", _, 1): self = .events
        case ("event", let token?, 2): self = .eventsAfter(token)
        case ("user", _, 1): self = .user
        case ("user", "attribute", 2): self = .userAttributes
        case ("user", "password", 2), ("user", "mail", 3), ("user", "rename", 2),
            ("user", "expire-all-passwords", 2):
            self = .refused
        case ("group", _, 1): self = .group
        case ("group", "attribute", 2): self = .groupAttributes
        case ("group", "membership", 2): self = .memberships
        case ("authentication", _, 1): self = .authentication
        case ("authentication", "notify", 2): self = .authenticationNotification
        case ("config", "cookie", 2): self = .cookieConfiguration
        case ("session", _, _): self = .refused
        case (_, let relation?, 3):
            guard let reach = Reach(rawValue: names[2]) else { return nil }
            self.init(relation: names[0] + "/" + relation, reach)
        default: return nil
        }
    }

    private init?(relation: String, _ reach: Reach) {
        switch relation {
        case "user/group": self = .userGroups(reach)
        case "group/user": self = .groupUsers(reach)
        case "group/child-group": self = .groupChildren(reach)
        case "group/parent-group": self = .groupParents(reach)
        default: return nil
        }
    }

    /// The methods that read; any other is an attempt to write.
    var readingMethods: [HTTPRequest.Method] {
        switch self {
        case .search: [.get, .head, .post]
        case .authentication, .authenticationNotification: [.post]
        case .refused: []
        case .events, .eventsAfter, .user, .userAttributes, .userGroups, .group,
            .groupAttributes, .memberships, .groupUsers, .groupChildren, .groupParents,
            .cookieConfiguration:
            [.get, .head]
        }
    }

    /// The route as the log and the metrics name it.
    var template: String {
        let name =
            switch self {
            case .search: "search"
            case .events: "event"
            case .eventsAfter: "event/{token}"
            case .user: "user"
            case .userAttributes: "user/attribute"
            case .userGroups(let reach): "user/group/\(reach.rawValue)"
            case .group: "group"
            case .groupAttributes: "group/attribute"
            case .memberships: "group/membership"
            case .groupUsers(let reach): "group/user/\(reach.rawValue)"
            case .groupChildren(let reach): "group/child-group/\(reach.rawValue)"
            case .groupParents(let reach): "group/parent-group/\(reach.rawValue)"
            case .authentication: "authentication"
            case .authenticationNotification: "authentication/notify"
            case .cookieConfiguration: "config/cookie"
            case .refused: "{refused}"
            }
        return "/t/{tenant}/crowd/rest/usermanagement/{version}/" + name
    }
}
