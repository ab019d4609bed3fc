import Directory
import SCIM

/// An attribute beyond those that every user or group of Crowd has; it has one value or more.
struct CrowdAttribute: Sendable, Hashable {
    let name: String
    let values: [String]
}

extension CrowdAttribute {
    /// The attributes of a user that applications may be interested in.
    ///
    /// A fixed list: what a tenant's own schema adds may be meant for nobody.
    static func ofUser(_ object: JSONObject) -> [CrowdAttribute] {
        var attributes = [
            "externalId", "title", "userType", "nickName", "profileUrl", "preferredLanguage",
            "locale", "timezone",
        ].compactMap { attribute($0, object.text($0)) }
        let numbers = object.objects("phoneNumbers").compactMap { $0.text("value") }
        if !numbers.isEmpty {
            attributes.append(CrowdAttribute(name: "phoneNumbers", values: numbers))
        }
        guard let enterprise = object.object(enterpriseURN) else { return attributes }
        attributes += [
            "employeeNumber", "costCenter", "organization", "division", "department",
        ].compactMap { attribute($0, enterprise.text($0)) }
        if let manager = enterprise.object("manager"),
            let name = attribute("manager", manager.text("displayName") ?? manager.text("value"))
        {
            attributes.append(name)
        }
        return attributes
    }

    /// The attributes of a group.
    static func ofGroup(_ object: JSONObject) -> [CrowdAttribute] {
        [attribute("externalId", object.text("externalId"))].compactMap(\.self)
    }

    private static let enterpriseURN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    private static func attribute(_ name: String, _ text: String?) -> CrowdAttribute? {
        text.map { CrowdAttribute(name: name, values: [$0]) }
    }
}

extension JSONObject {
    /// The text of this name as it can stand in XML, without blanks around it; nil when nothing
    /// is left.
    func text(_ name: String) -> String? {
        guard case .string(let text)? = self[name] else { return nil }
        let trimmed = ProductText.name(text)
        return trimmed.isEmpty ? nil : trimmed
    }

    /// The object of this name.
    func object(_ name: String) -> JSONObject? {
        guard case .object(let object)? = self[name] else { return nil }
        return object
    }

    /// The objects in the array of this name.
    func objects(_ name: String) -> [JSONObject] {
        guard case .array(let elements)? = self[name] else { return [] }
        return elements.compactMap { element in
            guard case .object(let object) = element else { return nil }
            return object
        }
    }
}
