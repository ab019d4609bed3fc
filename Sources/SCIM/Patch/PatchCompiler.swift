/// Turns the operations of a body into resolved ones, and folds those on members and password.
struct PatchCompiler {
    let type: ResourceType
    var reader: AttributeReader
    var operations: [PatchOperation] = []
    var members = MemberChanges()
    var memberCount = 0
    var password: String?
    /// What the operations name of a resource, in order, each once and without sub-attribute.
    private(set) var written: [AttributePath] = []
    private var index = 0

    init(type: ResourceType, interpretation: Interpretation) {
        self.type = type
        reader = AttributeReader(interpretation)
    }

    /// Where the operation came from, which decides what is an error.
    struct Origin {
        let kind: PatchOperation.Kind
        /// Whether a path named the target; otherwise it is a member of a value without path.
        let isExplicit: Bool
        let path: String
    }

    /// Takes the next operation of the body.
    mutating func take(_ operation: JSONValue) throws(SCIMError) {
        index += 1
        guard case .object(let object) = operation else {
            throw .invalidSyntax(
                "Operation \(index) is \(operation.kind), but has to be an object."
            )
        }
        let kind = try kind(of: object)
        let value = object.value(named: "value")
        if kind != .remove, value == nil {
            throw .invalidValue("Operation \(index) has no value, which \(kind.rawValue) needs.")
        }
        guard let path = try path(of: object) else {
            return try take(kind, value)
        }
        let resolved = try PatchPath(path, type: type, interpretation: &reader.interpretation)
        try take(resolved.target, value, Origin(kind: kind, isExplicit: true, path: path))
    }

    private mutating func kind(of object: JSONObject) throws(SCIMError) -> PatchOperation.Kind {
        guard let value = object.value(named: "op"), case .string(let text) = value else {
            throw .invalidSyntax("Operation \(index) has no op, which is add, remove or replace.")
        }
        guard let kind = PatchOperation.Kind(rawValue: ASCII.lowercased(text)) else {
            throw .invalidSyntax(
                "The op of operation \(index) is \(text.quoted), but has to be add, remove or "
                    + "replace."
            )
        }
        if kind.rawValue != text {
            try reader.interpretation.tolerate(
                .operationCase(text),
                else: .invalidSyntax(
                    "The op of operation \(index) is \(text.quoted); write \(kind.rawValue)."
                )
            )
        }
        return kind
    }

    private func path(of object: JSONObject) throws(SCIMError) -> String? {
        switch object.value(named: "path") {
        case nil, .null, "": return nil
        case .string(let path): return path
        case .boolean, .number, .array, .object:
            throw .invalidPath("The path of operation \(index) has to be a string.")
        }
    }

    /// Takes an operation without path, whose value names what it concerns.
    private mutating func take(
        _ kind: PatchOperation.Kind,
        _ value: JSONValue?
    ) throws(SCIMError) {
        guard kind != .remove else {
            throw .noTarget("Operation \(index) is a remove without path; name what to remove.")
        }
        var value = value ?? .null
        let error = SCIMError.invalidValue(
            "Operation \(index) has no path, so its value has to be an object of attributes."
        )
        if case .array(let elements) = value, elements.count == 1, let only = elements.first {
            try reader.interpretation.tolerate(.arrayForObject("value"), else: error)
            value = only
        }
        guard case .object(let object) = value else { throw error }
        for member in object.members { try take(member, kind) }
    }

    /// Takes one member of a value without path, or of what such a value has below the URN of
    /// `schema`: its name may be plain, dotted, or with URN.
    private mutating func take(
        _ member: JSONObject.Member,
        _ kind: PatchOperation.Kind,
        below schema: Schema? = nil
    ) throws(SCIMError) {
        let name = schema.map { "\($0.id):\(member.name)" } ?? member.name
        let target: PatchPath.Target
        do throws(SCIMError) {
            target = try PatchPath(name, type: type, interpretation: &reader.interpretation).target
        } catch {
            let error = unknown(name)
            try reader.interpretation.tolerate(.unknownAttribute(name), else: error)
            return
        }
        switch target {
        case .attribute, .elements, .coreSchema:
            guard !ASCII.isAttributeName(member.name) else { break }
            try reader.interpretation.tolerate(
                .pathAsName(name),
                else: .invalidSyntax(
                    "\(name.quoted) is a path; in a value each attribute stands by its own name, "
                        + "those of an extension below its URN."
                )
            )
        case .schemaExtension, .foreign: break
        }
        try take(target, member.value, Origin(kind: kind, isExplicit: false, path: name))
    }

    private func unknown(_ name: String) -> SCIMError {
        guard case .attribute(let attribute) = type.resolve(name), attribute.isShortName,
            let urn = attribute.schemaURN
        else { return AttributeReader.unknown(Place(name)) }
        return .invalidSyntax("\(name.quoted) has to stand below the URN of its extension, \(urn).")
    }

    private mutating func take(
        _ target: PatchPath.Target,
        _ value: JSONValue?,
        _ origin: Origin
    ) throws(SCIMError) {
        switch target {
        case .attribute(let attribute): try take(attribute, value, origin)
        case .elements(let attribute, let filter): try take(attribute, filter, value, origin)
        case .coreSchema: try takeCoreSchema(value, origin)
        case .schemaExtension(let schema): try take(schema, value, origin)
        case .foreign(let name): try take(foreign: name, value, origin)
        }
    }

    /// Takes attributes below the URN of the main schema as if they stood without it.
    private mutating func takeCoreSchema(
        _ value: JSONValue?,
        _ origin: Origin
    ) throws(SCIMError) {
        let error = SCIMError.invalidPath(
            "The path \(origin.path.quoted) is a whole schema; name one of its attributes."
        )
        guard origin.kind != .remove, let value else { throw error }
        guard case .object(let object) = value else {
            throw AttributeReader.mismatch(value, "an object", at: Place(origin.path))
        }
        if origin.isExplicit {
            try reader.interpretation.tolerate(.pathAsName(origin.path), else: error)
        }
        for member in object.members { try take(member, origin.kind) }
    }

    /// Takes attributes below the URN of an extension one by one, so that others stay.
    private mutating func take(
        _ schema: Schema,
        _ value: JSONValue?,
        _ origin: Origin
    ) throws(SCIMError) {
        guard origin.kind != .remove, let value, value != .null else {
            // Adding nothing changes nothing.
            if origin.kind != .add { append(origin.kind, .schemaExtension(schema), nil) }
            return
        }
        var single = value
        if case .array(let elements) = value, elements.count == 1, let only = elements.first {
            try reader.interpretation.tolerate(
                .arrayForObject(schema.id),
                else: AttributeReader.mismatch(value, "an object", at: Place(schema.id))
            )
            single = only
        }
        guard case .object(let object) = single else {
            throw AttributeReader.mismatch(value, "an object", at: Place(schema.id))
        }
        // Clients that treat an extension like a resource name its URN once more inside it.
        for member in object.members where !ASCII.matches(member.name, "schemas") {
            try take(member, origin.kind, below: schema)
        }
    }

    /// Notes that the attribute was in the request.
    mutating func note(_ target: ResolvedAttribute) {
        let path = AttributePath(schemaURN: target.schemaURN, name: target.attribute.name)
        if !written.contains(path) { written.append(path) }
    }

    mutating func append(
        _ kind: PatchOperation.Kind,
        _ target: PatchOperation.Target,
        _ value: JSONValue?
    ) {
        operations.append(PatchOperation(kind: kind, target: target, value: value))
    }
}
