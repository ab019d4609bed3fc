/// The URNs of SCIM's messages, which are not schemas of resources.
///
/// RFC 7644 §8.2.
package enum MessageSchema {
    package static let listResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
    package static let patchOperation = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
    package static let error = "urn:ietf:params:scim:api:messages:2.0:Error"
}
