/// A bulk request: operations on resources, each of which stands or fails by itself.
///
/// RFC 7644 §3.7.
///
/// The message is refused as a whole when it is none, when it has too many operations, or when
/// one `bulkId` stands for two of them. What is wrong with a single operation fails that one
/// alone, as an error of the resource would.
package struct BulkRequest: Sendable {
    /// After how many failed operations the rest is left alone; nil to try them all.
    package let failOnErrors: Int?
    /// In the order of the message; at least one.
    package let operations: [BulkOperation]
    /// Where in `operations` a `bulkId` is.
    package let places: [String: Int]

    /// Reads `body`; linear in its size.
    package init(body: JSONValue, interpretation: inout Interpretation) throws(SCIMError) {
        guard case .object(let object) = body else {
            throw .invalidSyntax("The body is \(body.kind), but has to be a JSON object.")
        }
        try MessageSchema.check(
            MessageSchema.bulkRequest,
            in: object,
            interpretation: &interpretation
        )
        failOnErrors = try Self.failOnErrors(object)
        var operations: [BulkOperation] = []
        let elements = try OperationList.operations(
            in: object,
            atMost: interpretation.limits.bulkOperationsMax,
            advertisedAs: "maxOperations of ServiceProviderConfig"
        )
        for element in elements {
            let number = operations.count + 1
            operations.append(
                BulkOperation(element, number: number, interpretation: &interpretation)
            )
        }
        self.operations = operations
        places = try Self.places(of: operations)
    }

    private static func failOnErrors(_ object: JSONObject) throws(SCIMError) -> Int? {
        guard let value = object.value(named: "failOnErrors"), value != .null else { return nil }
        guard case .number(let number) = value, let count = number.integer, count > 0 else {
            throw .invalidValue("The value of failOnErrors has to be an integer of at least 1.")
        }
        return Int(count)
    }

    private static func places(
        of operations: [BulkOperation]
    ) throws(SCIMError) -> [String: Int] {
        var places: [String: Int] = [:]
        for (place, operation) in operations.enumerated() {
            guard let bulkID = operation.bulkID else { continue }
            if let other = places.updateValue(place, forKey: bulkID) {
                throw .invalidValue(
                    "Operations \(other + 1) and \(place + 1) have the same bulkId "
                        + "\(bulkID.quoted); each has to have one of its own."
                )
            }
        }
        return places
    }
}
