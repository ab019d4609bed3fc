import Directory
import SCIM

extension SearchRestriction {
    init(json bytes: [UInt8], of kind: CrowdKind) throws(CrowdError) {
        let object = try JSONObject(crowd: bytes)
        // Scripts that want everybody send an empty object.
        self = object.isEmpty ? .all : try Self(object, of: kind)
    }

    /// The parser has bounded how deep objects nest.
    private init(_ object: JSONObject, of kind: CrowdKind) throws(CrowdError) {
        guard case .string(let type)? = object["restriction-type"] else {
            throw .illegalArgument("A restriction needs a restriction-type.")
        }
        switch try SearchElement(named: type) {
        case .null: self = .all
        case .property: self = .property(try PropertyRestriction(object, of: kind))
        case .boolean:
            guard case .array(let elements)? = object["restrictions"] else {
                throw .illegalArgument("A boolean-search-restriction needs restrictions.")
            }
            var parts: [SearchRestriction] = []
            for element in elements {
                guard case .object(let part) = element else {
                    throw .illegalArgument("Each of the restrictions must be an object.")
                }
                parts.append(try SearchRestriction(part, of: kind))
            }
            self = try Self(logic: object.scalar("boolean-logic"), parts)
        }
    }
}

extension PropertyRestriction {
    fileprivate init(_ object: JSONObject, of kind: CrowdKind) throws(CrowdError) {
        let property = object.object("property")
        let type = try SearchValueKind(named: property?.scalar("type"))
        try self.init(
            ProductText.name(property?.scalar("name") ?? ""),
            of: kind,
            kind: type,
            mode: MatchMode(named: object.scalar("match-mode")),
            text: object.scalar("value")
        )
    }
}

extension JSONObject {
    /// The object that a request's body is.
    ///
    /// Throws `ILLEGAL_ARGUMENT` with the place at which it cannot be read.
    init(crowd bytes: [UInt8]) throws(CrowdError) {
        guard bytes.count <= XMLReader.bytesMax else {
            throw .illegalArgument("The JSON body has more than \(XMLReader.bytesMax) bytes.")
        }
        let value: JSONValue
        do throws(SCIMError) {
            value = try JSONParser.value(from: bytes)
        } catch {
            throw .illegalArgument(error.detail)
        }
        guard case .object(let object) = value else {
            throw .illegalArgument("The JSON body must be an object.")
        }
        self = object
    }

    /// The text of this name; numbers and booleans as they are written.
    func scalar(_ name: String) -> String? {
        switch self[name] {
        case .string(let text): text
        case .number(let number): number.text
        case .boolean(let value): value ? "true" : "false"
        case .null, .array, .object, nil: nil
        }
    }
}
