import SCIM

// What an operation says, before anything is applied.
extension PatchModel {
    func read(_ operation: JSONValue) throws(Refusal) -> [Step] {
        guard let fields = operation.fields, case .string(let text) = fields["op"],
            let kind = Kind(rawValue: text.lowercased()), !isStrict || kind.rawValue == text
        else { throw .invalidSyntax }
        let value = fields["value"]
        if kind != .remove, value == nil { throw .invalidValue }
        if case .string(let path) = fields["path"] {
            return try read(kind, path, value, isNamed: true)
        }
        guard kind != .remove else { throw .noTarget }
        guard let members = value?.fields?.members else { throw .invalidValue }
        var steps: [Step] = []
        for member in members {
            steps += try read(kind, member.name, member.value, isNamed: false)
        }
        return steps
    }

    /// - Parameter isNamed: whether `text` is a path, and not the name of a member.
    private func read(
        _ kind: Kind,
        _ text: String,
        _ value: JSONValue?,
        isNamed: Bool,
        below urn: String? = nil
    ) throws(Refusal) -> [Step] {
        if urn == nil, let whole = Self.urn(text) {
            return try readExtension(kind, whole, value)
        }
        guard let path = ModelPath(urn.map { "\($0):\(text)" } ?? text, isStrict: isStrict) else {
            if isNamed { throw .invalidPath }
            if isStrict { throw .invalidSyntax }
            return []
        }
        let isPath = text.contains { ".:[".contains($0) }
        if !isNamed, isStrict, isPath { throw .invalidSyntax }
        if path.part.rule == .kept || path.sub?.rule == .kept {
            if isNamed { throw .mutability }
            return []
        }
        return try read(kind, path, value, isNamed: isNamed)
    }

    private func readExtension(
        _ kind: Kind,
        _ urn: String,
        _ value: JSONValue?
    ) throws(Refusal) -> [Step] {
        guard kind != .remove, let value, value != .null else {
            return kind == .add ? [] : [.dropExtension(kind, urn)]
        }
        guard let members = value.fields?.members else { throw .invalidValue }
        var steps: [Step] = []
        for member in members {
            steps += try read(kind, member.name, member.value, isNamed: false, below: urn)
        }
        return steps
    }

    private func read(
        _ kind: Kind,
        _ path: ModelPath,
        _ value: JSONValue?,
        isNamed: Bool
    ) throws(Refusal) -> [Step] {
        let leaf = path.sub ?? path.part
        let isWholeElement = path.condition != nil && path.sub == nil
        guard kind != .remove, let value else {
            if let value, value != .null, path.part.isList, path.sub == nil, path.condition == nil {
                if isStrict { throw .invalidSyntax }
                let named = value.items ?? [value]
                return [.change(.remove, path, try list(.array(named), path.part) ?? .array([]))]
            }
            if leaf.isRequired, !isWholeElement { throw .mutability }
            return [.change(.remove, path, nil)]
        }
        var new: JSONValue?
        if leaf.isList, !isWholeElement {
            let isOne = value.fields != nil || (leaf.kind != .complex && !value.isNothing)
            let isAlone = kind == .add && isNamed && isOne && value.items == nil
            new = try list(isAlone ? .array([value]) : value, leaf)
        } else if leaf.kind == .complex, kind == .add || !isWholeElement {
            let isOne = value.items?.count == 1 && !isStrict
            let alone = isOne ? value.items?.first ?? .null : value
            let changes = alone.isNothing ? nil : try fields(alone, leaf, keepsNull: true)
            new = changes.map { .object($0) }
            if isWholeElement, changes?.members.isEmpty ?? true { new = nil }
        } else {
            new = try one(value, leaf)
        }
        if leaf.isRequired, !isWholeElement, new?.isBlankText ?? true { throw .invalidValue }
        if new == nil, kind == .add, isWholeElement || leaf.isList || leaf.kind == .complex {
            return []
        }
        return [.change(kind, path, new)]
    }

    private static func urn(_ text: String) -> String? {
        [ModelPart.enterpriseURN, ModelPart.badgeURN].first {
            $0.lowercased() == text.lowercased()
        }
    }
}

