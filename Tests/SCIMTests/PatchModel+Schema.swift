import SCIM

/// An attribute as the model knows it.
struct ModelPart: Sendable {
    enum Kind { case text, boolean, integer, decimal, dateTime, binary, complex }
    enum Rule { case free, fixed, kept, secret }

    let name: String
    var kind = Kind.text
    var isList = false
    var isRequired = false
    var isExact = false
    var rule = Rule.free
    var parts: [ModelPart] = []

    init(_ name: String, _ kind: Kind = .text, _ rule: Rule = .free) {
        self.name = name
        self.kind = kind
        self.rule = rule
    }

    init(_ name: String, list: Bool = false, rule: Rule = .free, of parts: [ModelPart]) {
        self.init(name, .complex, rule)
        isList = list
        self.parts = parts
    }

    func sub(_ name: String) -> ModelPart? {
        parts.first { $0.name.lowercased() == name.lowercased() }
    }

    var required: ModelPart { with { $0.isRequired = true } }
    var many: ModelPart { with { $0.isList = true } }
    var exact: ModelPart { with { $0.isExact = true } }

    private func with(_ change: (inout ModelPart) -> Void) -> ModelPart {
        var copy = self
        change(&copy)
        return copy
    }

    static let userURN = "urn:ietf:params:scim:schemas:core:2.0:User"
    static let enterpriseURN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    static let badgeURN = "urn:example:scim:schemas:2.0:Badge"

    static let user: [ModelPart] = [
        ModelPart("userName").required, ModelPart("externalId").exact, ModelPart("title"),
        ModelPart("nickName"), ModelPart("active", .boolean),
        ModelPart("name", of: ["formatted", "familyName", "givenName"].map { ModelPart($0) }),
        ModelPart("emails", list: true, of: plural),
        ModelPart("phoneNumbers", list: true, of: plural),
        ModelPart("roles", list: true, of: plural),
        ModelPart(
            "addresses",
            list: true,
            of: [
                ModelPart("locality"), ModelPart("region"), ModelPart("type"),
                ModelPart("primary", .boolean),
            ]
        ),
        ModelPart("id", .text, .kept).exact,
        ModelPart("meta", rule: .kept, of: [ModelPart("created", .dateTime, .kept)]),
        ModelPart(
            "groups",
            list: true,
            rule: .kept,
            of: [ModelPart("value", .text, .kept).exact, ModelPart("type", .text, .kept)]
        ),
    ]

    private static let plural = [
        ModelPart("value"), ModelPart("display"), ModelPart("type"), ModelPart("primary", .boolean),
    ]

    static let extensions: [String: [ModelPart]] = [
        enterpriseURN: [
            ModelPart("department"), ModelPart("division"),
            ModelPart(
                "manager",
                of: [ModelPart("value").exact, ModelPart("displayName", .text, .kept)]
            ),
        ],
        badgeURN: [
            ModelPart("code").required, ModelPart("serial", .text, .fixed),
            ModelPart("level", .integer), ModelPart("weight", .decimal),
            ModelPart("issued", .dateTime), ModelPart("photo", .binary),
            ModelPart("valid", .boolean), ModelPart("pin", .text, .secret), ModelPart("note"),
            ModelPart("issuer", .text, .kept), ModelPart("tags").many.exact,
            ModelPart("origins", .text, .fixed).many,
            ModelPart("seal", rule: .fixed, of: [ModelPart("stamp"), ModelPart("year", .integer)]),
            ModelPart(
                "door",
                of: [
                    ModelPart("name").required, ModelPart("key", .text, .fixed),
                    ModelPart("hint", .text, .secret), ModelPart("state", .text, .kept),
                    ModelPart("count", .integer), ModelPart("marks").many,
                ]
            ),
            ModelPart(
                "keys",
                list: true,
                of: [
                    ModelPart("value").required, ModelPart("type"), ModelPart("primary", .boolean),
                    ModelPart("display"), ModelPart("cut", .text, .fixed),
                    ModelPart("secret", .text, .secret), ModelPart("made", .text, .kept),
                ]
            ),
        ],
    ]
}

/// Where a step goes.
struct ModelPath {
    let urn: String?
    let part: ModelPart
    var sub: ModelPart?
    var condition: ModelCondition?
    var isShort = false
}

/// What stands in the brackets of a path.
indirect enum ModelCondition {
    case compare(ModelPart, String, JSONValue)
    case present(ModelPart)
    case not(ModelCondition)
    case and(ModelCondition, ModelCondition)
    case or(ModelCondition, ModelCondition)

    func holds(for element: JSONValue) -> Bool {
        switch self {
        case .and(let left, let right): return left.holds(for: element) && right.holds(for: element)
        case .or(let left, let right): return left.holds(for: element) || right.holds(for: element)
        case .not(let inner): return !inner.holds(for: element)
        case .present(let part): return Self.value(of: part, in: element) != nil
        case .compare(let part, let comparison, let operand):
            guard let value = Self.value(of: part, in: element) else { return comparison == "ne" }
            guard case .string(let text) = value, case .string(let other) = operand else {
                return (value == operand) == (comparison == "eq")
            }
            let left = part.isExact ? text : text.lowercased()
            let right = part.isExact ? other : other.lowercased()
            switch comparison {
            case "eq": return left == right
            case "ne": return left != right
            case "sw": return left.hasPrefix(right)
            default: return left.contains(right)
            }
        }
    }

    /// A missing primary is false.
    private static func value(of part: ModelPart, in element: JSONValue) -> JSONValue? {
        guard let fields = element.fields else { return element }
        return fields[part.name] ?? (part.name == "primary" ? false : nil)
    }

    /// The element that equalities alone describe.
    func described(as part: ModelPart) -> JSONObject? {
        guard part.kind == .complex, let fields = equalities else { return nil }
        let isPossible = fields.members.allSatisfy { member in
            part.sub(member.name).map { $0.rule != .kept && member.value != "" } ?? false
        }
        return isPossible && holds(for: .object(fields)) ? fields : nil
    }

    private var equalities: JSONObject? {
        switch self {
        case .compare(let part, "eq", let operand): return [part.name: operand]
        case .and(let left, let right):
            guard var fields = left.equalities, let more = right.equalities else { return nil }
            for member in more.members where fields[member.name] == nil {
                fields[member.name] = member.value
            }
            return fields
        case .compare, .present, .not, .or: return nil
        }
    }
}

extension JSONValue {
    var fields: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    var items: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    var isBlankText: Bool {
        guard case .string(let text) = self else { return false }
        return text.allSatisfy(\.isWhitespace)
    }
}

extension JSONObject {
    func value(at path: ModelPath) -> JSONValue? {
        guard let urn = path.urn else { return self[path.part.name] }
        return self[urn]?.fields?[path.part.name]
    }

    mutating func setValue(_ value: JSONValue?, at path: ModelPath) {
        guard let urn = path.urn else {
            self[path.part.name] = value
            return
        }
        var container = self[urn]?.fields ?? [:]
        container[path.part.name] = value
        self[urn] = container.members.isEmpty ? nil : .object(container)
    }
}
