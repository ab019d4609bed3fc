/// Reads the ids out of what a client sends as `members`.
///
/// Only `value` counts: `display`, `type` and `$ref` may be missing, null or wrong.
enum MemberList {
    /// The ids in order, each once.
    static func ids(
        in value: JSONValue,
        interpretation: inout Interpretation
    ) throws(SCIMError) -> [String] {
        let elements: [JSONValue]
        switch value {
        case .null: return []
        case .array(let list): elements = list
        case .boolean, .number, .string, .object:
            try interpretation.tolerate(
                .objectForArray("members"),
                else: AttributeReader.mismatch(value, "an array", at: Place("members"))
            )
            elements = [value]
        }
        try check(elements.count, limits: interpretation.limits)
        var ids: [String] = []
        var seen: Set<String> = []
        ids.reserveCapacity(elements.count)
        seen.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            let id = try id(of: element, index: index, interpretation: &interpretation)
            if seen.insert(id).inserted { ids.append(id) }
        }
        return ids
    }

    /// Refuses more ids than one request may name.
    static func check(_ count: Int, limits: Limits) throws(SCIMError) {
        guard count > limits.membersMax else { return }
        throw .payloadTooLarge(
            "The request names \(count) members; at most \(limits.membersMax) fit in one request. "
                + "Send the others in further requests."
        )
    }

    private static func id(
        of element: JSONValue,
        index: Int,
        interpretation: inout Interpretation
    ) throws(SCIMError) -> String {
        var element = element
        if case .object(let object) = element {
            guard let value = object["value"] ?? object.value(named: "value"), value != .null else {
                throw .invalidValue(
                    "members[\(index)] has no value, which has to be the id of the member."
                )
            }
            element = value
        } else {
            try interpretation.tolerate(
                .valueForObject("members"),
                else: AttributeReader.mismatch(
                    element,
                    "an object",
                    at: Place("members").element(index)
                )
            )
        }
        let place = Place("members").element(index).part("value")
        switch element {
        case .string(let id) where !id.isEmpty: return id
        case .number(let number):
            try interpretation.tolerate(
                .numberForString("members.value"),
                else: AttributeReader.mismatch(element, "a string", at: place)
            )
            return number.text
        case .null, .boolean, .string, .array, .object:
            throw .invalidValue(
                "\(place.text) came as \(element == "" ? "an empty string" : element.kind), but has "
                    + "to be the id of the member."
            )
        }
    }
}
