import SCIM

/// PATCH once more, as plainly as RFC 7644 §3.5.2 can be written down, to compare the engine with.
///
/// It works on JSON alone and knows its few schemas by a table of its own. What the RFC leaves
/// open is as the design decided: identity providers' habits are read unless `isStrict`.
struct PatchModel {
    enum Refusal: String, Error {
        case invalidSyntax, invalidPath, invalidValue, noTarget, mutability
    }

    /// One thing to be done, after the whole request has been read.
    enum Step {
        case change(Kind, ModelPath, JSONValue?)
        case dropExtension(Kind, String)
    }

    enum Kind: String {
        case add, remove, replace
    }

    let isStrict: Bool
    private(set) var document: JSONObject

    init(_ document: JSONObject, isStrict: Bool) {
        self.document = document
        self.isStrict = isStrict
    }

    /// Applies a whole request or, when it throws, nothing of it.
    mutating func patch(_ operations: [JSONValue]) throws(Refusal) {
        var steps: [Step] = []
        for operation in operations { steps += try read(operation) }
        let before = document
        do throws(Refusal) {
            for step in steps {
                switch step {
                case .change(let kind, let path, let value): try change(kind, path, value)
                case .dropExtension(let kind, let urn): try drop(kind, urn)
                }
            }
            guard document != before else { return }
            try checkRequired()
            listSchemas()
        } catch {
            document = before
            throw error
        }
    }

    private mutating func drop(_ kind: Kind, _ urn: String) throws(Refusal) {
        guard let container = document[urn]?.fields else { return }
        var left: JSONObject = [:]
        for part in ModelPart.extensions[urn] ?? [] {
            guard let value = container[part.name] else { continue }
            if part.rule == .kept {
                left[part.name] = value
            } else {
                try refuseFixed(part, value)
            }
        }
        document[urn] = left.members.isEmpty ? nil : .object(left)
    }

    private mutating func change(
        _ kind: Kind,
        _ path: ModelPath,
        _ value: JSONValue?
    ) throws(Refusal) {
        let old = document.value(at: path)
        var new = old
        if path.part.isList {
            var elements = old?.items ?? []
            try changeList(&elements, kind, path, value)
            new = elements.isEmpty ? nil : .array(elements)
        } else if path.part.kind != .complex {
            new = kind == .remove ? nil : value
        } else {
            var fields = old?.fields ?? [:]
            if let sub = path.sub {
                try set(sub, in: &fields, to: value, kind)
            } else if let value, kind != .remove {
                try merge(value, into: &fields, of: path.part, kind)
            } else {
                if let old { try refuseFixed(path.part, old) }
                fields = [:]
            }
            new = fields.members.isEmpty ? nil : .object(fields)
        }
        if path.part.rule == .fixed, let old {
            guard let new, Self.isSame(old, new, path.part) else { throw .mutability }
            return
        }
        document.setValue(new, at: path)
        if kind == .remove, old != nil, new == nil, path.part.isRequired { throw .mutability }
    }

    private mutating func changeList(
        _ elements: inout [JSONValue],
        _ kind: Kind,
        _ path: ModelPath,
        _ value: JSONValue?
    ) throws(Refusal) {
        if path.condition == nil, path.sub == nil {
            switch kind {
            case .add:
                for one in value?.items ?? [] { try add(one, to: &elements, of: path.part) }
                elements = Self.merged(elements)
            case .replace:
                let old = elements
                elements = try (value?.items ?? []).map { new throws(Refusal) in
                    let match = old.first { Self.isTwin($0, new) }
                    guard let match else { return new }
                    return try succeed(match, by: new, path.part)
                }
            case .remove:
                guard let named = value?.items else { return elements = [] }
                elements.removeAll { element in named.contains { Self.describes($0, element) } }
            }
            return
        }
        let chosen = elements.indices.filter { path.condition?.holds(for: elements[$0]) ?? true }
        guard kind != .remove, let value else {
            return try clear(chosen, of: &elements, kind, path)
        }
        if chosen.isEmpty { return try create(in: &elements, kind, path, value) }
        for index in chosen {
            guard var fields = elements[index].fields else {
                elements[index] = value
                continue
            }
            if let sub = path.sub {
                try set(sub, in: &fields, to: value, kind)
                elements[index] = .object(fields)
            } else if kind == .add {
                try merge(value, into: &fields, of: path.part, kind)
                let lost = value.fields?["value"] == .null
                elements[index] = Self.isHollow(fields, lost) ? .null : .object(fields)
            } else {
                elements[index] = try succeed(elements[index], by: value, path.part)
            }
        }
        if path.sub?.name == "primary" ? value == true : value.fields?["primary"] == true {
            for index in elements.indices where !chosen.contains(index) {
                Self.setFalse(&elements[index])
            }
            elements = Self.merged(elements)
            let primaries = elements.indices.filter { elements[$0].fields?["primary"] == true }
            if primaries.count > 1 {
                if isStrict { throw .invalidValue }
                for index in primaries.dropFirst() { Self.setFalse(&elements[index]) }
            }
        }
        elements = Self.merged(elements.filter { $0 != .null })
    }

