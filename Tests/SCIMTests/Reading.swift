import SCIM
import Testing

/// What the tests of the engine start from.
enum Reading {
    static let userSchema = "urn:ietf:params:scim:schemas:core:2.0:User"
    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    static func json(_ text: String) throws -> JSONValue {
        try JSONParser.value(from: Array(text.utf8), limits: .standard)
    }

    static func object(_ text: String) throws -> JSONObject {
        guard case .object(let object) = try json(text) else {
            Issue.record("not an object: \(text)")
            return [:]
        }
        return object
    }

    /// A stored resource with these attributes.
    static func resource(_ text: String, _ type: ResourceType = .user) throws -> Resource {
        Resource(type: type, stored: try object(text))
    }

    /// The body as it would be stored, without `schemas`, and what it was forgiven.
    static func submission(
        _ body: String,
        _ type: ResourceType = .user,
        dialect: Dialect = .auto
    ) throws -> (submission: ResourceSubmission, leniencies: [Leniency]) {
        var interpretation = Interpretation(dialect: dialect, limits: .standard)
        let submission = try ResourceSubmission(
            body: try json(body),
            type: type,
            interpretation: &interpretation
        )
        return (submission, interpretation.leniencies)
    }

    /// The resource after the operations.
    static func patched(
        _ resource: Resource,
        _ operations: String,
        dialect: Dialect = .auto
    ) throws -> PatchOutcome {
        var interpretation = Interpretation(dialect: dialect, limits: .standard)
        let request = try patch(operations, resource.type, &interpretation)
        return try request.applied(to: resource, interpretation: &interpretation)
    }

    static func patch(
        _ operations: String,
        _ type: ResourceType,
        _ interpretation: inout Interpretation
    ) throws -> PatchRequest {
        try PatchRequest(
            body: try json(
                """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                 "Operations":[\(operations)]}
                """
            ),
            type: type,
            interpretation: &interpretation
        )
    }

    static func filter(_ text: String, _ type: ResourceType = .user) throws -> FilterExpression {
        var interpretation = Interpretation(dialect: .auto, limits: .standard)
        return try FilterExpression(text, type: type, interpretation: &interpretation)
    }
}
