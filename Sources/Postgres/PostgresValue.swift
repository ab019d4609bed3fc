/// A value bound to a statement's `$n`.
///
/// Values go without a type: the statement's casts (`$1::uuid`) or its columns decide.
package enum PostgresValue: Sendable, Hashable {
    case null
    case text(String)
    case integer(Int64)
    case double(Double)
    case boolean(Bool)
    /// A `bytea`; it goes in binary, so its place in the statement has to be a `bytea`.
    case bytes([UInt8])
    /// A `json` or `jsonb` document in UTF-8.
    case json([UInt8])
    case textArray([String])
    case integerArray([Int64])
    case uuid(String)

    /// A text, or null when there is none.
    package static func text(orNull text: String?) -> PostgresValue {
        text.map(PostgresValue.text) ?? .null
    }

    /// An integer, or null when there is none.
    package static func integer(orNull integer: Int64?) -> PostgresValue {
        integer.map(PostgresValue.integer) ?? .null
    }

    /// A JSON document, or null when there is none.
    package static func json(orNull json: [UInt8]?) -> PostgresValue {
        json.map(PostgresValue.json) ?? .null
    }

    /// An integer of the platform's size.
    package static func integer(_ integer: Int) -> PostgresValue { .integer(Int64(integer)) }
}

extension PostgresValue: ExpressibleByStringLiteral {
    /// A text.
    package init(stringLiteral value: String) { self = .text(value) }
}

extension PostgresValue: ExpressibleByIntegerLiteral {
    /// An integer.
    package init(integerLiteral value: Int64) { self = .integer(value) }
}

extension PostgresValue: ExpressibleByFloatLiteral {
    /// A floating-point number.
    package init(floatLiteral value: Double) { self = .double(value) }
}

extension PostgresValue: ExpressibleByBooleanLiteral {
    /// A boolean.
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension PostgresValue: ExpressibleByNilLiteral {
    /// Null.
    package init(nilLiteral: ()) { self = .null }
}

extension PostgresValue {
    /// Whether the value holds U+0000, which PostgreSQL's text cannot.
    var holdsNUL: Bool {
        switch self {
        case .text(let text), .uuid(let text): text.holdsNUL
        case .json(let bytes): bytes.contains(0)
        case .textArray(let texts): texts.contains(where: \.holdsNUL)
        case .null, .integer, .double, .boolean, .bytes, .integerArray: false
        }
    }
}

extension String {
    /// Whether a NUL is among the text's bytes.
    fileprivate var holdsNUL: Bool {
        utf8.withContiguousStorageIfAvailable { $0.contains(0) } ?? utf8.contains(0)
    }
}
