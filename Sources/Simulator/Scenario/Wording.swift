import SCIM

/// The schema URNs that both vendors write.
enum SchemaURN {
    static let user = "urn:ietf:params:scim:schemas:core:2.0:User"
    static let enterpriseUser = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    static let group = "urn:ietf:params:scim:schemas:core:2.0:Group"
    static let patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
}

/// A text percent-encoded for a query, but for `${names}` of captured values.
func queryEncoded(_ text: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~${}".utf8)
    let digits = Array("0123456789ABCDEF")
    var result = ""
    for byte in text.utf8 {
        if plain.contains(byte) {
            result.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
            result += "%"
            result.append(digits[Int(byte >> 4)])
            result.append(digits[Int(byte & 15)])
        }
    }
    return result
}

/// A text as a JSON literal, as filters quote it.
func quoted(_ text: String) -> String {
    String(decoding: JSONValue.string(text).bytes, as: UTF8.self)
}

extension JSONValue {
    /// A PATCH body of these operations.
    static func patch(_ operations: [JSONObject]) -> JSONValue {
        .object([
            "schemas": .array([.string(SchemaURN.patchOp)]),
            "Operations": .array(operations.map(JSONValue.object)),
        ])
    }

    /// A text, or null when there is none.
    static func text(_ text: String?) -> JSONValue {
        text.map(JSONValue.string) ?? .null
    }
}

extension [Person] {
    /// The names of the people's captured ids, as templates.
    var ids: [String] { map { "${\($0.key)}" } }
}

/// A number of people, as a title says it.
func people(_ count: Int) -> String {
    count == 1 ? "1 person" : "\(count) people"
}