    private func add(
        _ value: JSONValue,
        to elements: inout [JSONValue],
        of part: ModelPart
    ) throws(Refusal) {
        var index = elements.count
        if let twin = elements.firstIndex(where: { Self.isTwin($0, value) }) {
            index = twin
            guard var fields = elements[twin].fields else { return }
            try merge(value, into: &fields, of: part, .add)
            elements[twin] = .object(fields)
        } else {
            elements.append(value)
        }
        guard value.fields?["primary"] == true else { return }
        for other in elements.indices where other != index { Self.setFalse(&elements[other]) }
    }

    private func create(
        in elements: inout [JSONValue],
        _ kind: Kind,
        _ path: ModelPath,
        _ value: JSONValue
    ) throws(Refusal) {
        var fields: JSONObject = [:]
        if let condition = path.condition {
            guard let described = condition.described(as: path.part) else { throw .noTarget }
            fields = described
            if let sub = path.sub, fields[sub.name] != nil { throw .noTarget }
            if kind == .replace, path.sub == nil || isStrict { throw .noTarget }
        }
        if let sub = path.sub {
            try set(sub, in: &fields, to: value, .add)
        } else {
            try merge(value, into: &fields, of: path.part, .add)
        }
        if !fields.members.isEmpty { try add(.object(fields), to: &elements, of: path.part) }
        elements = Self.merged(elements)
    }

    private func clear(
        _ chosen: [Int],
        of elements: inout [JSONValue],
        _ kind: Kind,
        _ path: ModelPath
    ) throws(Refusal) {
        if kind == .replace, chosen.isEmpty, path.condition != nil, isStrict { throw .noTarget }
        for index in chosen {
            guard let sub = path.sub else {
                elements[index] = .null
                continue
            }
            guard var fields = elements[index].fields, fields[sub.name] != nil else { continue }
            try set(sub, in: &fields, to: nil, kind)
            elements[index] = Self.isHollow(fields, sub.name == "value") ? .null : .object(fields)
        }
        elements = elements.filter { $0 != .null }
        if path.sub != nil { elements = Self.merged(elements) }
    }
}

// Parts of complex values.
extension PatchModel {
    private func set(
        _ sub: ModelPart,
        in fields: inout JSONObject,
        to value: JSONValue?,
        _ kind: Kind
    ) throws(Refusal) {
        let old = fields[sub.name]
        var new = value
        if sub.isList, kind == .add {
            var all = old?.items ?? []
            for one in value?.items ?? [] where !all.contains(one) { all.append(one) }
            new = all.isEmpty ? nil : .array(all)
        }
        if sub.rule == .fixed, let old {
            guard let new, Self.isSame(old, new, sub) else { throw .mutability }
            return
        }
        fields[sub.name] = new
    }

    private func merge(
        _ value: JSONValue,
        into fields: inout JSONObject,
        of part: ModelPart,
        _ kind: Kind
    ) throws(Refusal) {
        for member in value.fields?.members ?? [] {
            guard let sub = part.sub(member.name) else { continue }
            try set(sub, in: &fields, to: member.value == .null ? nil : member.value, kind)
        }
    }

