import SCIM
import WebTesting

/// What an application is shown, decided by its operator.
struct ProductPolicy {
    var lowersNames = false
    /// Which groups are shown: those whose names begin so; nil: all.
    var groupPrefix: String?
    /// Reserved names that are shown all the same.
    var allowedGroups: Set<String> = []

    /// The fields of the admin API.
    var json: String {
        let filter = groupPrefix.map { #""\#($0)*""# } ?? ""
        let allowed = allowedGroups.sorted().map { name in
            String(decoding: JSONValue.string(name).bytes, as: UTF8.self)
        }
        return """
            "lower_case_names":\(lowersNames),"group_filter":[\(filter)],
            "allowed_groups":[\(allowed.joined(separator: ","))]
            """
    }

    func shows(groupNamed name: String) -> Bool {
        let isReserved =
            name.lowercased().hasSuffix("-administrators") && !allowedGroups.contains(name)
        return !isReserved && name.lowercased().hasPrefix(groupPrefix?.lowercased() ?? "")
    }

    func shown(_ name: String) -> String { lowersNames ? name.lowercased() : name }
}

/// What a copy has to be, computed from what SCIM tells.
struct ProductCopyExpectation {
    private let lines: [String]
    /// The keys of users of whom SCIM tells no first name, and no last name: any will do.
    private var withoutFirstName: Set<String> = []
    private var withoutLastName: Set<String> = []
    /// The keys of the users who are there, who have not been deleted.
    let keys: Set<String>

    /// How the copy differs: what it lacks with a minus, what it has too much with a plus.
    func differences(from copy: ProductCopy) -> [String] {
        let users = copy.users.values.map { user in
            var user = user
            if withoutFirstName.contains(user.key) { user.firstName = "*" }
            if withoutLastName.contains(user.key), !user.lastName.isEmpty { user.lastName = "*" }
            return user.line
        }
        return (users + copy.groupLines).sorted().differences(from: lines)
    }

    init(_ traffic: ProductCopyTraffic, _ policy: ProductPolicy) async throws {
        let users = try await Self.all("/Users", traffic.tenant)
        let groups = try await Self.all("/Groups", traffic.tenant)
        var lines: [String] = []
        var names: [String: String] = [:]
        var taken: Set<ProductName> = []
        for user in users {
            let name = policy.shown(user.string("userName") ?? "")
            names[user.string("id") ?? ""] = "user \(name)"
            taken.insert(ProductName(name))
            lines.append(Self.line(user, name, isActive: user["active"] != .boolean(false)))
        }
        // Of those who had one name the last one stays, unless somebody has it now.
        for user in traffic.gone.reversed() {
            let name = policy.shown(user.string("userName") ?? "")
            guard taken.insert(ProductName(name)).inserted else { continue }
            lines.append(Self.line(user, name, isActive: false))
        }
        let pinned = Dictionary(
            uniqueKeysWithValues: traffic.teams.map { ($0.id, $0.pinnedName) }
        )
        var shown: [String: String] = [:]
        for group in groups {
            let id = group.string("id") ?? ""
            guard let name = pinned[id] ?? nil, policy.shows(groupNamed: name) else { continue }
            shown[id] = policy.shown(name)
            names[id] = "group \(policy.shown(name))"
        }
        for group in groups {
            guard let name = shown[group.string("id") ?? ""] else { continue }
            lines.append("group \(name) type=GROUP active=true")
            guard case .array(let members)? = group["members"] else { continue }
            for case .object(let member) in members {
                guard let other = names[member.string("value") ?? ""] else { continue }
                lines.append("member \(name) < \(other)")
            }
        }
        self.lines = lines.sorted()
        for user in users + traffic.gone {
            let key = Self.key(of: user)
            if user.string("name", "givenName") == nil { withoutFirstName.insert(key) }
            if user.string("name", "familyName") == nil { withoutLastName.insert(key) }
        }
        keys = Set(users.map(Self.key))
    }

    private static func key(of user: JSONObject) -> String { "1:" + (user.string("id") ?? "") }

    private static func all(_ endpoint: String, _ tenant: TestTenant) async throws -> [JSONObject] {
        var found: [JSONObject] = []
        while true {
            let page = try await tenant.read("\(endpoint)?startIndex=\(found.count + 1)&count=200")
            guard page.status == 200, let total = try page.totalResults else {
                throw TestAnswer.Unexpected(description: page.text)
            }
            if case .array(let resources)? = try page.value("Resources") {
                for case .object(let resource) in resources { found.append(resource) }
            }
            if found.count >= Int(total) { return found }
        }
    }

    private static func line(_ user: JSONObject, _ name: String, isActive: Bool) -> String {
        let display = displayName(of: user)
        let given = user.string("name", "givenName").map(printable)
        let family = user.string("name", "familyName").map(printable)
        return CopiedUser(
            name: name,
            key: key(of: user),
            isActive: isActive,
            email: email(of: user),
            displayName: display,
            // Where SCIM has none, any of the display name's parts will do.
            firstName: given ?? "*",
            lastName: family ?? "*"
        ).line
    }

    private static func displayName(of user: JSONObject) -> String {
        let parts = [user.string("name", "givenName"), user.string("name", "familyName")]
        let joined = parts.compactMap { $0 }.joined(separator: " ")
        return printable(
            user.string("displayName") ?? user.string("name", "formatted")
                ?? (joined.isEmpty ? user.string("userName") ?? "" : joined)
        )
    }

    private static func email(of user: JSONObject) -> String {
        guard case .array(let elements)? = user["emails"] else {
            return user.string("userName") ?? ""
        }
        let emails = elements.compactMap { element -> JSONObject? in
            guard case .object(let email) = element else { return nil }
            return email
        }
        let chosen = emails.first { $0["primary"] == .boolean(true) } ?? emails.first
        return chosen?.string("value") ?? ""
    }

    /// The text without what XML forbids.
    private static func printable(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        kept.append(
            contentsOf: text.unicodeScalars.filter { scalar in
                switch scalar.value {
                case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
                default: false
                }
            }
        )
        return String(kept)
    }
}

extension [String] {
    /// What of two sorted lists only one has: those of the other with a minus.
    func differences(from other: [String]) -> [String] {
        difference(from: other).map { change in
            switch change {
            case .insert(_, let line, _): "+ \(line)"
            case .remove(_, let line, _): "- \(line)"
            }
        }
    }
}

extension JSONObject {
    fileprivate func string(_ name: String, _ part: String? = nil) -> String? {
        guard let part else {
            guard case .string(let text)? = self[name] else { return nil }
            return text
        }
        guard case .object(let object)? = self[name] else { return nil }
        return object.string(part)
    }
}
