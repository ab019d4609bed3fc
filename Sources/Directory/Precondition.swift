/// What a client demands of the version before it changes or after it knows a resource:
/// the value of `If-Match` or `If-None-Match`.
///
/// Weak and strong tags compare by value (RFC 7644 §3.14).
package enum Precondition: Sendable, Hashable {
    /// `*`: any version, as long as the resource is there.
    case any
    /// One of these entity tags; tags that are none of ours match nothing.
    case versions([Int64])
    /// None of what the other demands: `If-None-Match` of a request that changes something.
    indirect case not(Precondition)

    /// Reads the value of the header: `*` or a list of entity tags such as `W/"3", "4"`.
    package init(header: String) {
        let header = header.trimmedOfBlanks
        guard header != "*" else {
            self = .any
            return
        }
        self = .versions(
            header.split(separator: ",").compactMap { part in
                var tag = part.trimmedOfBlanks
                if tag.hasPrefix("W/") { tag = String(tag.dropFirst(2)) }
                return Int64(tag.filter { $0 != "\"" })
            }
        )
    }

    /// Whether a resource at `version` satisfies it.
    package func holds(for version: Int64) -> Bool {
        switch self {
        case .any: true
        case .versions(let versions): versions.contains(version)
        case .not(let other): !other.holds(for: version)
        }
    }
}

extension StringProtocol {
    var trimmedOfBlanks: String {
        String(
            drop(while: { $0 == " " || $0 == "\t" })
                .reversed().drop(while: { $0 == " " || $0 == "\t" }).reversed()
        )
    }
}
