/// A position in JSON text, moving forward.
struct JSONReader {
    let depthMax: Int
    var index = 0

    mutating func document(_ bytes: Span<UInt8>) throws(SCIMError) -> JSONValue {
        skipByteOrderMark(bytes)
        skipBlanks(bytes)
        guard index < bytes.count else {
            throw .invalidSyntax("The body is empty where a JSON value was expected.")
        }
        let result = try value(bytes, depth: 0)
        skipBlanks(bytes)
        guard index == bytes.count else {
            throw failure("text follows the end of the JSON value")
        }
        return result
    }

    private mutating func value(
        _ bytes: Span<UInt8>,
        depth: Int
    ) throws(SCIMError) -> JSONValue {
        guard index < bytes.count else { throw failure("the text ends where a value was expected") }
        switch bytes[index] {
        case UInt8(ascii: "\""): return .string(try string(bytes))
        case UInt8(ascii: "{"): return .object(try object(bytes, depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(bytes, depth: depth + 1))
        case UInt8(ascii: "t"): return try literal("true", .boolean(true), bytes)
        case UInt8(ascii: "f"): return try literal("false", .boolean(false), bytes)
        case UInt8(ascii: "n"): return try literal("null", .null, bytes)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try number(bytes))
        default: throw failure("a value was expected")
        }
    }

    private mutating func object(
        _ bytes: Span<UInt8>,
        depth: Int
    ) throws(SCIMError) -> JSONObject {
        try enter(depth)
        var names = UniqueNames()
        var members: [JSONObject.Member] = []
        skipBlanks(bytes)
        if take(UInt8(ascii: "}"), bytes) { return JSONObject() }
        members.reserveCapacity(8)
        while true {
            let start = index
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                throw failure("the name of a member was expected in quotation marks")
            }
            let name = try string(bytes)
            guard names.insert(name, among: members) else {
                index = start
                throw failure("the name \(name.quoted) comes a second time in its object")
            }
            skipBlanks(bytes)
            guard take(UInt8(ascii: ":"), bytes) else { throw failure("a colon was expected") }
            skipBlanks(bytes)
            members.append(.init(name: name, value: try value(bytes, depth: depth)))
            skipBlanks(bytes)
            if take(UInt8(ascii: ","), bytes) {
                skipBlanks(bytes)
                continue
            }
            guard take(UInt8(ascii: "}"), bytes) else {
                throw failure("a comma or the end of the object was expected")
            }
            return JSONObject(members: members)
        }
    }

    private mutating func array(
        _ bytes: Span<UInt8>,
        depth: Int
    ) throws(SCIMError) -> [JSONValue] {
        try enter(depth)
        var elements: [JSONValue] = []
        skipBlanks(bytes)
        if take(UInt8(ascii: "]"), bytes) { return [] }
        while true {
            elements.append(try value(bytes, depth: depth))
            skipBlanks(bytes)
            if take(UInt8(ascii: ","), bytes) {
                skipBlanks(bytes)
                continue
            }
            guard take(UInt8(ascii: "]"), bytes) else {
                throw failure("a comma or the end of the array was expected")
            }
            return elements
        }
    }

    private mutating func enter(_ depth: Int) throws(SCIMError) {
        guard depth <= depthMax else {
            throw failure("arrays and objects nest deeper than the \(depthMax) levels allowed")
        }
        index += 1
    }

    private mutating func literal(
        _ word: StaticString,
        _ value: JSONValue,
        _ bytes: Span<UInt8>
    ) throws(SCIMError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard bytes.count - index >= length else { throw failure("a value was expected") }
        let isSame = word.withUTF8Buffer { expected in
            for offset in 0..<length where bytes[index + offset] != expected[offset] {
                return false
            }
            return true
        }
        guard isSame else { throw failure("a value was expected") }
        index += length
        return value
    }

    /// The error for what stands at the present position.
    func failure(_ problem: String) -> SCIMError {
        .invalidSyntax("The JSON text cannot be read at byte \(index + 1): \(problem).")
    }

    mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipBlanks(_ bytes: Span<UInt8>) {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    private mutating func skipByteOrderMark(_ bytes: Span<UInt8>) {
        guard bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF else { return }
        index = 3
    }
}

/// The names of one object, so that a second one is noticed without quadratic cost.
private struct UniqueNames {
    private var names: Set<String> = []
    private static let listMax = 16

    /// Whether `name` is new, ignoring ASCII case.
    mutating func insert(_ name: String, among members: [JSONObject.Member]) -> Bool {
        guard members.count >= Self.listMax else {
            return !members.contains { ASCII.matches($0.name, name) }
        }
        if names.isEmpty { names = Set(members.map { ASCII.lowercased($0.name) }) }
        return names.insert(ASCII.lowercased(name)).inserted
    }
}
