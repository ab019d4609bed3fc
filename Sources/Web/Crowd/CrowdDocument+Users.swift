import SCIM

extension CrowdDocument {
    /// A document that is one user.
    mutating func user(_ user: CrowdUser, _ detail: CrowdDetail) {
        switch format {
        case .xml: xmlUser(user, detail)
        case .json: json(jsonUser(user, detail))
        }
    }

    mutating func xmlUser(_ user: CrowdUser, _ detail: CrowdDetail) {
        guard detail != .name else { return xmlName(.user, user.name) }
        xmlBegin(.user, user.name, detail)
        output.element("first-name", user.firstName)
        output.element("last-name", user.lastName)
        output.element("display-name", user.displayName)
        output.element("email", user.email)
        output.open("password")
        output.empty("link", ["href": links.password(user.name), "rel": "edit"])
        output.close("password")
        output.element("key", user.key)
        output.element("created-date", user.created.text)
        output.element("updated-date", user.updated.text)
        output.element("active", user.isActive ? "true" : "false")
        xmlAttributes(
            of: .user,
            user.name,
            detail == .wholeWithAttributes ? user.attributes : []
        )
        output.close("user")
    }

    func jsonUser(_ user: CrowdUser, _ detail: CrowdDetail) -> JSONObject {
        guard detail != .name else { return jsonName(.user, user.name) }
        var object = jsonBegin(.user, user.name, detail)
        object.append(name: "first-name", value: .string(user.firstName))
        object.append(name: "last-name", value: .string(user.lastName))
        object.append(name: "display-name", value: .string(user.displayName))
        object.append(name: "email", value: .string(user.email))
        let password = jsonLink(links.password(user.name), rel: "edit")
        object.append(name: "password", value: .object(["link": password]))
        object.append(name: "key", value: .string(user.key))
        object.append(name: "created-date", value: .milliseconds(user.created))
        object.append(name: "updated-date", value: .milliseconds(user.updated))
        object.append(name: "active", value: .boolean(user.isActive))
        let attributes = detail == .wholeWithAttributes ? user.attributes : []
        object.append(
            name: "attributes",
            value: .object(jsonAttributes(of: .user, user.name, attributes))
        )
        return object
    }
}

extension JSONValue {
    /// A moment as scripts expect it: the milliseconds since 1970.
    fileprivate static func milliseconds(_ moment: DateTime) -> JSONValue {
        .number(JSONNumber(moment.milliseconds))
    }
}
