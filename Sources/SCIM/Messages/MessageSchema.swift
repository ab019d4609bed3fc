/// The URNs of SCIM's messages, which are not schemas of resources.
///
/// RFC 7644 §8.2.
package enum MessageSchema {
    package static let listResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
    package static let searchRequest = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
    package static let patchOperation = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
    package static let bulkRequest = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
    package static let bulkResponse = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
    package static let error = "urn:ietf:params:scim:api:messages:2.0:Error"

    /// Refuses a message that does not name itself in `schemas`, or notes it.
    static func check(
        _ urn: String,
        in object: JSONObject,
        interpretation: inout Interpretation
    ) throws(SCIMError) {
        let urns = try SchemaDeclaration.declared(in: object, interpretation: &interpretation)
        guard !urns.contains(where: { ASCII.matches($0, urn) }) else { return }
        let error = SCIMError.invalidSyntax("schemas is missing or does not list \(urn).")
        // A message that calls itself another one is not forgiven: it was sent to a wrong place.
        guard urns.isEmpty else { throw error }
        try interpretation.tolerate(.missingSchemas(urn), else: error)
    }
}
