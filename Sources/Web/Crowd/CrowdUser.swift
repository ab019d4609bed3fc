import Directory
import SCIM

/// A SCIM user as applications see it.
///
/// Every text is one that XML allows, and has no blanks around it.
struct CrowdUser: Sendable, Hashable {
    /// What the product knows the user by when the name changes; it never changes itself.
    let key: String
    let id: String
    let name: String
    let firstName: String
    /// Never empty.
    let lastName: String
    let displayName: String
    /// Empty when none is known.
    let email: String
    let isActive: Bool
    let created: DateTime
    let updated: DateTime
    private let object: JSONObject

    /// What keys begin with: the number of the directory, of which there is one.
    static let keyPrefix = "1:"

    /// - Parameters:
    ///   - object: the attributes of a `Resource`.
    ///   - lowersNames: whether the application is shown the name in lower case.
    init(
        object: JSONObject,
        id: String,
        created: DateTime,
        lastModified: DateTime,
        isDeleted: Bool = false,
        lowersNames: Bool = false
    ) {
        self.object = object
        self.id = id
        key = Self.keyPrefix + id
        let userName = object.text("userName") ?? id
        name = lowersNames ? userName.lowercased() : userName
        let parts = CrowdNameParts(object, userName: userName)
        firstName = parts.first
        lastName = parts.last
        displayName = parts.display
        email = Self.email(of: object, userName: userName)
        isActive = !isDeleted && object["active"] != .boolean(false)
        self.created = created
        updated = lastModified
    }

    /// The name that a userName is, as the policy shows it.
    static func name(_ userName: String, _ policy: ApplicationPolicy) -> String {
        let name = ProductText.name(userName)
        return policy.lowersNames ? name.lowercased() : name
    }

    /// What is beyond the attributes that every user has; computed anew each time.
    var attributes: [CrowdAttribute] { CrowdAttribute.ofUser(object) }

    /// The primary address, else the first, else the user name when it looks like one.
    private static func email(of object: JSONObject, userName: String) -> String {
        let emails = object.objects("emails").filter { $0.text("value") != nil }
        let email = emails.first { $0["primary"] == .boolean(true) } ?? emails.first
        return email?.text("value") ?? (isAddress(userName) ? userName : "")
    }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !text.contains(where: \.isWhitespace) else {
            return false
        }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count > 1 && !labels.contains(where: \.isEmpty)
    }
}
