import SCIM

/// An answer as checks see it.
struct Answer: Sendable {
    let response: HTTPExchangeResponse
    /// The body read as JSON, or nil when there is none or it is something else.
    let json: JSONValue?
    let duration: Duration
}

extension Check {
    /// Why the check does not hold, or nil when it does.
    func failure(of answer: Answer, variables: Variables) -> String? {
        let document = answer.json ?? .null
        switch self {
        case .equals(let pointer, let expected):
            return Self.inequality(at: pointer, of: document, expected, variables)
        case .isPresent(let pointer):
            return Self.isEmpty(pointer.value(in: document)) ? "\(pointer.text) is missing" : nil
        case .isAbsent(let pointer):
            return Self.isEmpty(pointer.value(in: document))
                ? nil : "\(pointer.text) should not be there"
        case .isInteger(let pointer):
            return Self.integer(at: pointer, of: document) == nil
                ? "\(pointer.text) is not a whole number" : nil
        case .hasValues(let pointer, let expected):
            return Self.difference(at: pointer, of: document, expected, variables)
        case .isListResponse:
            return Self.listFault(document)
        case .isError(let status):
            return Self.errorFault(document, status: status)
        case .hasHeader(let name):
            return answer.response.header(name)?.isEmpty ?? true ? "no \(name) header" : nil
        case .cameWithin(let limit):
            return answer.duration < limit ? nil : "the answer took \(answer.duration)"
        }
    }

    static let listResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
    static let error = "urn:ietf:params:scim:api:messages:2.0:Error"

    static func integer(at pointer: JSONPointer, of document: JSONValue) -> Int64? {
        guard case .number(let number) = pointer.value(in: document) else { return nil }
        return number.integer
    }

    static func isEmpty(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        case .boolean, .number: false
        }
    }

    private static func inequality(
        at pointer: JSONPointer,
        of document: JSONValue,
        _ expected: JSONValue,
        _ variables: Variables
    ) -> String? {
        let found = pointer.value(in: document)
        do {
            let expected = try variables.resolved(expected)
            if found == expected { return nil }
            let text = found.map { ReadableJSON.line($0) } ?? "missing"
            return "\(pointer.text) is \(text), expected \(ReadableJSON.line(expected))"
        } catch {
            return error.reason
        }
    }

    private static func difference(
        at pointer: JSONPointer,
        of document: JSONValue,
        _ expected: [String],
        _ variables: Variables
    ) -> String? {
        var found: [String] = []
        if case .array(let elements) = pointer.value(in: document) {
            found = elements.map { element in
                guard case .string(let text) = JSONPointer("value").value(in: element) else {
                    return "an element without a value"
                }
                return text
            }
        }
        do {
            var wanted: Set<String> = []
            for text in expected { wanted.insert(try variables.resolved(text)) }
            if found.count == wanted.count, Set(found) == wanted { return nil }
            let missing = wanted.subtracting(found).sorted().prefix(3)
            let extra = Set(found).subtracting(wanted).sorted().prefix(3)
            return """
                \(pointer.text) has \(found.count) elements, expected \(wanted.count); \
                missing: \(missing.joined(separator: ", ")); too many: \
                \(extra.joined(separator: ", "))
                """
        } catch {
            return error.reason
        }
    }

    private static func listFault(_ document: JSONValue) -> String? {
        if JSONPointer("schemas/0").value(in: document) != .string(listResponse) {
            return "the answer is no ListResponse"
        }
        for name in ["totalResults", "startIndex", "itemsPerPage"]
        where integer(at: JSONPointer(name), of: document) == nil {
            return "\(name) is not a whole number"
        }
        var count = 0
        if case .array(let resources) = JSONPointer("Resources").value(in: document) {
            count = resources.count
        }
        guard integer(at: "itemsPerPage", of: document) == Int64(count) else {
            return "itemsPerPage is not the number of resources on the page, \(count)"
        }
        return nil
    }

    private static func errorFault(_ document: JSONValue, status: Int) -> String? {
        if JSONPointer("schemas/0").value(in: document) != .string(error) {
            return "the answer is no SCIM Error"
        }
        if JSONPointer("status").value(in: document) != .string("\(status)") {
            return "the Error's status is not the text \"\(status)\""
        }
        return isEmpty(JSONPointer("detail").value(in: document)) ? "the Error has no detail" : nil
    }
}
