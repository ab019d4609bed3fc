extension AttributeReader {
    /// A value that is not complex, or nil for null and the empty string.
    mutating func simple(
        _ value: JSONValue,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) -> JSONValue? {
        if value == .null { return nil }
        if case .string(let text) = value, text.isEmpty { return nil }
        switch attribute.type {
        case .string: return .string(try text(value, of: attribute, at: place))
        case .reference: return .string(try reference(value, of: attribute, at: place))
        case .boolean: return .boolean(try boolean(value, at: place))
        case .integer, .decimal: return .number(try number(value, of: attribute, at: place))
        case .dateTime: return try dateTime(value, at: place)
        case .binary: return try binary(value, at: place)
        case .complex: throw Self.mismatch(value, "an object", at: place)
        }
    }

    private mutating func text(
        _ value: JSONValue,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) -> String {
        switch value {
        case .string(let text):
            if attribute.name == "userName" { try checkUserName(text, at: place) }
            return text
        case .number(let number):
            try interpretation.tolerate(
                .numberForString(place.text),
                else: Self.mismatch(value, "a string", at: place)
            )
            return number.text
        case .boolean(let boolean):
            try interpretation.tolerate(
                .booleanForString(place.text),
                else: Self.mismatch(value, "a string", at: place)
            )
            return boolean ? "true" : "false"
        case .null, .array, .object: throw Self.mismatch(value, "a string", at: place)
        }
    }

    /// A URI, absolute or relative.
    private mutating func reference(
        _ value: JSONValue,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) -> String {
        let text = try text(value, of: attribute, at: place)
        if !Self.isURI(text) {
            try interpretation.tolerate(
                .malformedURI(place.text),
                else: .invalidValue(
                    "\(place.text) is \(text.quoted), but has to be a URI, in which blanks and "
                        + "other special characters are percent-encoded."
                )
            )
        }
        return text
    }

    /// Refuses in strict what the profile for user names does not allow and people do have.
    ///
    /// A name of blanks alone is refused in every dialect, where required attributes are checked.
    ///
    /// Source: RFC 8265 §3.3.
    private mutating func checkUserName(_ text: String, at place: Place) throws(SCIMError) {
        guard !text.isBlank, let violation = UsernameCaseMapped.violation(in: text) else { return }
        try interpretation.tolerate(
            .userNameCharacter(violation.scalar.notation),
            else: .invalidValue(
                "\(place.text) is \(text.quoted), which RFC 8265 does not allow: \(violation.text)."
            )
        )
    }

    private mutating func boolean(
        _ value: JSONValue,
        at place: Place
    ) throws(SCIMError) -> Bool {
        if case .boolean(let boolean) = value { return boolean }
        let error = Self.mismatch(value, "true or false", at: place)
        guard case .string(let text) = value, let boolean = Bool(ASCII.lowercased(text)) else {
            throw error
        }
        try interpretation.tolerate(.stringBoolean(place.text), else: error)
        return boolean
    }

    private mutating func number(
        _ value: JSONValue,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) -> JSONNumber {
        let expected =
            attribute.type == .integer ? "a number without fraction or exponent" : "a number"
        let error = Self.mismatch(value, expected, at: place)
        let number: JSONNumber
        switch value {
        case .number(let came): number = came
        case .string(let text):
            guard let read = JSONNumber(parsing: text) else { throw error }
            try interpretation.tolerate(.stringForNumber(place.text), else: error)
            number = read
        case .null, .boolean, .array, .object: throw error
        }
        let isInteger = number.text.utf8.allSatisfy { ASCII.isDigit($0) || $0 == 0x2D }
        guard attribute.type == .decimal || isInteger else { throw error }
        return number
    }

    private func dateTime(_ value: JSONValue, at place: Place) throws(SCIMError) -> JSONValue {
        guard case .string(let text) = value, DateTime(text) != nil else {
            throw Self.mismatch(
                value,
                "a date and time such as \"2026-11-24T03:57:30Z\"",
                at: place
            )
        }
        return value
    }

    private func binary(_ value: JSONValue, at place: Place) throws(SCIMError) -> JSONValue {
        guard case .string(let text) = value, Self.isBase64(text) else {
            throw Self.mismatch(value, "a string in base64", at: place)
        }
        return value
    }

    /// Whether the text consists of the characters of RFC 3986 §2.
    static func isURI(_ text: String) -> Bool {
        var bytes = text.utf8[...]
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard bytes.count >= 2, bytes.prefix(2).allSatisfy(ASCII.isHexDigit) else {
                    return false
                }
                continue
            }
            guard
                ASCII.isLetter(byte) || ASCII.isDigit(byte)
                    || "-._~:/?#[]@!$&'()*+,;=".utf8.contains(byte)
            else { return false }
        }
        return true
    }

    /// Whether the text is base64 by RFC 4648 §4, whose padding may be missing.
    static func isBase64(_ text: String) -> Bool {
        var bytes = text.utf8[...]
        var padding = 0
        while padding < 2, bytes.last == UInt8(ascii: "=") {
            bytes.removeLast()
            padding += 1
        }
        let isPadded = padding == 0 || (bytes.count + padding).isMultiple(of: 4)
        guard isPadded, bytes.count % 4 != 1 else { return false }
        return bytes.allSatisfy {
            ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "+")
                || $0 == UInt8(ascii: "/")
        }
    }
}

extension Attribute.ValueType {
    /// What a value is, for an error's detail.
    var article: String {
        switch self {
        case .string, .dateTime, .binary, .reference: "a string"
        case .boolean: "true or false"
        case .decimal, .integer: "a number"
        case .complex: "an object"
        }
    }
}

extension String {
    /// Whether there is nothing to see in the text.
    var isBlank: Bool { unicodeScalars.allSatisfy(\.isBlankOrControl) }
}

extension Unicode.Scalar {
    /// Whether it is white space or a control character.
    var isBlankOrControl: Bool {
        properties.isWhitespace || properties.generalCategory == .control
    }
}
