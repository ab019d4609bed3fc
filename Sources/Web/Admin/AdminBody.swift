import SCIM

/// The JSON object of a request, field by field: what is not asked for is an error, so that a
/// misspelt field is noticed and not dropped.
struct AdminBody {
    private let object: JSONObject

    /// The JSON of a request's body; an empty one is an object without members.
    static func value(
        of request: Request,
        atMost bytesMax: Int
    ) async throws(AdminFailure) -> JSONValue {
        do throws(SCIMError) {
            return try await request.json(atMost: bytesMax, limits: .standard, ifEmpty: [:])
        } catch {
            throw .problem(.invalidBody(status: error.status, error.detail))
        }
    }

    /// Reads the body of a request; an empty one is an object without fields.
    init(_ request: Request, fields: [String]) async throws(AdminFailure) {
        let value = try await Self.value(of: request, atMost: 65_536)
        guard case .object(let object) = value else {
            throw .problem(.invalidBody(status: 400, "The body must be a JSON object."))
        }
        self.object = object
        for member in object.members where !fields.contains(member.name) {
            throw .problem(
                .invalid(
                    "/\(member.name)",
                    "There is no field \"\(member.name)\". Fields are: "
                        + fields.joined(separator: ", ") + "."
                )
            )
        }
    }

    /// The value of a field, or nil when it is absent.
    subscript(_ name: String) -> JSONValue? { object[name] }

    /// Whether the field is there, be it null.
    func has(_ name: String) -> Bool { object[name] != nil }

    /// The text of a field that must be there.
    ///
    /// Leading and trailing blanks do not count.
    func required(_ name: String) throws(AdminFailure) -> String {
        guard let text = try optional(name) else {
            throw .problem(.invalid("/\(name)", "The field \"\(name)\" is required."))
        }
        return text
    }

    /// The text of a field, or nil when it is absent or null.
    func optional(_ name: String) throws(AdminFailure) -> String? {
        switch object[name] {
        case nil, .null: return nil
        case .string(let text) where !text.isEmpty && text.utf8.count <= 255: return text
        default:
            throw .problem(
                .invalid("/\(name)", "The field \"\(name)\" must be a text of 1 to 255 bytes.")
            )
        }
    }

    /// The value of a field with a fixed set of values, or nil when it is absent or null.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String,
        of type: Choice.Type
    ) throws(AdminFailure) -> Choice? where Choice.RawValue == String {
        guard let text = try optional(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .problem(
                .invalid("/\(name)", "The field \"\(name)\" must be one of: \(known).")
            )
        }
        return choice
    }

    /// The point in time of a field, which must be in the future, or nil when it is absent.
    func time(_ name: String, after now: DateTime) throws(AdminFailure) -> DateTime? {
        guard let text = try optional(name) else { return nil }
        guard let time = DateTime(text), time > now else {
            throw .problem(
                .invalid(
                    "/\(name)",
                    "The field \"\(name)\" must be a time to come, such as "
                        + "2030-01-31T00:00:00Z."
                )
            )
        }
        return time
    }
}
