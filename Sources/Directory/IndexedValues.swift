import Postgres
import SCIM

/// What of a resource is kept beside its document so that PostgreSQL can find it: folded when
/// written, because under row-level security only plain comparisons use an index.
struct IndexedValues: Sendable, Hashable {
    /// The folded value of the attribute that is unique in the type: userName as RFC 7643 §4.1.1
    /// asks, a group's displayName as identity providers assume, and of other types the first
    /// that its schema says so of, if there is one.
    let nameKey: String?
    let externalID: String?
    /// Paths such as `emails.value`, one for each of `keys`.
    let paths: [String]
    let keys: [String]

    /// What the path of a unique value begins with; a partial index holds such values apart.
    private static let uniqueMark = "!"

    /// Attributes of `type` beside the unique one that are found by an index.
    static func paths(of type: ResourceType) -> [AttributePath] {
        guard type.kind == .user else { return [] }
        return [
            AttributePath(name: "displayName"),
            AttributePath(name: "emails", subName: "value"),
        ]
    }

    /// The value as an index holds it.
    static func key(_ text: String, at path: AttributePath, of type: ResourceType) -> String {
        type.attribute(at: path)?.isCaseExact ?? true ? text : CaseFolding.key(text)
    }

    /// Takes the values of `resource`, or refuses one that an index row cannot hold.
    init(of resource: Resource, limits: Limits) throws(DirectoryError) {
        let type = resource.type
        let unique = type.uniqueAttribute.map { [AttributePath(name: $0.name)] } ?? []
        nameKey = try Self.keys(at: unique, of: resource, limits: limits).first?.key
        externalID = resource.values(at: AttributePath(name: "externalId")).first?.text
        try Self.check(externalID, at: "externalId", limits: limits)
        let found =
            try Self.keys(at: Self.paths(of: type), of: resource, limits: limits)
            + Self.keys(at: type.uniquePaths, of: resource, limits: limits).map {
                ("\(Self.uniqueMark)\(type.name):\($0.path)", $0.key)
            }
        paths = found.map(\.0)
        keys = found.map(\.1)
    }

    /// Whether two states of a resource are found by the same values.
    ///
    /// Compares what clients sent, so that nothing has to be folded where nothing changed.
    static func areSame(in left: Resource, _ right: Resource) -> Bool {
        let type = left.type
        var paths = paths(of: type) + type.uniquePaths
        paths.append(AttributePath(name: "externalId"))
        if let unique = type.uniqueAttribute { paths.append(AttributePath(name: unique.name)) }
        return paths.allSatisfy { left.values(at: $0) == right.values(at: $0) }
    }

    private static func keys(
        at paths: [AttributePath],
        of resource: Resource,
        limits: Limits
    ) throws(DirectoryError) -> [(path: String, key: String)] {
        var keys: [(String, String)] = []
        for path in paths {
            for value in resource.values(at: path) {
                guard let text = value.text else { continue }
                let key = key(text, at: path, of: resource.type)
                try check(key, at: path.text, limits: limits)
                keys.append((path.text, key))
            }
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
