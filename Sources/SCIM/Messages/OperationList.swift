/// The `Operations` of a message, which a PATCH and a bulk request both have.
///
/// RFC 7644 §3.5.2, §3.7.
enum OperationList {
    /// The operations as they came: at least one, and `max` at most.
    ///
    /// - Parameter limit: where clients can read `max`, for the error; nil when nowhere.
    static func operations(
        in body: JSONObject,
        atMost max: Int,
        advertisedAs limit: String? = nil
    ) throws(SCIMError) -> [JSONValue] {
        guard let value = body.value(named: "Operations") else {
            throw .invalidSyntax("The body has no Operations.")
        }
        guard case .array(let operations) = value, !operations.isEmpty else {
            throw .invalidSyntax("Operations has to be an array with at least one operation.")
        }
        guard operations.count <= max else {
            let source = limit.map { ", which is the \($0)" } ?? ""
            throw .payloadTooLarge(
                "The body has \(operations.count) operations; at most \(max) fit in one request"
                    + "\(source)."
            )
        }
        return operations
    }
}
