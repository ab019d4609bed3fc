import SCIM

/// What an event did.
enum CrowdOperation: String, Sendable, Hashable, CaseIterable {
    case created = "CREATED"
    /// Of memberships: the lists are complete, and replace those that the product has.
    case updated = "UPDATED"
    case deleted = "DELETED"
}

/// What has changed since a token; the products read it in XML alone.
///
/// Users and groups must come before the memberships that name them.
extension CrowdDocument {
    /// Begins the list of events.
    ///
    /// - Parameters:
    ///   - token: what to ask with the next time.
    ///   - isIncremental: whether asking with it will do; without, products read everything anew.
    mutating func beginEvents(token: String, isIncremental: Bool) {
        switch format {
        case .xml:
            output.open(
                "events",
                [
                    "newEventToken": token,
                    "incrementalSynchronisationAvailable": isIncremental ? "true" : "false",
                ]
            )
        case .json:
            beginJSONList(
                "events",
                in: [
                    "newEventToken": .string(token),
                    "incrementalSynchronisationAvailable": .boolean(isIncremental),
                ]
            )
        }
    }

    /// A user came, changed in anything but the name, or went.
    mutating func userEvent(_ operation: CrowdOperation, _ user: CrowdUser) {
        switch format {
        case .xml:
            beginXMLEvent("userEvent", operation)
            xmlUser(user, .whole)
            output.close("userEvent")
        case .json: jsonEvent("userEvent", operation, ["user": .object(jsonUser(user, .whole))])
        }
    }

    /// A group came, changed in anything but the name, or went.
    mutating func groupEvent(_ operation: CrowdOperation, _ group: CrowdGroup) {
        switch format {
        case .xml:
            beginXMLEvent("groupEvent", operation)
            xmlGroup(group, .whole)
            output.close("groupEvent")
        case .json:
            jsonEvent("groupEvent", operation, ["group": .object(jsonGroup(group, .whole))])
        }
    }

    /// The direct groups of a user.
    mutating func userMembershipEvent(
        _ operation: CrowdOperation,
        user: String,
        parents: [String]
    ) {
        switch format {
        case .xml:
            beginXMLEvent("userMembershipEvent", operation)
            output.empty("childUser", ["name": user])
            xmlNames("parentGroups", parents)
            output.close("userMembershipEvent")
        case .json:
            jsonEvent(
                "userMembershipEvent",
                operation,
                ["childUser": .object(["name": .string(user)]), "parentGroups": names(parents)]
            )
        }
    }

    /// The direct groups of a group, and the groups directly in it: clients need both.
    mutating func groupMembershipEvent(
        _ operation: CrowdOperation,
        group: String,
        parents: [String],
        children: [String]
    ) {
        switch format {
        case .xml:
            beginXMLEvent("groupMembershipEvent", operation)
            output.empty("group", ["name": group])
            xmlNames("parentGroups", parents)
            xmlNames("childGroups", children)
            output.close("groupMembershipEvent")
        case .json:
            jsonEvent(
                "groupMembershipEvent",
                operation,
                [
                    "group": .object(["name": .string(group)]), "parentGroups": names(parents),
                    "childGroups": names(children),
                ]
            )
        }
    }

    /// Ends the list of events.
    mutating func endEvents() {
        switch format {
        case .xml: output.close("events")
        case .json: endJSONList()
        }
    }

    private mutating func beginXMLEvent(_ name: String, _ operation: CrowdOperation) {
        output.open(name)
        output.element("operation", operation.rawValue)
    }

    private mutating func xmlNames(_ list: String, _ names: [String]) {
        output.open(list)
        for name in names { output.empty("group", ["name": name]) }
        output.close(list)
    }

    private mutating func jsonEvent(
        _ name: String,
        _ operation: CrowdOperation,
        _ members: JSONObject
    ) {
        var event: JSONObject = ["operation": .string(operation.rawValue)]
        for member in members.members { event.append(name: member.name, value: member.value) }
        var entry = JSONObject()
        entry.append(name: name, value: .object(event))
        jsonEntry(entry)
    }

    private func names(_ names: [String]) -> JSONValue {
        .array(names.map { .object(["name": .string($0)]) })
    }
}
