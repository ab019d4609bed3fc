/// Reads JSON values as values of attributes: names in canonical spelling, values of the types
/// that the schema gives, nothing read-only, nothing empty.
///
/// Source: RFC 7643 §2.
struct AttributeReader {
    var interpretation: Interpretation

    init(_ interpretation: Interpretation) {
        self.interpretation = interpretation
    }

    /// The value of an attribute, or nil when what came leaves it unassigned (RFC 7643 §2.5).
    ///
    /// - Parameter place: how errors name the attribute.
    mutating func value(
        _ value: JSONValue,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) -> JSONValue? {
        guard attribute.isMultiValued else { return try single(value, of: attribute, at: place) }
        let elements = try self.elements(value, of: attribute, at: place)
        return elements.isEmpty ? nil : .array(elements)
    }

    /// The parts of a complex value that a PATCH merges; null where a part is to be removed.
    mutating func changes(
        _ value: JSONValue,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) -> JSONObject {
        let came = try unwrapped(value, of: attribute, at: place)
        guard came != .null, came != "" else { return [:] }
        return try parts(try object(came, of: attribute, at: place), of: attribute, at: place)
    }

    /// The elements of a multi-valued attribute, without duplicates and with at most one primary.
    mutating func elements(
        _ value: JSONValue,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) -> [JSONValue] {
        var came: [JSONValue] = []
        for (index, element) in try array(value, of: attribute, at: place).enumerated() {
            let place = place.element(index)
            if let element = try self.element(element, of: attribute, at: place) {
                came.append(element)
            }
        }
        var list = MultiValue(joining: came)
        if list.keepFirstPrimary() {
            try interpretation.tolerate(
                .severalPrimaries(place.text),
                else: .invalidValue(
                    "\(place.text) has more than one primary value; mark one at most."
                )
            )
            // What was only told apart by being primary is one now.
            list = MultiValue(merging: list.elements)
        }
        return list.elements
    }

    /// One element of a multi-valued attribute, or nil when it is empty.
    mutating func element(
        _ value: JSONValue,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) -> JSONValue? {
        guard attribute.type == .complex else {
            return try simple(value, of: attribute, at: place)
        }
        return try complex(value, of: attribute, at: place)
    }

    private mutating func array(
        _ value: JSONValue,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) -> [JSONValue] {
        switch value {
        case .null: return []
        case .array(let elements):
            guard elements.count <= interpretation.limits.valuesMax else {
                throw .invalidValue(
                    "\(place.text) has \(elements.count) values; at most "
                        + "\(interpretation.limits.valuesMax) are stored."
                )
            }
            return elements
        case .string(""): return []
        case .boolean, .number, .string, .object:
            try interpretation.tolerate(
                .objectForArray(place.text),
                else: Self.mismatch(value, "an array", at: place)
            )
            return [value]
        }
    }

    /// One value, also when it came as an array of one; nil when it is empty.
    mutating func single(
        _ value: JSONValue,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) -> JSONValue? {
        try element(try unwrapped(value, of: attribute, at: place), of: attribute, at: place)
    }

    /// The one value of an array where a single value belongs.
    private mutating func unwrapped(
        _ value: JSONValue,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) -> JSONValue {
        guard case .array(let elements) = value else { return value }
        guard let first = elements.first else { return .null }
        let error = Self.mismatch(value, attribute.type.article, at: place)
        guard elements.count == 1 else { throw error }
        try interpretation.tolerate(.arrayForObject(place.text), else: error)
        return first
    }

    private mutating func complex(
        _ value: JSONValue,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) -> JSONValue? {
        if value == .null || value == .string("") { return nil }
        var result = try parts(
            try object(value, of: attribute, at: place),
            of: attribute,
            at: place
        )
        result.removeAll { $0.value == .null }
        guard !result.isEmpty else { return nil }
        for part in attribute.subAttributes where part.isRequired && part.mutability != .readOnly {
            guard let value = result[part.name], !value.isBlank else {
                throw Resource.missing(place.part(part.name).text)
            }
        }
        return .object(result)
    }

    /// The object that came, or the one that a plain value stands for.
    private mutating func object(
        _ value: JSONValue,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) -> JSONObject {
        if case .object(let object) = value { return object }
        let error = Self.mismatch(value, "an object", at: place)
        guard let name = attribute.valueAttribute?.name, value.array == nil else { throw error }
        try interpretation.tolerate(.valueForObject(place.text), else: error)
        return [name: value]
    }

    private mutating func parts(
        _ object: JSONObject,
        of attribute: Attribute,
        at place: Place
    ) throws(SCIMError) -> JSONObject {
        var result = JSONObject()
        for member in object.members {
            let place = place.part(member.name)
            guard let part = attribute.subAttribute(named: member.name) else {
                try interpretation.tolerate(
                    .unknownAttribute(place.text),
                    else: Self.unknown(place)
                )
                continue
            }
            guard part.mutability != .readOnly else { continue }
            let value = try self.value(member.value, of: part, at: place) ?? .null
            result.append(name: part.name, value: value)
        }
        return result
    }

    static func unknown(_ place: Place) -> SCIMError {
        .invalidSyntax("The attribute \(place.text.quoted) is in none of the schemas.")
    }

    static func mismatch(_ value: JSONValue, _ expected: String, at place: Place) -> SCIMError {
        .invalidValue("\(place.text) came as \(value.kind), but has to be \(expected).")
    }
}
