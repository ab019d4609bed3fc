/// How much memory the parts of a JSON value take, in bytes and roughly: what an allocation costs
/// and how arrays grow is counted in.
enum JSONWeight {
    /// Of what the text has outside of the value that holds it.
    static func of(_ text: String) -> Int {
        let count = text.utf8.count
        return count <= 15 ? 0 : count + 48
    }

    /// Of a whole value without its place.
    static func of(_ value: JSONValue) -> Int {
        switch value {
        case .null, .boolean: 0
        case .string(let text): of(text)
        case .number(let number): of(number.text)
        case .array(let elements):
            elements.reduce(of(.array)) { $0 + of($1) + ofPlace(in: .array) }
        case .object(let object): of(object)
        }
    }

    /// Of an object without its place.
    static func of(_ object: JSONObject) -> Int {
        object.members.reduce(of(.object)) {
            $0 + of($1.name) + of($1.value) + ofPlace(in: .object)
        }
    }

    /// Of an array or object without its contents.
    static func of(_ kind: JSONContainer.Kind) -> Int {
        kind == .object ? 96 : 32
    }

    /// Of the place of one value.
    static func ofPlace(in kind: JSONContainer.Kind) -> Int {
        kind == .object ? 48 : 32
    }
}
