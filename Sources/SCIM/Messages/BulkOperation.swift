/// One operation of a bulk request.
///
/// RFC 7644 §3.7.
package struct BulkOperation: Sendable {
    /// What to do, with the body that a request of its own would have.
    package enum Change: Sendable {
        case post(JSONValue)
        case put(JSONValue)
        case patch(JSONValue)
        case delete
    }

    /// One of the four in upper case, or what came in its place; nil when it was no text.
    package let method: String?
    /// Nil when there is none, or no text.
    package let bulkID: String?
    /// As it came; nil when there is none, or no text.
    package let path: String?
    /// The entity tag that the resource has to have; it means nothing to a POST.
    package let version: String?
    /// What to do, or what is wrong with the operation whatever the resource is.
    package let change: Result<Change, SCIMError>

    /// - Parameter number: its place in the request, from 1, as errors name it.
    init(_ value: JSONValue, number: Int, interpretation: inout Interpretation) {
        let reader = OperationReader(value, number: number)
        method = reader.word("method").map { BulkMethod(ignoringCase: $0)?.rawValue ?? $0 }
        bulkID = reader.word("bulkId")
        path = reader.word("path")
        version = reader.word("version")
        do {
            change = .success(try reader.change(&interpretation))
        } catch {
            change = .failure(error)
        }
    }
}

private enum BulkMethod: String, CaseIterable {
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"

    init?(ignoringCase text: String) {
        guard let method = Self.allCases.first(where: { ASCII.matches($0.rawValue, text) }) else {
            return nil
        }
        self = method
    }
}

/// Reads the members of an operation.
private struct OperationReader {
    let value: JSONValue
    let number: Int
    let object: JSONObject

    init(_ value: JSONValue, number: Int) {
        self.value = value
        self.number = number
        object = value.object ?? [:]
    }

    /// The text of this name, unless it is empty.
    func word(_ name: String) -> String? {
        guard let text = object.value(named: name)?.string, !text.isEmpty else { return nil }
        return text
    }

    func change(
        _ interpretation: inout Interpretation
    ) throws(SCIMError) -> BulkOperation.Change {
        guard value.object != nil else {
            throw .invalidSyntax(
                "Operation \(number) is \(value.kind), but has to be an object."
            )
        }
        let method = try method(&interpretation)
        for name in ["path", "bulkId", "version"] { try checkText(name) }
        guard word("path") != nil else {
            throw .invalidSyntax("Operation \(number) has no path, such as /Users.")
        }
        switch method {
        case .post:
            guard word("bulkId") != nil else {
                throw .invalidSyntax(
                    "Operation \(number) has no bulkId, which a POST needs: any text of its own."
                )
            }
            return .post(try data(for: method))
        case .put: return .put(try data(for: method))
        case .patch:
            let data = try data(for: method)
            // RFC 7644 §3.7.3 prints the operations alone, without the message around them.
            return .patch(data.array == nil ? data : ["Operations": data])
        case .delete: return .delete
        }
    }

    private func method(_ interpretation: inout Interpretation) throws(SCIMError) -> BulkMethod {
        guard let text = word("method") else {
            throw .invalidSyntax(
                "Operation \(number) has no method, which is POST, PUT, PATCH or DELETE."
            )
        }
        if let method = BulkMethod(rawValue: text) { return method }
        let error = SCIMError.invalidSyntax(
            "The method of operation \(number) is \(text.quoted), but has to be POST, PUT, PATCH "
                + "or DELETE."
        )
        guard let method = BulkMethod(ignoringCase: text) else { throw error }
        try interpretation.tolerate(.methodCase(text), else: error)
        return method
    }

    private func checkText(_ name: String) throws(SCIMError) {
        switch object.value(named: name) {
        case nil, .null, .string: return
        case .boolean, .number, .array, .object:
            throw .invalidSyntax("The \(name) of operation \(number) has to be a string.")
        }
    }

    private func data(for method: BulkMethod) throws(SCIMError) -> JSONValue {
        guard let data = object.value(named: "data"), data != .null else {
            throw .invalidSyntax(
                "Operation \(number) has no data, which a \(method.rawValue) needs."
            )
        }
        return data
    }
}
