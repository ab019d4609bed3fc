extension SQL {
    /// Collects the pieces of a composed statement.
    package struct Interpolation: StringInterpolationProtocol {
        var pieces: [Piece] = []

        /// Starts an empty composition.
        package init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount * 2 + 1)
        }

        /// Adds text of the program's own.
        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { pieces.append(.text(literal)) }
        }

        /// Adds a fragment with its own binds, renumbered.
        package mutating func appendInterpolation(_ fragment: SQL) { pieces += fragment.pieces }

        /// Adds text as it stands; nothing that a request brings may get here.
        package mutating func appendInterpolation(unsafe text: String) {
            pieces.append(.text(text))
        }

        /// Binds a value.
        package mutating func appendInterpolation(_ value: PostgresValue) {
            pieces.append(.value(value, cast: ""))
        }

        /// Binds a text.
        package mutating func appendInterpolation(_ text: String) {
            appendInterpolation(PostgresValue.text(text))
        }

        /// Binds a text or null.
        package mutating func appendInterpolation(_ text: String?) {
            appendInterpolation(PostgresValue.text(orNull: text))
        }

        /// Binds an integer.
        package mutating func appendInterpolation(_ integer: some BinaryInteger) {
            appendInterpolation(PostgresValue.integer(Int64(integer)))
        }

        /// Binds a boolean.
        package mutating func appendInterpolation(_ boolean: Bool) {
            appendInterpolation(PostgresValue.boolean(boolean))
        }

        /// Binds an array of texts, as `text[]`.
        package mutating func appendInterpolation(_ texts: [String]) {
            pieces.append(.value(.textArray(texts), cast: "::text[]"))
        }

        /// Binds an array of integers, as `bigint[]`.
        package mutating func appendInterpolation(_ integers: [Int64]) {
            pieces.append(.value(.integerArray(integers), cast: "::bigint[]"))
        }

        /// Binds a UUID, as `uuid`.
        package mutating func appendInterpolation(uuid: String) {
            pieces.append(.value(.uuid(uuid), cast: "::uuid"))
        }

        /// Binds a JSON document, as `jsonb`.
        package mutating func appendInterpolation(json: [UInt8]) {
            pieces.append(.value(.json(json), cast: "::jsonb"))
        }

        /// Binds bytes, as `bytea`.
        package mutating func appendInterpolation(bytes: [UInt8]) {
            pieces.append(.value(.bytes(bytes), cast: "::bytea"))
        }
    }
}
