import SCIM

extension CrowdDocument {
    /// A document that is one group.
    mutating func group(_ group: CrowdGroup, _ detail: CrowdDetail) {
        switch format {
        case .xml: xmlGroup(group, detail)
        case .json: json(jsonGroup(group, detail))
        }
    }

    mutating func xmlGroup(_ group: CrowdGroup, _ detail: CrowdDetail) {
        guard detail != .name else { return xmlName(.group, group.name) }
        xmlBegin(.group, group.name, detail)
        output.element("description", group.description)
        output.element("type", "GROUP")
        output.element("active", group.isActive ? "true" : "false")
        xmlAttributes(
            of: .group,
            group.name,
            detail == .wholeWithAttributes ? group.attributes : []
        )
        output.close("group")
    }

    func jsonGroup(_ group: CrowdGroup, _ detail: CrowdDetail) -> JSONObject {
        guard detail != .name else { return jsonName(.group, group.name) }
        var object = jsonBegin(.group, group.name, detail)
        object.append(name: "description", value: .string(group.description))
        object.append(name: "type", value: "GROUP")
        object.append(name: "active", value: .boolean(group.isActive))
        let attributes = detail == .wholeWithAttributes ? group.attributes : []
        object.append(
            name: "attributes",
            value: .object(jsonAttributes(of: .group, group.name, attributes))
        )
        return object
    }
}

/// What users and groups have in common.
extension CrowdDocument {
    /// An entry that is a name and a link.
    mutating func xmlName(_ kind: CrowdKind, _ name: String) {
        output.open(kind.rawValue, ["name": name])
        output.empty("link", ["href": links.entry(kind, name), "rel": "self"])
        output.close(kind.rawValue)
    }

    /// The beginning of a whole user or group; `expand` names what it could have besides.
    mutating func xmlBegin(_ kind: CrowdKind, _ name: String, _ detail: CrowdDetail) {
        if detail == .whole {
            output.open(kind.rawValue, ["name": name, "expand": "attributes"])
        } else {
            output.open(kind.rawValue, ["name": name])
        }
        output.empty("link", ["href": links.entry(kind, name), "rel": "self"])
    }

    /// An entry that is a name and a link.
    func jsonName(_ kind: CrowdKind, _ name: String) -> JSONObject {
        ["link": jsonLink(links.entry(kind, name)), "name": .string(name)]
    }

    /// The first members of a whole user or group.
    func jsonBegin(_ kind: CrowdKind, _ name: String, _ detail: CrowdDetail) -> JSONObject {
        var object: JSONObject = [:]
        if detail == .whole { object.append(name: "expand", value: "attributes") }
        object.append(name: "link", value: jsonLink(links.entry(kind, name)))
        object.append(name: "name", value: .string(name))
        return object
    }

    func jsonLink(_ url: String, rel: String = "self") -> JSONValue {
        .object(["href": .string(url), "rel": .string(rel)])
    }
}

/// Lists of attributes.
extension CrowdDocument {
    /// A document that is the attributes of the user or group of this name.
    mutating func attributes(_ attributes: [CrowdAttribute], of kind: CrowdKind, _ name: String) {
        switch format {
        case .xml: xmlAttributes(of: kind, name, attributes)
        case .json: json(jsonAttributes(of: kind, name, attributes))
        }
    }

    mutating func xmlAttributes(
        of kind: CrowdKind,
        _ name: String,
        _ attributes: [CrowdAttribute]
    ) {
        output.open("attributes")
        output.empty("link", ["href": links.attributes(kind, name), "rel": "self"])
        for attribute in attributes {
            output.open("attribute", ["name": attribute.name])
            output.open("values")
            for value in attribute.values { output.element("value", value) }
            output.close("values")
            output.close("attribute")
        }
        output.close("attributes")
    }

    func jsonAttributes(
        of kind: CrowdKind,
        _ name: String,
        _ attributes: [CrowdAttribute]
    ) -> JSONObject {
        let list: [JSONValue] = attributes.map { attribute in
            .object([
                "name": .string(attribute.name),
                "values": .array(attribute.values.map { .string($0) }),
            ])
        }
        return ["link": jsonLink(links.attributes(kind, name)), "attributes": .array(list)]
    }
}
