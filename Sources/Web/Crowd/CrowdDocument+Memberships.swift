/// The direct members of every group, in XML whatever the client accepts.
///
/// The clients expect both lists in every membership, and groups without members too.
extension CrowdDocument {
    /// Begins the list of memberships.
    mutating func beginMemberships() {
        output.open("memberships")
    }

    /// Begins the members of one group; its users follow.
    mutating func beginMembership(ofGroup name: String) {
        output.open("membership", ["group": name])
        output.open("users")
    }

    /// One of the users in the group.
    mutating func memberUser(_ name: String) {
        output.empty("user", ["name": name])
    }

    /// Ends the users of the group; its groups follow.
    mutating func endMemberUsers() {
        output.close("users")
        output.open("groups")
    }

    /// One of the groups in the group.
    mutating func memberGroup(_ name: String) {
        output.empty("group", ["name": name])
    }

    /// Ends the members of the group.
    mutating func endMembership() {
        output.close("groups")
        output.close("membership")
    }

    /// Ends the list of memberships.
    mutating func endMemberships() {
        output.close("memberships")
    }

    /// All the members of one group.
    mutating func membership(ofGroup name: String, users: [String], groups: [String]) {
        beginMembership(ofGroup: name)
        for user in users { memberUser(user) }
        endMemberUsers()
        for group in groups { memberGroup(group) }
        endMembership()
    }
}
