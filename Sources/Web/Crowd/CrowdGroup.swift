import Directory
import SCIM

/// A SCIM group as applications see it: by its name, which is all that products know it by.
struct CrowdGroup: Sendable, Hashable {
    let id: String
    let name: String
    let created: DateTime
    let updated: DateTime
    private let object: JSONObject

    /// - Parameters:
    ///   - object: the attributes of a `Resource`.
    ///   - name: the name that is pinned for applications; without it, the display name.
    ///   - lowersNames: whether the application is shown the name in lower case.
    init(
        object: JSONObject,
        id: String,
        name: String? = nil,
        created: DateTime,
        lastModified: DateTime,
        lowersNames: Bool = false
    ) {
        self.object = object
        self.id = id
        let pinned = name.map { ProductText.name($0) } ?? ""
        let shown = pinned.isEmpty ? object.text("displayName") ?? id : pinned
        self.name = lowersNames ? shown.lowercased() : shown
        self.created = created
        updated = lastModified
    }

    /// SCIM's groups have none.
    var description: String { "" }

    /// A group that is here is active.
    var isActive: Bool { true }

    /// What is beyond the attributes that every group has; computed anew each time.
    var attributes: [CrowdAttribute] { CrowdAttribute.ofGroup(object) }
}
