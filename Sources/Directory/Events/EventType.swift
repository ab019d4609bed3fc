import SCIM

/// What happened to a resource, as an event's `type` says it.
enum EventType: String {
    case created, updated, deleted

    /// Such as `user.created`.
    func text(for type: ResourceType) -> String { "\(type.name.lowercased()).\(rawValue)" }
}