    /// A value that takes the place of an element: what is fixed has to be the same, and what
    /// the client does not see stays.
    private func succeed(
        _ old: JSONValue,
        by new: JSONValue,
        _ part: ModelPart
    ) throws(Refusal) -> JSONValue {
        guard let stored = old.fields, var result = new.fields else { return new }
        for sub in part.parts {
            guard let kept = stored[sub.name] else { continue }
            switch sub.rule {
            case .kept: result[sub.name] = kept
            case .secret: result[sub.name] = result[sub.name] ?? kept
            case .fixed:
                let sent = result[sub.name] ?? kept
                guard Self.isSame(sent, kept, sub) else { throw .mutability }
                result[sub.name] = kept
            case .free: break
            }
        }
        return .object(result)
    }

    private func refuseFixed(_ part: ModelPart, _ value: JSONValue) throws(Refusal) {
        if part.rule == .fixed { throw .mutability }
        guard !part.isList, let fields = value.fields else { return }
        let isFixed = part.parts.contains { $0.rule == .fixed && fields[$0.name] != nil }
        if isFixed { throw .mutability }
    }

    /// Nothing left, or only what tells of a value that went.
    private static func isHollow(_ fields: JSONObject, _ lostValue: Bool) -> Bool {
        let empty = ["type", "primary", "display"]
        return fields.members.isEmpty
            || (lostValue && fields.members.allSatisfy { empty.contains($0.name) })
    }

    private static func setFalse(_ element: inout JSONValue) {
        guard var fields = element.fields, fields["primary"] == true else { return }
        fields["primary"] = false
        element = .object(fields)
    }

    /// The same value of the same type, or the same altogether.
    static func isTwin(_ one: JSONValue, _ other: JSONValue) -> Bool {
        guard let left = one.fields, let right = other.fields, left["value"] != nil,
            left["value"] == right["value"]
        else { return one == other }
        return left["type"] == right["type"]
    }

    static func merged(_ elements: [JSONValue]) -> [JSONValue] {
        var result: [JSONValue] = []
        for element in elements {
            guard let index = result.firstIndex(where: { isTwin($0, element) }),
                var fields = result[index].fields, let more = element.fields
            else {
                if !result.contains(element) { result.append(element) }
                continue
            }
            for member in more.members where fields[member.name] == nil {
                fields[member.name] = member.value
            }
            if more["primary"] == true { fields["primary"] = true }
            result[index] = .object(fields)
        }
        return result
    }

    private static func describes(_ description: JSONValue, _ element: JSONValue) -> Bool {
        guard let asked = description.fields, let fields = element.fields else {
            return description == element
        }
        if let value = asked["value"] {
            return fields["value"] == value
                && (asked["type"] == nil || asked["type"] == fields["type"])
        }
        return asked.members.allSatisfy { fields[$0.name] == $0.value }
    }

    /// Equal to a schema that may ignore case and order.
    private static func isSame(_ one: JSONValue, _ other: JSONValue, _ part: ModelPart) -> Bool {
        func flat(_ value: JSONValue) -> JSONValue {
            switch value {
            case .string(let text): return part.isExact ? value : .string(text.lowercased())
            case .object(let fields):
                var result: JSONObject = [:]
                for member in fields.members { result[member.name] = flat(member.value) }
                return .object(result)
            default: return value
            }
        }
        guard part.isList else { return flat(one) == flat(other) }
        let left = (one.items ?? []).map(flat)
        let right = (other.items ?? []).map(flat)
        return left.count == right.count
            && left.allSatisfy { one in
                left.filter { $0 == one }.count == right.filter { $0 == one }.count
            }
    }
}

// The document as a whole.
extension PatchModel {
    private func checkRequired() throws(Refusal) {
        try checkRequired(ModelPart.user, document)
        for (urn, parts) in ModelPart.extensions {
            if let container = document[urn]?.fields { try checkRequired(parts, container) }
        }
    }

    private func checkRequired(_ parts: [ModelPart], _ fields: JSONObject) throws(Refusal) {
        for part in parts {
            guard let value = fields[part.name], !value.isBlankText else {
                if part.isRequired { throw .invalidValue }
                continue
            }
            for element in value.items ?? [value] {
                if let fields = element.fields { try checkRequired(part.parts, fields) }
            }
        }
    }

    private mutating func listSchemas() {
        var urns: [JSONValue] = [.string(ModelPart.userURN)]
        for urn in [ModelPart.enterpriseURN, ModelPart.badgeURN] where document[urn] != nil {
            urns.append(.string(urn))
        }
        document["schemas"] = .array(urns)
    }
}
