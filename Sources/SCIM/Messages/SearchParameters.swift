/// What a query asks for, whether it came in a URL or as a SearchRequest.
///
/// RFC 7644 §3.4.2, §3.4.3; RFC 9865 §2.
package struct SearchParameters: Sendable, Hashable {
    /// Names separated by commas.
    package private(set) var attributes: String?
    /// Names separated by commas.
    package private(set) var excludedAttributes: String?
    package private(set) var filter: String?
    package private(set) var sortBy: String?
    package private(set) var sortOrder: String?
    package private(set) var startIndex: Int?
    package private(set) var count: Int?
    /// Empty to begin with the first page.
    package private(set) var cursor: String?

    /// Takes the parameters of a URL's query.
    ///
    /// - Parameter value: the decoded value of the parameter of a name, or nil.
    package init(query value: (String) -> String?) throws(SCIMError) {
        attributes = value("attributes")
        excludedAttributes = value("excludedAttributes")
        filter = value("filter")
        sortBy = value("sortBy")
        sortOrder = value("sortOrder")
        cursor = value("cursor")
        startIndex = try Self.number(value("startIndex"), named: "startIndex", .invalidValue)
        count = try Self.number(value("count"), named: "count", countError)
    }

    /// Takes a SearchRequest; what it does not know is ignored, as in a URL.
    ///
    /// - Parameter body: the message, which has to name itself in `schemas`.
    package init(
        message body: JSONValue,
        interpretation: inout Interpretation
    ) throws(SCIMError) {
        guard case .object(let object) = body else {
            throw .invalidSyntax("The body is \(body.kind), but has to be a JSON object.")
        }
        try MessageSchema.check(
            MessageSchema.searchRequest,
            in: object,
            interpretation: &interpretation
        )
        attributes = try Self.names(object, "attributes")
        excludedAttributes = try Self.names(object, "excludedAttributes")
        filter = try Self.text(object, "filter")
        sortBy = try Self.text(object, "sortBy")
        sortOrder = try Self.text(object, "sortOrder")
        cursor = try Self.text(object, "cursor")
        startIndex = try Self.integer(object, "startIndex", .invalidValue)
        count = try Self.integer(object, "count", countError)
    }

    /// What a count that is no number is called: paging by cursor has a name of its own for it.
    ///
    /// RFC 9865 §2.
    private var countError: SCIMError.ErrorType { cursor == nil ? .invalidValue : .invalidCount }

    /// An integer; one too large for the machine counts as the largest.
    private static func number(
        _ text: String?,
        named name: String,
        _ type: SCIMError.ErrorType
    ) throws(SCIMError) -> Int? {
        guard let text, !text.isEmpty else { return nil }
        if let number = Int(text) { return number }
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let digits =
            isNegative || text.utf8.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy(ASCII.isDigit) else {
            throw notInteger(name, type)
        }
        return isNegative ? 0 : Int(Int32.max)
    }

    private static func integer(
        _ object: JSONObject,
        _ name: String,
        _ type: SCIMError.ErrorType
    ) throws(SCIMError) -> Int? {
        switch object.value(named: name) {
        case nil, .null: return nil
        case .number(let literal):
            guard !literal.text.utf8.contains(where: { !ASCII.isDigit($0) && $0 != 0x2D }) else {
                throw notInteger(name, type)
            }
            return try number(literal.text, named: name, type)
        case .boolean, .string, .array, .object: throw notInteger(name, type)
        }
    }

    private static func notInteger(_ name: String, _ type: SCIMError.ErrorType) -> SCIMError {
        SCIMError(
            status: 400,
            type: type,
            detail: "The value of \(name) has to be an integer such as 1 or 100."
        )
    }

    private static func text(_ object: JSONObject, _ name: String) throws(SCIMError) -> String? {
        switch object.value(named: name) {
        case nil, .null: return nil
        case .string(let text): return text
        case .boolean, .number, .array, .object:
            throw .invalidValue("The value of \(name) has to be a string.")
        }
    }

    private static func names(_ object: JSONObject, _ name: String) throws(SCIMError) -> String? {
        guard let value = object.value(named: name), value != .null else { return nil }
        var names: [String] = []
        for element in value.elements {
            guard case .string(let text) = element else {
                throw .invalidValue("The value of \(name) has to be an array of strings.")
            }
            names.append(text)
        }
        return names.joined(separator: ",")
    }
}
