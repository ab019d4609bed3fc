/// SQL composed from fragments, in which every interpolated value becomes a bind.
///
/// ```swift
/// let narrow: SQL = "user_name_key = \(key)"
/// let query: SQL = "select document from resources where tenant_id = \(uuid: tenant) and \(narrow)"
/// // query.text == "select … where tenant_id = $1::uuid and user_name_key = $2"
/// ```
package struct SQL: Sendable, Hashable, ExpressibleByStringInterpolation {
    enum Piece: Sendable, Hashable {
        case text(String)
        case value(PostgresValue, cast: String)
    }

    private(set) var pieces: [Piece]

    /// The text without any binds.
    package init(stringLiteral value: String) { pieces = [.text(value)] }

    /// The composed fragment.
    package init(stringInterpolation: Interpolation) { pieces = stringInterpolation.pieces }

    /// A fragment made from a string that did not come from the program's own text.
    ///
    /// The label is there to be searched for: nothing that a request brings may get here.
    package init(unsafe text: String) { pieces = [.text(text)] }

    /// The statement's text, with `$1`, `$2`, … where values are bound.
    package var text: String {
        var text = ""
        var parameter = 0
        for piece in pieces {
            switch piece {
            case .text(let fragment): text += fragment
            case .value(_, let cast):
                parameter += 1
                text += "$\(parameter)\(cast)"
            }
        }
        return text
    }

    /// The bound values, in the order of their `$n`.
    package var values: [PostgresValue] {
        pieces.compactMap { piece in
            guard case .value(let value, _) = piece else { return nil }
            return value
        }
    }

    /// The statement to run it as: unnamed, because its text depends on the request.
    package var statement: Statement { .unnamed(text) }

    /// Both fragments, one after the other.
    package static func + (left: SQL, right: SQL) -> SQL {
        var sum = left
        sum += right
        return sum
    }

    /// Adds a fragment at the end.
    package static func += (left: inout SQL, right: SQL) {
        left.pieces += right.pieces
    }
}

extension Sequence<SQL> {
    /// The fragments, one after the other, with the separator between them.
    package func joined(separator: SQL) -> SQL {
        var joined: SQL = ""
        for (index, fragment) in enumerated() {
            if index > 0 { joined += separator }
            joined += fragment
        }
        return joined
    }
}