// Values.
extension PatchModel {
    /// One value of a type, or nil when it is none.
    private func one(_ value: JSONValue, _ part: ModelPart) throws(Refusal) -> JSONValue? {
        if value.isNothing { return nil }
        if let elements = value.items, elements.count == 1, !isStrict {
            return try one(elements[0], part)
        }
        guard part.kind == .complex else { return try simple(value, part) }
        var fields = try fields(value, part, keepsNull: false)
        for sub in part.parts where sub.isRequired {
            if fields.members.isEmpty { return nil }
            if fields[sub.name]?.isBlankText ?? true { throw .invalidValue }
        }
        for sub in part.parts where sub.rule == .kept { fields[sub.name] = nil }
        return fields.members.isEmpty ? nil : .object(fields)
    }

    private func fields(
        _ value: JSONValue,
        _ part: ModelPart,
        keepsNull: Bool
    ) throws(Refusal) -> JSONObject {
        if value.fields == nil, value.items == nil, part.sub("value") != nil, !isStrict {
            return try fields(.object(["value": value]), part, keepsNull: keepsNull)
        }
        guard let members = value.fields?.members else { throw .invalidValue }
        var result: JSONObject = [:]
        for member in members {
            guard let sub = part.sub(member.name) else {
                if isStrict { throw .invalidSyntax }
                continue
            }
            if sub.rule == .kept { continue }
            let value = sub.isList ? try list(member.value, sub) : try one(member.value, sub)
            if value != nil || keepsNull { result[sub.name] = value ?? .null }
        }
        return result
    }

    private func list(_ value: JSONValue, _ part: ModelPart) throws(Refusal) -> JSONValue? {
        if value == .null || value == "" { return nil }
        if value.items == nil, isStrict { throw .invalidValue }
        var result: [JSONValue] = []
        for element in value.items ?? [value] {
            guard let element = try one(element, part) else { continue }
            guard let twin = result.firstIndex(where: { Self.isTwin($0, element) }) else {
                result.append(element)
                continue
            }
            var fields = result[twin].fields
            for member in element.fields?.members ?? [] { fields?[member.name] = member.value }
            if let fields { result[twin] = .object(fields) }
        }
        let primaries = result.indices.filter { result[$0].fields?["primary"] == true }
        if primaries.count > 1, isStrict { throw .invalidValue }
        for index in primaries.dropFirst() {
            var fields = result[index].fields
            fields?["primary"] = false
            if let fields { result[index] = .object(fields) }
        }
        if primaries.count > 1 { result = Self.merged(result) }
        return result.isEmpty ? nil : .array(result)
    }

    private func simple(_ value: JSONValue, _ part: ModelPart) throws(Refusal) -> JSONValue {
        switch (part.kind, value) {
        case (.text, .string), (.boolean, .boolean), (.decimal, .number): return value
        case (.text, .number(let number)) where !isStrict: return .string(number.text)
        case (.text, .boolean(let boolean)) where !isStrict: return boolean ? "true" : "false"
        case (.boolean, .string(let text)) where !isStrict:
            guard let boolean = Bool(text.lowercased()) else { throw .invalidValue }
            return .boolean(boolean)
        case (.integer, .number(let number)) where Int(number.text) != nil: return value
        case (.integer, .string(let text)), (.decimal, .string(let text)):
            guard !isStrict, let number = Int64(text) else { throw .invalidValue }
            return .number(JSONNumber(number))
        case (.dateTime, .string(let text)) where text.hasPrefix("20"): return value
        case (.binary, .string(let text)) where !text.contains("!") && text.count % 4 != 1:
            return value
        default: throw .invalidValue
        }
    }
}

extension JSONValue {
    /// Null, an empty string and an empty array assign nothing.
    var isNothing: Bool { self == .null || self == "" || self == .array([]) }
}

