import SCIM
import Simulator
import WebTesting

/// What a bulk response says of one operation.
struct BulkOutcome {
    let method: String?
    let bulkID: String?
    let location: String?
    let version: String?
    let status: String?
    /// Nil unless it failed.
    let scimType: String?
    let detail: String?
    /// Whether it has a `response`, and that is a SCIM Error of the same status.
    let hasError: Bool

    init(_ object: JSONObject) throws {
        method = object["method"]?.text
        bulkID = object["bulkId"]?.text
        location = object["location"]?.text
        version = object["version"]?.text
        status = object["status"]?.text
        guard let response = object["response"] else {
            (scimType, detail, hasError) = (nil, nil, false)
            return
        }
        let schemas: JSONValue = ["urn:ietf:params:scim:api:messages:2.0:Error"]
        guard case .object(let error) = response, error["schemas"] == schemas,
            error["status"]?.text == status, error["detail"]?.text?.isEmpty == false
        else { throw UnexpectedOutcome(description: "no SCIM Error: \(object)") }
        scimType = error["scimType"]?.text
        detail = error["detail"]?.text
        hasError = true
    }

    /// The id at the end of the location.
    var id: String {
        get throws {
            guard let id = location?.split(separator: "/").last else {
                throw UnexpectedOutcome(description: "no location: \(self)")
            }
            return String(id)
        }
    }
}

/// What a test did not expect of a bulk response.
private struct UnexpectedOutcome: Error, CustomStringConvertible {
    let description: String
}

extension TestAnswer {
    /// The results of a bulk response, if the answer is one in every respect.
    func outcomes() throws -> [BulkOutcome] {
        let schemas: JSONValue = ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]
        guard status == 200, response.header("Content-Type") == "application/scim+json",
            try value("schemas") == schemas,
            case .array(let results)? = try value("Operations")
        else { throw UnexpectedOutcome(description: "not a BulkResponse: \(status) \(text)") }
        return try results.map { result in
            guard case .object(let object) = result else {
                throw UnexpectedOutcome(description: "not an object: \(result)")
            }
            return try BulkOutcome(object)
        }
    }
}

extension TestTenant {
    /// A bulk request of these operations.
    ///
    /// - Parameter more: members of the message besides, beginning with a comma.
    static func bulk(_ operations: [String], more: String = "") -> String {
        """
        {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]\(more),
         "Operations":[\(operations.joined(separator: ",\n"))]}
        """
    }

    /// Sends the operations in one request; the results of those that were done.
    func bulk(_ operations: [String], more: String = "") async throws -> [BulkOutcome] {
        try await post("/Bulk", Self.bulk(operations, more: more)).outcomes()
    }

    /// An operation that creates a user.
    static func newUser(_ name: String, _ bulkID: String, more: String = "") -> String {
        """
        {"method":"POST","path":"/Users","bulkId":"\(bulkID)","data":\(user(name, more: more))}
        """
    }

    /// An operation that creates a user with a manager.
    static func newUser(_ name: String, _ bulkID: String, manager: String) -> String {
        newUser(name, bulkID, more: #","\#(enterprise)":{"manager":{"value":"\#(manager)"}}"#)
    }

    /// An operation that creates a group.
    static func newGroup(_ name: String, _ bulkID: String, members: [String]) -> String {
        """
        {"method":"POST","path":"/Groups","bulkId":"\(bulkID)",
         "data":\(group(name, members: members))}
        """
    }

    /// An operation that patches.
    static func patching(_ path: String, _ operations: String) -> String {
        """
        {"method":"PATCH","path":"\(path)","data":{
         "schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[\(operations)]}}
        """
    }

    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    /// The id of a user's manager.
    func manager(of user: String) async throws -> String? {
        guard
            case .string(let id)? = try await read("/Users/\(user)")
                .value(Self.enterprise, "manager", "value")
        else { return nil }
        return id
    }
}
