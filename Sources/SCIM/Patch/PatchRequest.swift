/// The operations of one PATCH body, resolved against a schema and ready to apply.
///
/// Order is the order of the body. Applying is linear in the size of the resource
/// times the number of operations, which `Limits.patchOperationsMax` bounds.
///
/// Source: RFC 7644 §3.5.2.
package struct PatchRequest: Sendable {
    private let type: ResourceType
    private let operations: [PatchOperation]
    private let members: MemberChanges
    /// In clear text; to be hashed or forgotten, never logged.
    package let password: String?
    /// The attributes that the body names, each once and without sub-attribute: those that are
    /// returned on request may be in the answer (RFC 7643 §7).
    package let writtenAttributes: [AttributePath]

    /// Reads `body`, or throws what is wrong with it whatever the resource is.
    package init(
        body: JSONValue,
        type: ResourceType,
        interpretation: inout Interpretation
    ) throws(SCIMError) {
        guard case .object(let object) = body else {
            throw .invalidSyntax("The body is \(body.kind), but has to be a JSON object.")
        }
        let urns = try SchemaDeclaration.declared(in: object, interpretation: &interpretation)
        if !urns.contains(where: { ASCII.matches($0, MessageSchema.patchOperation) }) {
            try interpretation.tolerate(
                .missingSchemas(MessageSchema.patchOperation),
                else: .invalidSyntax(
                    "schemas is missing or does not list \(MessageSchema.patchOperation)."
                )
            )
        }
        var compiler = PatchCompiler(type: type, interpretation: interpretation)
        let operations = try OperationList.operations(
            in: object,
            atMost: interpretation.limits.patchOperationsMax
        )
        for operation in operations { try compiler.take(operation) }
        interpretation = compiler.reader.interpretation
        self.type = type
        self.operations = compiler.operations
        members = compiler.members
        password = compiler.password
        writtenAttributes = compiler.written
    }

    /// What the PATCH does to a group when it concerns its members and its name alone, so that
    /// nothing of the group has to be read; nil for any other PATCH.
    package var membersOnly: MembersOnlyPatch? {
        guard type.kind == .group else { return nil }
        var displayName: String?
        for operation in operations {
            guard case .attribute(let target) = operation.target, operation.kind != .remove,
                target.path == AttributePath(name: "displayName"),
                case .string(let name) = operation.value
            else { return nil }
            displayName = name
        }
        return MembersOnlyPatch(members: members, displayName: displayName)
    }

    /// What becomes of `stored`; nothing of the PATCH is applied when it throws.
    package func applied(
        to stored: Resource,
        interpretation: inout Interpretation
    ) throws(SCIMError) -> PatchOutcome {
        var application = PatchApplication(to: stored, interpretation: interpretation)
        for operation in operations { try application.apply(operation) }
        interpretation = application.interpretation
        var resource = stored
        var document: [UInt8]?
        if application.attributes != stored.attributes {
            resource.attributes = application.attributes
            try resource.checkRequired(beside: stored)
            resource.updateSchemas()
            document = try Self.document(of: resource, limits: interpretation.limits)
        }
        return PatchOutcome(
            resource: resource,
            document: document,
            members: members,
            password: password
        )
    }

    /// The JSON of the resource, which must not grow without end, one PATCH after the other.
    private static func document(
        of resource: Resource,
        limits: Limits
    ) throws(SCIMError) -> [UInt8] {
        let document = resource.document
        guard document.count > limits.userBodyBytesMax else { return document }
        throw .payloadTooLarge(
            "The resource would have more than \(limits.userBodyBytesMax) bytes."
        )
    }
}

/// A PATCH that concerns the members of a group and at most its name besides.
package struct MembersOnlyPatch: Sendable {
    package let members: MemberChanges
    /// The name that the group has afterwards; nil when the PATCH does not say.
    package let displayName: String?
}

/// What a PATCH makes of a resource.
package struct PatchOutcome: Sendable {
    package let resource: Resource
    /// The JSON of the attributes when they differ from before; members and password are apart.
    package let document: [UInt8]?
    package let members: MemberChanges
    /// In clear text; to be hashed or forgotten, never logged.
    package let password: String?

    /// Whether the attributes differ from before.
    package var isResourceChanged: Bool { document != nil }
}