// Paths.
extension ModelPath {
    init?(_ text: String, isStrict: Bool) {
        var rest = Substring(text)
        var urn: String?
        var parts = ModelPart.user
        for candidate in [ModelPart.userURN, ModelPart.enterpriseURN, ModelPart.badgeURN]
        where text.lowercased().hasPrefix(candidate.lowercased() + ":") {
            rest = text.dropFirst(candidate.count + 1)
            urn = candidate == ModelPart.userURN ? nil : candidate
            parts = ModelPart.extensions[candidate] ?? ModelPart.user
        }
        var condition: Substring?
        var sub: Substring?
        if let open = rest.firstIndex(of: "["), let close = rest.lastIndex(of: "]"), open < close {
            condition = rest[rest.index(after: open)..<close]
            sub = rest[rest.index(after: close)...]
            guard sub?.isEmpty ?? true || sub?.first == "." else { return nil }
            sub = sub.map { $0.dropFirst() }
            if sub?.isEmpty ?? false, rest.last == "." { return nil }
            rest = rest[..<open]
        } else if let dot = rest.firstIndex(of: ".") {
            sub = rest[rest.index(after: dot)...]
            if sub?.isEmpty ?? false { return nil }
            rest = rest[..<dot]
        }
        let name = rest.lowercased()
        var part = parts.first { $0.name.lowercased() == name }
        if part == nil, urn == nil, !text.contains("urn:"), !isStrict {
            for candidate in [ModelPart.enterpriseURN, ModelPart.badgeURN] {
                let found = ModelPart.extensions[candidate]?.first { $0.name.lowercased() == name }
                guard let found else { continue }
                part = found
                urn = candidate
            }
        }
        guard let part else { return nil }
        self.init(urn: urn, part: part)
        if let condition {
            guard part.isList, part.rule != .secret,
                let read = ModelCondition(condition, of: part, isStrict: isStrict)
            else { return nil }
            self.condition = read
        }
        if let sub, !sub.isEmpty {
            guard let found = part.sub(String(sub)) else { return nil }
            self.sub = found
        }
    }
}

extension ModelCondition {
    /// Reads conditions joined by `or` and `and`, with `not (…)` around single ones.
    init?(_ text: Substring, of part: ModelPart, isStrict: Bool) {
        if let (left, right) = Self.split(text, " or ") {
            guard let left = ModelCondition(left, of: part, isStrict: isStrict),
                let right = ModelCondition(right, of: part, isStrict: isStrict)
            else { return nil }
            self = .or(left, right)
            return
        }
        if let (left, right) = Self.split(text, " and ") {
            guard let left = ModelCondition(left, of: part, isStrict: isStrict),
                let right = ModelCondition(right, of: part, isStrict: isStrict)
            else { return nil }
            self = .and(left, right)
            return
        }
        if text.hasPrefix("not ("), text.hasSuffix(")") {
            let inner = text.dropFirst(5).dropLast()
            guard let inner = ModelCondition(inner, of: part, isStrict: isStrict) else {
                return nil
            }
            self = .not(inner)
            return
        }
        let words = text.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count >= 2 else { return nil }
        let isPlain = part.kind != .complex && words[0].lowercased() == "value"
        guard let sub = isPlain ? part : part.sub(words[0]), sub.rule != .secret else { return nil }
        if words[1] == "pr" {
            self = .present(sub)
            return
        }
        guard words.count == 3, ["eq", "ne", "sw", "co"].contains(words[1]) else { return nil }
        if sub.kind == .boolean {
            let isQuoted = words[2].hasPrefix("\"")
            guard ["eq", "ne"].contains(words[1]), !isQuoted || !isStrict,
                let operand = Bool(words[2].lowercased().filter { $0 != "\"" })
            else { return nil }
            self = .compare(sub, words[1], .boolean(operand))
            return
        }
        guard words[2].count >= 2, words[2].hasPrefix("\""), words[2].hasSuffix("\"") else {
            return nil
        }
        self = .compare(sub, words[1], .string(String(words[2].dropFirst().dropLast())))
    }

    /// Splits at the last joint that is not within parentheses.
    private static func split(_ text: Substring, _ joint: String) -> (Substring, Substring)? {
        guard let range = text.ranges(of: joint).last else { return nil }
        return (text[..<range.lowerBound], text[range.upperBound...])
    }
}
