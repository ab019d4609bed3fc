import SCIM

/// Makes PATCH operations that now and then hit what is there, and now and then are wrong.
struct PatchModelGenerator {
    private var random: SplitMix

    init(seed: UInt64) {
        random = SplitMix(seed: seed)
    }

    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    mutating func upTo(_ count: Int) -> Int { Int.random(in: 1...count, using: &random) }

    mutating func operation() -> JSONValue {
        var kind = pick(["add", "add", "add", "replace", "replace", "remove"])
        if oneIn(12) { kind = kind.prefix(1).uppercased() + kind.dropFirst() }
        var fields: JSONObject = ["op": .string(kind)]
        let isRemove = kind.lowercased() == "remove"
        if oneIn(isRemove ? 40 : 5) {
            fields["value"] = .object(members())
            return .object(fields)
        }
        if oneIn(25) {
            let urn = pick([ModelPart.enterpriseURN, ModelPart.badgeURN])
            fields["path"] = .string(urn)
            if !isRemove { fields["value"] = oneIn(4) ? .null : .object(members(of: urn)) }
            return .object(fields)
        }
        if oneIn(30) {
            fields["path"] = .string(
                pick([
                    "emails[", "emails]", "emails[type]", "emails[0]", "emails[type eq work]",
                    "emails[type eq \"work\"]value", "emails[type eq \"work\"].", ".emails",
                    "name.givenName.x", "name.", "userName.x", "name[givenName eq \"a\"]",
                    "emails[type eq \"work\"].bogus", "emails[bogus eq \"a\"]", "shoeSize",
                    "\(ModelPart.badgeURN):bogus", "\(ModelPart.userURN):bogus", "emails title",
                    "\(ModelPart.badgeURN):keys[secret eq \"a\"]", "\(ModelPart.badgeURN):",
                ])
            )
            if !isRemove { fields["value"] = "x" }
            return .object(fields)
        }
        let (path, part) = path()
        fields["path"] = .string(path)
        if !isRemove || oneIn(6), !oneIn(60) { fields["value"] = value(of: part) }
        return .object(fields)
    }

    /// The members of a value without path.
    private mutating func members() -> JSONObject {
        var result: JSONObject = [:]
        for _ in 0..<upTo(3) {
            if oneIn(4) {
                let urn = pick([ModelPart.enterpriseURN, ModelPart.badgeURN])
                if result.value(named: urn) == nil {
                    result[urn] = oneIn(8) ? .null : .object(members(of: urn))
                }
                continue
            }
            let (name, part) = oneIn(4) ? path() : named(pick(ModelPart.user))
            if result.value(named: name) == nil { result[name] = value(of: part) }
        }
        return result
    }

    private mutating func members(of urn: String) -> JSONObject {
        var result: JSONObject = [:]
        for _ in 0..<upTo(3) {
            let (name, part) = named(pick(ModelPart.extensions[urn] ?? []))
            if result.value(named: name) == nil { result[name] = value(of: part) }
        }
        return result
    }

    private mutating func named(_ part: ModelPart) -> (String, ModelPart) {
        (oneIn(8) ? part.name.uppercased() : part.name, part)
    }

    /// A path and what its value is of: an attribute, one element of it, or a part.
    private mutating func path() -> (String, ModelPart) {
        let urn = pick([
            nil, nil, nil, ModelPart.enterpriseURN, ModelPart.badgeURN, ModelPart.badgeURN,
        ])
        let (name, part) = named(
            pick(urn.flatMap { ModelPart.extensions[$0] } ?? ModelPart.user)
        )
        var text = oneIn(10) ? name : "\(urn ?? ModelPart.userURN):\(name)"
        if urn == nil, !oneIn(10) { text = name }
        var target = part
        if part.isList, !oneIn(3) {
            text += "[\(condition(on: part))]"
            target.isList = false
        }
        if part.kind == .complex, !oneIn(3) {
            let (name, sub) = named(pick(part.parts))
            text += ".\(name)"
            target = sub
        }
        return (text, target)
    }

    private mutating func condition(on part: ModelPart) -> String {
        var text = comparison(on: part)
        if oneIn(8) { text = "not (\(text))" }
        guard oneIn(3) else { return text }
        return "\(text) \(pick(["and", "and", "or"])) \(condition(on: part))"
    }

    private mutating func comparison(on part: ModelPart) -> String {
        let sub = part.kind == .complex ? pick(part.parts) : part
        let name = part.kind == .complex ? named(sub).0 : "value"
        if oneIn(10) { return "\(name) pr" }
        if sub.kind == .boolean {
            return "\(name) \(pick(["eq", "eq", "ne"])) \(pick(["true", "false", "\"True\""]))"
        }
        return "\(name) \(pick(["eq", "eq", "eq", "ne", "sw", "co"])) \"\(text(of: sub))\""
    }

    private mutating func value(of part: ModelPart) -> JSONValue {
        if oneIn(14) { return pick([.null, .null, "", .array([])]) }
        if oneIn(20) { return pick([.object(["a": "b"]), 7, true, "x", .array(["a"]), 1]) }
        guard part.isList else { return element(of: part) }
        if oneIn(10) { return element(of: part) }
        return .array((0..<upTo(3)).map { _ in element(of: part) })
    }

    private mutating func element(of part: ModelPart) -> JSONValue {
        switch part.kind {
        case .text: return .string(text(of: part))
        case .boolean: return pick([true, true, false, "True", "false", "maybe"])
        case .integer: return pick([1, 2, 3, "2", .number(JSONNumber(-1))])
        case .decimal: return pick([1, 2, "2", "many"])
        case .dateTime:
            return pick(["2026-01-01T00:00:00Z", "2026-01-02T00:00:00.5+01:00", "soon"])
        case .binary: return pick(["QUJD", "QUI", "QUI=", "!"])
        case .complex: break
        }
        var fields: JSONObject = [:]
        for sub in part.parts where (sub.isRequired && !oneIn(12)) || oneIn(2) {
            let name = named(sub).0
            fields[name] = sub.isList ? value(of: sub) : oneIn(15) ? .null : element(of: sub)
        }
        if oneIn(40) { fields["bogus"] = "x" }
        return .object(fields)
    }

    private mutating func text(of part: ModelPart) -> String {
        switch part.name {
        case "type": pick(["work", "home", "work", "other", "WORK"])
        case "serial", "cut", "key": pick(["S1", "s1", "c1", "k1"])
        case "locality": pick(["Hollywood", "Los Angeles"])
        case "userName", "code", "name": pick(["a", "b", "a", " "])
        default: pick(["a", "b", "c", "A", "w@x.com", "v1"])
        }
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: choices.indices, using: &random)]
    }
}
