import SCIM
import Testing
import WebTesting

/// One endpoint with what it lists, in its order, and what filters of it can be about.
struct AgreementScope: Sendable {
    let path: String
    let resources: [JSONValue]
    let attributes: [AgreementAttribute]
    let lists: [AgreementList]
}

/// A tenant with random users and groups, and all it holds as a client sees it.
struct AgreementDirectory {
    let tenant: TestTenant
    /// Users, groups, and both.
    let scopes: [AgreementScope]

    private static let usersMax = 24
    private static let groupsMax = 12
    private static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    init(_ tenant: TestTenant, using random: inout AgreementRandom) async throws {
        self.tenant = tenant
        var ids: [String] = []
        for number in 0..<Self.usersMax {
            let body = Self.user(number, using: &random)
            if let id = try await Self.create("/Users", body, tenant) { ids.append(id) }
        }
        for id in ids where random.oneIn(3) {
            _ = try await tenant.patch(
                "/Users/\(id)",
                #"{"op":"replace","path":"nickName","value":"later"}"#
            )
        }
        for _ in 0..<Self.groupsMax {
            let body = Self.group(ids, using: &random)
            // Later groups may have earlier ones as members, so none closes a cycle.
            if let id = try await Self.create("/Groups", body, tenant) { ids.append(id) }
        }
        scopes = [
            AgreementScope(
                path: "/Users",
                resources: try await Self.all("/Users", of: tenant),
                attributes: Self.userAttributes,
                lists: Self.userLists
            ),
            AgreementScope(
                path: "/Groups",
                resources: try await Self.all("/Groups", of: tenant),
                attributes: Self.groupAttributes,
                lists: Self.groupLists
            ),
            AgreementScope(
                path: "/",
                resources: try await Self.all("/", of: tenant),
                attributes: Self.userAttributes + Self.groupAttributes,
                lists: Self.userLists + Self.groupLists
            ),
        ]
    }

    /// The new resource's id; nil when its name was taken.
    private static func create(
        _ path: String,
        _ body: JSONValue,
        _ tenant: TestTenant
    ) async throws -> String? {
        let answer = try await tenant.post(path, String(decoding: body.bytes, as: UTF8.self))
        try #require(answer.status == 201 || answer.status == 409, "\(answer.text)")
        return answer.status == 201 ? try answer.id : nil
    }

    private static func all(_ path: String, of tenant: TestTenant) async throws -> [JSONValue] {
        let answer = try await tenant.read("\(path)?count=1000")
        guard case .array(let resources) = try answer.value("Resources") else { return [] }
        return resources
    }

    private static func user(_ number: Int, using random: inout AgreementRandom) -> JSONValue {
        var user = JSONObject()
        user["schemas"] = ["urn:ietf:params:scim:schemas:core:2.0:User"]
        user["userName"] = .string(random.oneIn(3) ? "user\(number)" : random.text())
        for name in ["displayName", "title", "nickName", "externalId", "profileUrl"]
        where random.oneIn(2) {
            user[name] = .string(random.text())
        }
        if random.oneIn(2) {
            user["name"] = [
                "familyName": .string(random.text()), "givenName": .string(random.text()),
            ]
        }
        if random.oneIn(3) { user["active"] = .boolean(Bool.random(using: &random)) }
        for name in ["emails", "phoneNumbers", "roles"] where random.oneIn(2) {
            user[name] = list(using: &random)
        }
        if random.oneIn(2) {
            user[enterprise] = [
                "department": .string(random.text()), "manager": ["value": .string(random.text())],
            ]
        }
        return .object(user)
    }

    private static func list(using random: inout AgreementRandom) -> JSONValue {
        let count = random.number(1...3)
        let primary = random.number(0...5)
        let elements: [JSONValue] = (0..<count).map { index in
            var element = JSONObject()
            if !random.oneIn(6) { element["value"] = .string(random.text()) }
            element["type"] = .string(random.element(of: ["work", "Home", "ärger"]) ?? "work")
            if random.oneIn(4) { element["display"] = .string(random.text()) }
            if index == primary { element["primary"] = true }
            return .object(element)
        }
        return .array(elements)
    }

