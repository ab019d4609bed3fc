import Directory
import SCIM

/// How an answer is written; the products read XML, and scripts JSON.
enum CrowdFormat: Sendable, Hashable, CaseIterable {
    case xml, json

    /// The value of `Content-Type`.
    var mediaType: String {
        switch self {
        case .xml: "application/xml;charset=UTF-8"
        case .json: "application/json;charset=UTF-8"
        }
    }
}

/// What a request is about: the protocol has the same resources for both.
enum CrowdKind: String, Sendable, Hashable, CaseIterable {
    case user, group

    /// - Parameter entityType: as requests name it, in any case.
    init?(entityType: String) {
        self.init(rawValue: entityType.lowercased())
    }

    /// The name of a list of them.
    var plural: String { rawValue + "s" }
}

/// How much of a user or group an answer holds.
enum CrowdDetail: Sendable, Hashable {
    /// The name and a link.
    case name
    /// All but the attributes.
    case whole
    case wholeWithAttributes

    /// An entry of a list: the name, unless `expand` asks for more.
    ///
    /// - Parameter expand: names between commas, such as `user,attributes`.
    init(inListOf kind: CrowdKind, expand: String?) {
        let names = Self.names(expand)
        guard names.contains(kind.rawValue) else {
            self = .name
            return
        }
        self = names.contains("attributes") ? .wholeWithAttributes : .whole
    }

    /// The one user or group that was asked for.
    init(expand: String?) {
        self = Self.names(expand).contains("attributes") ? .wholeWithAttributes : .whole
    }

    private static func names(_ expand: String?) -> Set<String> {
        let names = (expand ?? "").split(separator: ",")
        return Set(names.map { ProductText.name(String($0)).lowercased() })
    }
}
