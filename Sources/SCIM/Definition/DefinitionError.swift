/// What is wrong with a schema or resource type that an integration wants to bring.
package struct DefinitionError: Error, Sendable, Hashable {
    /// The place in the definition, as a JSON pointer (RFC 6901) such as `/schemas/0/id`.
    package let pointer: String
    /// A sentence for the operator.
    package let detail: String

    init(_ place: DefinitionPlace, _ detail: String) {
        pointer = place.pointer
        self.detail = detail
    }
}

/// A place in a definition, spelled out when an error names it.
struct DefinitionPlace: Sendable, Hashable {
    let pointer: String

    static let root = DefinitionPlace(pointer: "")

    /// The member of this name below the place.
    func member(_ name: String) -> DefinitionPlace {
        let escaped = name.split(separator: "~", omittingEmptySubsequences: false)
            .joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
        return DefinitionPlace(pointer: "\(pointer)/\(escaped)")
    }

    /// The element of this index, from 0.
    func element(_ index: Int) -> DefinitionPlace {
        DefinitionPlace(pointer: "\(pointer)/\(index)")
    }
}

/// Reads the members of one object of a definition, each once, and knows where it stands.
struct DefinitionReader {
    let object: JSONObject
    let place: DefinitionPlace

    /// Refuses what is not an object, and members other than `names`.
    init(
        _ value: JSONValue,
        at place: DefinitionPlace,
        allowing names: [String]
    ) throws(DefinitionError) {
        guard case .object(let object) = value else {
            throw DefinitionError(place, "An object was expected, not \(value.kind).")
        }
        for member in object.members where !names.contains(member.name) {
            throw DefinitionError(
                place.member(member.name),
                "There is no \(member.name.quoted) here; there are \(names.joined(separator: ", "))."
            )
        }
        self.object = object
        self.place = place
    }

    /// The error for the member of this name.
    func error(_ name: String, _ detail: String) -> DefinitionError {
        DefinitionError(place.member(name), detail)
    }

    /// The text of a member, or nil when it is absent or null.
    func text(_ name: String) throws(DefinitionError) -> String? {
        switch object[name] {
        case nil, .null: return nil
        case .string(let text) where text.utf8.count <= Self.textBytesMax: return text
        default:
            throw error(name, "\(name) has to be a text of at most \(Self.textBytesMax) bytes.")
        }
    }

    /// The text of a member that has to be there.
    func required(_ name: String) throws(DefinitionError) -> String {
        guard let text = try text(name), !text.isEmpty else {
            throw error(name, "\(name) is required.")
        }
        return text
    }

    /// The boolean of a member, or nil when it is absent or null.
    func flag(_ name: String) throws(DefinitionError) -> Bool? {
        switch object[name] {
        case nil, .null: return nil
        case .boolean(let value): return value
        default: throw error(name, "\(name) has to be true or false.")
        }
    }

    /// The value of a member with a fixed set of values, or nil when it is absent or null.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String,
        of type: Choice.Type
    ) throws(DefinitionError) -> Choice? where Choice.RawValue == String {
        guard let text = try text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw error(name, "\(name) has to be one of: \(known).")
        }
        return choice
    }

    /// The elements of a member, none when it is absent or null, each with its place.
    func elements(
        _ name: String,
        atMost max: Int
    ) throws(DefinitionError) -> [(value: JSONValue, place: DefinitionPlace)] {
        switch object[name] {
        case nil, .null: return []
        case .array(let elements) where elements.count <= max:
            let place = place.member(name)
            return elements.enumerated().map { ($0.element, place.element($0.offset)) }
        default: throw error(name, "\(name) has to be an array of at most \(max) elements.")
        }
    }

    /// The texts of a member that is an array of them.
    func texts(_ name: String, atMost max: Int) throws(DefinitionError) -> [String] {
        var texts: [String] = []
        for (value, place) in try elements(name, atMost: max) {
            guard case .string(let text) = value, text.utf8.count <= Self.textBytesMax else {
                throw DefinitionError(
                    place,
                    "A text of at most \(Self.textBytesMax) bytes was expected."
                )
            }
            texts.append(text)
        }
        return texts
    }

    private static let textBytesMax = 1_000
}
