import Postgres
import SCIM

/// What of a resource is kept beside its document so that PostgreSQL can find it: folded when
/// written, because under row-level security only plain comparisons use an index.
struct IndexedValues: Sendable, Hashable {
    /// The folded value of the attribute that is unique in the type.
    let nameKey: String?
    let externalID: String?
    /// Paths such as `emails.value`, one for each of `keys`.
    let paths: [String]
    let keys: [String]

    /// The attribute whose folded value is unique in its type, as RFC 7643 §4.1.1 asks for
    /// userName and as identity providers assume of a group's displayName.
    static func uniqueAttribute(of type: ResourceType) -> String {
        type == .group ? "displayName" : "userName"
    }

    /// Attributes of `type` beside the unique one that are found by an index.
    static func paths(of type: ResourceType) -> [AttributePath] {
        guard type == .user else { return [] }
        return [
            AttributePath(name: "displayName"),
            AttributePath(name: "emails", subName: "value"),
        ]
    }

    /// Takes the values of `resource`, or refuses one that an index row cannot hold.
    init(of resource: Resource, limits: Limits) throws(DirectoryError) {
        let unique = AttributePath(name: Self.uniqueAttribute(of: resource.type))
        nameKey = try Self.keys(at: unique, of: resource, limits: limits).first
        externalID = resource.values(at: AttributePath(name: "externalId")).first?.text
        try Self.check(externalID, at: "externalId", limits: limits)
        var found: [(path: String, key: String)] = []
        for path in Self.paths(of: resource.type) {
            for key in try Self.keys(at: path, of: resource, limits: limits) {
                found.append((path.text, key))
            }
        }
        paths = found.map(\.path)
        keys = found.map(\.key)
    }

    private static func keys(
        at path: AttributePath,
        of resource: Resource,
        limits: Limits
    ) throws(DirectoryError) -> [String] {
        var keys: [String] = []
        for value in resource.values(at: path) {
            guard let text = value.text else { continue }
            let key = CaseFolding.key(text)
            try check(key, at: path.text, limits: limits)
            keys.append(key)
        }
        return keys
    }

    private static func check(
        _ key: String?,
        at path: String,
        limits: Limits
    ) throws(DirectoryError) {
        guard let key, key.utf8.count > limits.indexedValueBytesMax else { return }
        throw .refused(
            .invalidValue(
                "The value of \(path) has \(key.utf8.count) bytes; at most "
                    + "\(limits.indexedValueBytesMax) can be stored. Send a shorter value."
            )
        )
    }
}

extension JSONValue {
    /// The text of a string value.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}