    private static func group(_ ids: [String], using random: inout AgreementRandom) -> JSONValue {
        var group = JSONObject()
        group["schemas"] = ["urn:ietf:params:scim:schemas:core:2.0:Group"]
        group["displayName"] = .string(random.text())
        if random.oneIn(2) { group["externalId"] = .string(random.text()) }
        var members: [JSONValue] = []
        for id in ids where random.oneIn(5) { members.append(["value": .string(id)]) }
        if !random.oneIn(4) { group["members"] = .array(members) }
        return .object(group)
    }
}

// What filters can be about. Written down here once more, not taken from the schemas.
extension AgreementDirectory {
    private static let common = [
        AgreementAttribute(name: "id", path: ["id"], kind: .exact),
        AgreementAttribute(name: "externalId", path: ["externalId"], kind: .exact),
        AgreementAttribute(name: "schemas", path: ["schemas"], kind: .exact),
        AgreementAttribute(name: "meta.created", path: ["meta", "created"], kind: .moment),
        AgreementAttribute(
            name: "meta.lastModified",
            path: ["meta", "lastModified"],
            kind: .moment
        ),
        AgreementAttribute(
            name: "meta.resourceType",
            path: ["meta", "resourceType"],
            kind: .exact
        ),
        AgreementAttribute(name: "meta.version", path: ["meta", "version"], kind: .exact),
    ]

    private static let texts = [
        "userName", "displayName", "title", "nickName", "name.familyName", "name.givenName",
    ]

    /// Attributes of users, those that an index finds more often.
    private static let userAttributes: [AgreementAttribute] =
        common + attributes(of: userLists) + (texts + ["userName", "displayName"]).map(folded)
        + [
            AgreementAttribute(name: "active", path: ["active"], kind: .boolean),
            AgreementAttribute(name: "profileUrl", path: ["profileUrl"], kind: .exact),
            AgreementAttribute(
                name: "department",
                path: [enterprise, "department"],
                kind: .folded
            ),
            AgreementAttribute(
                name: "\(enterprise):manager.value",
                path: [enterprise, "manager", "value"],
                kind: .exact
            ),
            AgreementAttribute(
                name: "urn:ietf:params:scim:schemas:core:2.0:User:userName",
                path: ["userName"],
                kind: .folded
            ),
        ]

    /// Attributes of groups.
    private static let groupAttributes: [AgreementAttribute] =
        common + attributes(of: groupLists) + [folded("displayName"), folded("displayName")]

    private static let userLists: [AgreementList] =
        ["emails", "emails", "phoneNumbers", "roles"].map { name in
            AgreementList(
                name: name,
                parts: [
                    folded("value"), folded("value"), folded("type"), folded("display"),
                    AgreementAttribute(name: "primary", path: ["primary"], kind: .boolean),
                ]
            )
        } + [references("groups", more: [folded("display")])]

    private static let groupLists = [references("members"), references("members")]

    private static func references(
        _ name: String,
        more: [AgreementAttribute] = []
    ) -> AgreementList {
        let value = AgreementAttribute(name: "value", path: ["value"], kind: .exact)
        return AgreementList(
            name: name,
            parts: [
                value, value, folded("type"),
                AgreementAttribute(name: "$ref", path: ["$ref"], kind: .exact),
            ] + more
        )
    }

    private static func folded(_ name: String) -> AgreementAttribute {
        AgreementAttribute(
            name: name,
            path: name.split(separator: ".").map(String.init),
            kind: .folded
        )
    }

    /// The parts of lists outside brackets, and the lists themselves, which stand for `value`.
    private static func attributes(of lists: [AgreementList]) -> [AgreementAttribute] {
        lists.flatMap { list in
            list.parts.flatMap { part -> [AgreementAttribute] in
                let path = [list.name] + part.path
                let named = AgreementAttribute(
                    name: "\(list.name).\(part.name)",
                    path: path,
                    kind: part.kind
                )
                guard part.name == "value" else { return [named] }
                let bare = AgreementAttribute(
                    name: list.name,
                    path: path,
                    kind: part.kind,
                    wholePath: [list.name]
                )
                return [named, bare]
            }
        }
    }
}
